//! Blocks and statements.

use super::expressions::{Place, expression, value};
use super::flat::flat;
use super::items::item;
use super::{marker, tokens, wrap};
use syn::{Block, Expr, Local, Stmt};

/// The statements of a block, each with its indentation.
pub(super) fn lines_of(block: &Block, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut text = String::new();
    for (index, statement) in block.stmts.iter().enumerate() {
        let first = text.is_empty() || text.ends_with("\n\n");
        match statement {
            Stmt::Macro(mac) => match marker(&mac.mac) {
                Some(Some(comment)) => text.push_str(&comment_lines(&comment, indent)),
                // Nobody wants an empty line at an edge of a block.
                Some(None) if first || index + 1 == block.stmts.len() => {}
                Some(None) => text.push('\n'),
                None => {
                    let end = if mac.semi_token.is_some() { ";" } else { "" };
                    text.push_str(&format!("{pad}{}{end}\n", tokens::flat(&mac.mac)));
                }
            },
            Stmt::Local(local) => text.push_str(&format!("{pad}{}\n", binding(local, indent))),
            Stmt::Item(inner) => text.push_str(&item(inner, indent)),
            Stmt::Expr(expr, end) => {
                let end = if end.is_some() { ";" } else { "" };
                let place = Place::line(indent, end.len());
                // In the middle of a block nothing that ends with a brace is put on one line.
                let last = index + 1 == block.stmts.len();
                let line = match expr {
                    Expr::If(_) if !last => super::expressions::broken(expr, place),
                    _ => expression(expr, place),
                };
                text.push_str(&format!("{pad}{line}{end}\n"));
            }
        }
    }
    text
}

/// A comment, over as many lines as it needs.
pub(super) fn comment_lines(comment: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let width = super::TEXT_WIDTH.saturating_sub(indent + 3);
    wrap(comment, width).into_iter().map(|line| format!("{pad}// {line}\n")).collect()
}

fn binding(local: &Local, indent: usize) -> String {
    let head = format!("let {}", tokens::flat(&local.pat));
    let Some(init) = &local.init else { return format!("{head};") };
    let place = Place { indent, used: indent + head.len() + 2, after: 1 };
    match &init.diverge {
        None => format!("{head} ={};", value(&init.expr, place)),
        Some((_, otherwise)) => {
            let text = value(&init.expr, Place { after: 7, ..place });
            if let Some(short) = short_escape(&head, &text, otherwise) {
                return short;
            }
            let pad = " ".repeat(indent);
            let inside = match &**otherwise {
                Expr::Block(block) => lines_of(&block.block, indent + 4),
                _ => String::new(),
            };
            format!("{head} ={text} else {{\n{inside}{pad}}};")
        }
    }
}

/// `let … else { … };` on one line, where the escape is a bare expression.
fn short_escape(head: &str, init: &str, otherwise: &Expr) -> Option<String> {
    let Expr::Block(block) = otherwise else { return None };
    let [Stmt::Expr(escape, None)] = block.block.stmts.as_slice() else { return None };
    let line = format!("{head} ={init} else {{ {} }};", flat(escape)?);
    (line.len() <= 50).then_some(line)
}
