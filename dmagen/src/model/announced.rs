//! Descriptors whose words are announced by the link before them.
//!
//! Some controllers read only those words of a descriptor for which the register that holds the link has a bit
//! set; the others are not in memory at all. So the layout of a descriptor stands in the bits of its predecessor.
//! A description lists the words that change from block to block and which bit announces which word; the bits
//! then follow from the list, in the word of every block that something follows.

use super::names::{Names, follows as reported};
use super::{BinaryOp, Expr, ExprKind, Ty, Word, WordValue};
use crate::description::{Descriptors, Name};
use crate::diagnostic::{Diagnostic, Span, codes, nearest};

/// Sets the announcing bits in the blocks' words.
pub(super) fn announce(names: &Names, described: &Descriptors, plan: &[Word], load: &mut [Word]) {
    let lost = |key| names.lost.ip.within(&["descriptors", key]);
    if described.announced.is_empty() || lost("words") || lost("announced") {
        return;
    }
    let places: Vec<usize> =
        described.words.iter().filter_map(|word| place(names, described, word)).collect();
    for (word, pair) in described.words.iter().skip(1).zip(places.windows(2)) {
        if matches!(pair, [before, after] if before >= after) {
            fault(
                names,
                word.span,
                &format!("`{}` is out of order", word.value),
                "the hardware reads it earlier",
                "list the words in the order of `announced`",
            );
        }
    }
    let mut done: Vec<&str> = Vec::new();
    for index in places {
        let Some((word, bit)) = described.announced.get(index) else { continue };
        // One bit may announce several words.
        if done.contains(&bit.value.as_str()) {
            continue;
        }
        done.push(&bit.value);
        companions(names, described, word, bit);
        set(names, described, plan, load, word, bit);
    }
    for (word, bit) in &described.announced {
        if !done.contains(&bit.value.as_str()) {
            done.push(&bit.value);
            keep_clear(names, plan.iter().chain(&*load), word, bit);
        }
    }
}

/// Where a word sets a bit, whatever its value.
fn by_hand<'w>(
    mut words: impl Iterator<Item = &'w Word>,
    register: usize,
    field: usize,
) -> Option<Span> {
    words.find_map(|word| match &word.value {
        WordValue::Fields(fields) if word.register == register => {
            fields.iter().find(|(known, _)| *known == field).map(|(_, value)| value.span)
        }
        _ => None,
    })
}

/// Nothing sets the bit of a word that no descriptor has: the hardware would read the next one in its place.
fn keep_clear<'w>(names: &Names, words: impl Iterator<Item = &'w Word>, word: &Name, bit: &Name) {
    // The link of a channel that lacks the register lacks its bit.
    if !names.is_everywhere(&word.value) {
        return;
    }
    let Some((register, field)) = place_of(names, bit) else { return };
    if let Some(span) = by_hand(words, register, field) {
        fault(
            names,
            span,
            &format!("`{}` is set by hand", bit.value),
            &format!("it announces `{}`, which is not among `words`", word.value),
            &format!("take it out, or list `{}`", word.value),
        );
    }
}

/// Which of the announced words this is.
fn place(names: &Names, described: &Descriptors, word: &Name) -> Option<usize> {
    let found = described.announced.iter().position(|(known, _)| known.value == word.value);
    if found.is_none() {
        let known = described.announced.iter().map(|(known, _)| known.value.as_str());
        let help = match nearest(&word.value, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a word that is not announced is never read: name its bit".to_owned(),
        };
        let message = format!("nothing announces `{}`", word.value);
        fault(names, word.span, &message, "not among `announced`", &help);
    }
    found
}

/// All words that one bit announces are in the descriptor, or none.
fn companions(names: &Names, described: &Descriptors, word: &Name, bit: &Name) {
    let listed = |name: &Name| described.words.iter().any(|known| known.value == name.value);
    let same = described.announced.iter().filter(|(_, other)| other.value == bit.value);
    for (other, _) in same.filter(|(other, _)| !listed(other)) {
        fault(
            names,
            other.span,
            &format!("`{}` comes with `{}`, and is not in `words`", other.value, word.value),
            "the same bit announces both",
            "list both, or neither",
        );
    }
}

/// The register and the field that announce a word.
fn place_of(names: &Names, bit: &Name) -> Option<(usize, usize)> {
    let Some((register, field)) = bit.value.split_once('.') else {
        fault(
            names,
            bit.span,
            "this is no bit",
            "neither register nor field",
            "name a register and its bit: `REGISTER.BIT`",
        );
        return None;
    };
    if let Err(finding) = names.is_here(register, bit.span) {
        names.report(finding);
        return None;
    }
    let Some(index) = names.register(register) else {
        if names.is_lost(register) {
            names.report(reported(bit.span));
        } else {
            let known = names.registers.iter().map(|r| r.name.as_str());
            let finding =
                Diagnostic::error(codes::UNKNOWN_NAME, format!("`{register}` does not exist"))
                    .at(bit.span, "unknown register");
            names.report(match nearest(register, known) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("the bits stand in the register that holds the link"),
            });
        }
        return None;
    };
    let field = match names.field(index, field, bit.span) {
        Ok(field) => field,
        Err(finding) => {
            names.report(finding);
            return None;
        }
    };
    let known = names.registers.get(index).and_then(|r| r.fields.get(field));
    if known.is_some_and(|f| f.width != 1) {
        let message = format!("`{}` is no bit", bit.value);
        let help = "a word is announced by one bit of its own";
        fault(names, bit.span, &message, "a field of several bits", help);
        return None;
    }
    Some((index, field))
}

/// Sets the bit that announces a word of the next descriptor, where there is one.
fn set(
    names: &Names,
    described: &Descriptors,
    plan: &[Word],
    load: &mut [Word],
    word: &Name,
    bit: &Name,
) {
    let Some((index, field)) = place_of(names, bit) else { return };
    let register = bit.value.split_once('.').map_or("", |(register, _)| register);
    // Without its own word the next descriptor would keep this link, and follow itself.
    if !described.words.iter().any(|word| word.value == register) {
        let message = format!("`{register}` announces words, and is none of the descriptor's");
        let help = format!("put `{register}` into `words`");
        return fault(
            names,
            bit.span,
            &message,
            "every descriptor would have the same link",
            &help,
        );
    }
    let hand = by_hand(plan.iter().chain(&*load), index, field);
    let Some(target) = load.iter_mut().find(|known| known.register == index) else {
        if names.lost.ip.mentions(register) || names.loaded.iter().any(|known| known == register) {
            return names.report(reported(bit.span));
        }
        let message = format!("`{register}` is not made of a block");
        let help = format!("put the link into `block`: `load: {{ {register}: … }}`");
        return fault(names, bit.span, &message, "the last block announces nothing", &help);
    };
    let WordValue::Fields(fields) = &mut target.value else {
        return fault(
            names,
            bit.span,
            &format!("`{register}` is written as a whole"),
            "it has no room for this bit",
            "name the field that holds the link",
        );
    };
    if let Some(span) = hand {
        return fault(
            names,
            span,
            &format!("`{}` is set by hand", bit.value),
            "it follows from `words`",
            &format!("take it out: `{}` is announced because it is listed", word.value),
        );
    }
    let follows = follows(bit.span);
    fields.push((
        field,
        match has(names, &word.value, bit.span) {
            None => follows,
            Some(has) => {
                let kind = ExprKind::Binary(BinaryOp::And, Box::new(follows), Box::new(has));
                Expr { span: bit.span, ty: Ty::Bool, kind }
            }
        },
    ));
}

/// Whether a channel has a register that others lack, as a plan keeps it.
pub(super) fn has(names: &Names, register: &str, span: Span) -> Option<Expr> {
    let condition = names.condition_of(register)?;
    Some(Expr { span, ..names.save(format!("has_{}", register.to_lowercase()), condition.clone()) })
}

/// Whether a descriptor follows.
fn follows(span: Span) -> Expr {
    let part = |ty, kind| Box::new(Expr { span, ty, kind });
    let next = part(Ty::Address, ExprKind::Following);
    let none = part(Ty::Number, ExprKind::Number(0));
    Expr { span, ty: Ty::Bool, kind: ExprKind::Binary(BinaryOp::NotEqual, next, none) }
}

fn fault(names: &Names, span: Span, message: &str, label: &str, help: &str) {
    let finding = Diagnostic::error(codes::DESCRIPTOR, message.to_owned());
    names.report(finding.at(span, label).help(help.to_owned()));
}
