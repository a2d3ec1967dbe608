//! Binding the descriptor of a block.

use super::announced::has;
use super::bind::Bound;
use super::names::{Stage, follows};
use super::units::{convert, unit};
use super::{Descriptors, Expr, Ty};
use crate::description::{self as d, Name};
use crate::diagnostic::{Diagnostic, Span, codes, nearest};

impl Bound<'_> {
    /// Where the ways of a descriptor's words are known.
    pub(super) fn descriptors(&self) -> Option<Descriptors> {
        let described = self.ip.descriptors.as_ref()?;
        let words: Vec<usize> =
            described.words.iter().filter_map(|name| self.descriptor_word(name)).collect();
        let bytes = self.bytes(&self.names.scope(Stage::Descriptor), &described.bytes);
        let next = self.names.scope(Stage::Operation).bind(&described.next)?;
        if !matches!(next.ty, Ty::Address | Ty::Number) {
            let text = format!("this is {}, and an address is wanted", next.ty.describe());
            self.names.report(convert(unit(described.next.span, &text), next.ty, Ty::Address));
        }
        let when = match &described.when {
            Some((ast, note)) => {
                let place = self.names.scope(Stage::Index);
                Some((place.condition(ast)?, note.value.clone()))
            }
            None => None,
        };
        let partial = self.partial(described);
        let lost = self.names.lost.ip.within(&["descriptors", "words"]);
        if lost || words.len() != described.words.len() {
            return None;
        }
        self.layout(described, &words)?;
        let (align, page, ring) = (described.align, described.page, described.ring);
        let waits = described.reload.is_some();
        Some(Descriptors { words, partial, when, align, page, ring, waits, next, bytes })
    }

    /// The words that the descriptors of some channels lack, because the channels lack the registers.
    fn partial(&self, described: &d::Descriptors) -> Option<(Vec<usize>, Expr)> {
        let names = self.names;
        let mut found: Option<(Vec<usize>, Expr)> = None;
        for name in described.words.iter().filter(|name| !names.is_everywhere(&name.value)) {
            let register = names.register(&name.value)?;
            if described.announced.is_empty()
                || self.ip.tables.iter().any(|table| table.words.is_some())
            {
                self.descriptor(
                    name.span,
                    &format!("not every channel has `{}`", name.value),
                    "so the descriptors of some would lack this word",
                    "say which bit of the link announces each word: `announced`; no entry of `tables` can be laid out so",
                );
                return None;
            }
            let has = has(names, &name.value, name.span)?;
            match &mut found {
                None => found = Some((vec![register], has)),
                Some((words, known)) if *known == has => words.push(register),
                Some(_) => {
                    self.descriptor(
                        name.span,
                        &format!(
                            "other channels have `{}` than have the words before it",
                            name.value
                        ),
                        "this would be a third layout",
                        "all words that some channels lack have the same `exists`",
                    );
                    return None;
                }
            }
        }
        let words = &described.words;
        let narrow = |name: &&Name| {
            let register = names.register(&name.value).and_then(|r| names.registers.get(r));
            register.is_some_and(|r| r.size != 32)
        };
        if let (Some(_), Some(name)) = (&found, words.iter().find(narrow)) {
            self.descriptor(
                name.span,
                &format!("`{}` is no word of 32 bits", name.value),
                "what follows a word that is lacking stands in its place",
                "where some channels lack words, all have 32 bits",
            );
            return None;
        }
        found
    }

    fn descriptor_word(&self, name: &Name) -> Option<usize> {
        let names = self.names;
        let Some(register) = names.register(&name.value) else {
            if names.is_lost(&name.value) {
                names.report(follows(name.span));
            } else {
                let known = || names.registers.iter().map(|r| r.name.as_str());
                let finding = Diagnostic::error(
                    codes::UNKNOWN_NAME,
                    format!("`{}` does not exist", name.value),
                )
                .at(name.span, "unknown register");
                names.report(match nearest(&name.value, known()) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None => finding.help("a descriptor is made of registers' words"),
                });
            }
            return None;
        };
        if !names.planned.contains(&register) {
            self.descriptor(
                name.span,
                &format!("no word is made for `{}`", name.value),
                "nothing to put into the descriptor",
                "make the word in `plan`, or in `block` when it changes from block to block",
            );
            return None;
        }
        Some(register)
    }

    /// Words follow each other without a gap, each at a multiple of its size.
    fn layout(&self, described: &d::Descriptors, words: &[usize]) -> Option<()> {
        let span = described.words.first().map_or(self.ip.name.span, |word| word.span);
        let (mut offset, mut largest) = (0, 1);
        for (register, name) in words.iter().zip(&described.words) {
            let size = u64::from(self.names.registers.get(*register)?.size / 8);
            if offset % size != 0 {
                self.descriptor(
                    name.span,
                    &format!("`{}` would stand at byte {offset} of the descriptor", name.value),
                    &format!("a word of {size} bytes stands at a multiple of {size}"),
                    "compare the order of the words with the manual",
                );
                return None;
            }
            offset += size;
            largest = largest.max(size);
        }
        let align = described.align;
        if !align.is_power_of_two() || align < largest {
            self.descriptor(
                span,
                &format!("descriptors cannot be aligned to {align} bytes"),
                &format!("the largest word has {largest}"),
                "`align` is a power of two, and no less than the largest word",
            );
            return None;
        }
        let size = offset.next_multiple_of(align);
        if described.page.is_some_and(|page| !page.is_power_of_two() || page < size) {
            self.descriptor(
                span,
                "descriptors do not fit their page",
                &format!("one has {size} bytes"),
                "`page` is a power of two, and no less than one descriptor",
            );
            return None;
        }
        Some(())
    }

    fn descriptor(&self, span: Span, message: &str, label: &str, help: &str) {
        let finding = Diagnostic::error(codes::DESCRIPTOR, message.to_owned());
        self.names.report(finding.at(span, label).help(help));
    }
}
