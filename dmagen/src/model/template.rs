//! Where a register is, as a description writes it: `block.NAME{expression}`.

use super::names::{Scope, Stage, follows};
use super::registers::Ground;
use super::{Expr, Instance, evaluate_index};
use crate::description::Name;
use crate::diagnostic::{Diagnostic, codes};
use crate::expression;

/// A register as the description names it: block and name, with expressions in braces.
pub(super) struct Template {
    pub(super) block: usize,
    parts: Vec<Part>,
    pub(super) title: String,
}

enum Part {
    Text(String),
    Index(Expr),
}

impl Template {
    /// Whether every channel has the same one.
    pub(super) fn is_shared(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Text(_)))
    }

    /// The register's name on a channel, or the number that has no value there.
    pub(super) fn spelled(&self, instance: &Instance, channel: usize) -> Result<String, &Expr> {
        let mut name = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::Index(expr) => {
                    let index = evaluate_index(expr, instance, channel).map_err(|_| expr)?;
                    name.push_str(&index.to_string());
                }
            }
        }
        Ok(name)
    }
}

impl Ground<'_> {
    /// Reads `block.NAME{expression}`.
    pub(super) fn template(&self, name: &Name) -> Option<Template> {
        let Some((block, rest)) = name.value.split_once('.') else {
            let blocks: Vec<_> = self.ip.blocks.iter().map(|b| b.value.as_str()).collect();
            self.names.report(
                Diagnostic::error(
                    codes::UNKNOWN_REGISTER,
                    format!("`{}` names no block", name.value),
                )
                .at(name.span, "written as block.REGISTER")
                .help(format!("the blocks are: {}", blocks.join(", "))),
            );
            return None;
        };
        let blocks: Vec<_> = self.ip.blocks.iter().map(|b| b.value.as_str()).collect();
        let Some(block) = blocks.iter().position(|known| *known == block) else {
            if self.names.is_lost(block) || self.names.lost.ip.within(&["blocks"]) {
                self.names.report(follows(name.span));
                return None;
            }
            let mut diagnostic =
                Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no block `{block}`"))
                    .at(name.span, "unknown block");
            diagnostic = diagnostic.help(format!("the blocks are: {}", blocks.join(", ")));
            self.names.report(diagnostic);
            return None;
        };
        let (mut parts, mut title) = (Vec::new(), String::new());
        let mut rest = rest;
        while let Some((text, tail)) = rest.split_once('{') {
            let Some((index, tail)) = tail.split_once('}') else {
                self.names.report(
                    Diagnostic::error(codes::UNKNOWN_REGISTER, "a brace is not closed")
                        .at(name.span, "`{` without `}`")
                        .help("the channel's number is written as in `block.CH{n}_CTRL`"),
                );
                return None;
            };
            let start = name.span.start;
            let ast = match expression::parse(index, name.span.file, start) {
                // The name may be quoted: its whole is place enough.
                Ok(mut ast) => {
                    ast.place(name.span);
                    ast
                }
                Err(mut diagnostic) => {
                    diagnostic.labels.iter_mut().for_each(|label| label.span = name.span);
                    self.names.report(diagnostic);
                    return None;
                }
            };
            let index = Scope { names: self.names, stage: Stage::Index, locals: &[] }.bind(&ast)?;
            title.push_str(text);
            title.push('x');
            parts.push(Part::Text(text.to_owned()));
            parts.push(Part::Index(index));
            rest = tail;
        }
        title.push_str(rest);
        parts.push(Part::Text(rest.to_owned()));
        Some(Template { block, parts, title })
    }

    pub(super) fn spell(
        &self,
        template: &Template,
        instance: &Instance,
        channel: usize,
    ) -> Option<String> {
        let expr = match template.spelled(instance, channel) {
            Ok(name) => return Some(name),
            Err(expr) => expr,
        };
        let message = format!(
            "`{}` has no name for channel {channel} of `{}`",
            template.title, instance.name
        );
        self.names.report(
            Diagnostic::error(codes::UNKNOWN_REGISTER, message)
                .at(expr.span, "below zero, too large, or a division by zero")
                .help("channels count from 0: `n` is 0 for the first one"),
        );
        None
    }
}
