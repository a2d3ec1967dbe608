//! Links: the address of every place where a descriptor may be reaches the hardware.

use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Descriptors, Expr, ExprKind, Model, Word, WordValue, partly};

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Option<Diagnostic> {
    let (described, descriptors) = (ip.descriptors.as_ref()?, model.descriptors.as_ref()?);
    if lost.within(&["block", "load"]) || lost.within(&["block", "let"]) {
        return None;
    }
    let place = described.words.first().map_or(ip.name.span, |word| word.span);
    let words = || model.load.iter().filter(|word| spoken(model, word).is_some());
    let inside = words().filter(|word| descriptors.words.contains(&word.register));
    // Other words may hold parts of the address for other ends: the link is the one with the most.
    let count = |word: &&Word| bits(descriptors).filter(|bit| carries(model, word, *bit)).count();
    let Some(link) = inside.max_by_key(count) else {
        return Some(
            Diagnostic::error(codes::LINK, "no descriptor leads to the next one")
                .at(place, "none of these words is made of `following`")
                .help("load the link: `REGISTER: following`, or the bits that its field holds"),
        );
    };
    let at = spoken(model, link).map_or(place, |expr| expr.span);
    let low = descriptors.align.trailing_zeros();
    if let Some(bit) = bits(descriptors).find(|bit| !carries(model, link, *bit)) {
        return Some(
            Diagnostic::error(codes::LINK, format!("a link loses bit {bit} of its address"))
                .at(at, format!("an address with bit {bit} reads as one without"))
                .at(place, format!("these are at multiples of {}", descriptors.align))
                .help(format!(
                    "give the word all bits from {low} on; a link that holds fewer needs a larger \
                     `align`, or a `page` for what it lacks above"
                )),
        );
    }
    let kept = |bit: u32| words().any(|word| carries(model, word, bit));
    let bit = (low..32).find(|bit| !kept(*bit))?;
    Some(
        Diagnostic::error(codes::LINK, format!("bit {bit} of a link's address is nowhere"))
            .at(at, "this holds the place in the page")
            .help("load the page's address into a register as well: `following >> …`"),
    )
}

/// That the address which a channel shows is the one of the descriptor that its link was made of.
pub(super) fn back(ip: &Ip, model: &Model, lost: &Lost) -> Option<Diagnostic> {
    let (described, descriptors) = (ip.descriptors.as_ref()?, model.descriptors.as_ref()?);
    let places: [&[&str]; 3] = [&["block", "load"], &["block", "let"], &["descriptors"]];
    if places.into_iter().any(|place| lost.within(place)) {
        return None;
    }
    let aligned = u64::from(u32::MAX) & !(descriptors.align - 1);
    let low = descriptors.align.trailing_zeros();
    let mut addresses = (low..32).map(|bit| 1 << bit).chain([aligned]);
    let shown = |address| {
        partly(&descriptors.next, &|e| match e.kind {
            ExprKind::Read(register, field) | ExprKind::Planned(register, field) => {
                loaded(model, register, field, address)
            }
            _ => None,
        })
    };
    let wrong = addresses.find_map(|address| {
        let other = shown(address).filter(|shown| *shown != address)?;
        Some(format!("a descriptor at {address:#x} would be at {other:#x}"))
    });
    let label = wrong.or_else(|| unlinked(model, &descriptors.next))?;
    Some(
        Diagnostic::error(codes::LINK, "`next` is not the address that a link was made of")
            .at(described.next.span, label)
            .help("undo what `load` makes of `following`: shift it back, and add what another word holds"),
    )
}

/// That words are looked at which a block makes, and none of them of a link.
fn unlinked(model: &Model, next: &Expr) -> Option<String> {
    let (mut foreign, mut linked) = (false, false);
    next.walk(&mut |e| {
        let (ExprKind::Read(register, _) | ExprKind::Planned(register, _)) = e.kind else { return };
        match model.load.iter().find(|word| word.register == register) {
            Some(word) => linked |= spoken(model, word).is_some(),
            None => foreign = true,
        }
    });
    (!foreign && !linked).then(|| "no link is held there".to_owned())
}

/// What a block loads into a register or field, where the next descriptor has this address.
fn loaded(model: &Model, register: usize, field: Option<usize>, address: u64) -> Option<u64> {
    let word = model.load.iter().find(|word| word.register == register)?;
    let known = model.registers.get(register)?;
    let of = |index: usize| known.fields.get(index);
    match (&word.value, field) {
        (WordValue::Whole(expr), None) => Some(linked(model, expr, address)? & known.max()),
        (WordValue::Whole(expr), Some(index)) => {
            Some(linked(model, expr, address)? >> of(index)?.offset & of(index)?.max())
        }
        (WordValue::Fields(fields), Some(index)) => {
            let (_, expr) = fields.iter().find(|(own, _)| *own == index)?;
            Some(linked(model, expr, address)? & of(index)?.max())
        }
        (WordValue::Fields(_), None) if word.base => None,
        (WordValue::Fields(fields), None) => fields.iter().try_fold(0, |all, (index, expr)| {
            let part = linked(model, expr, address)? & of(*index)?.max();
            Some(all | part << of(*index)?.offset)
        }),
    }
}

/// The bits of an address that a link must hold.
fn bits(descriptors: &Descriptors) -> impl Iterator<Item = u32> {
    let page = descriptors.page.map_or(32, u64::trailing_zeros);
    descriptors.align.trailing_zeros()..page.min(32)
}

/// What of a word is made of the address of the descriptor that follows.
fn spoken<'m>(model: &Model, word: &'m Word) -> Option<&'m Expr> {
    word.value.exprs().into_iter().find(|expr| speaks(model, expr))
}

fn speaks(model: &Model, expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |e| {
        found |= match e.kind {
            ExprKind::Following => true,
            ExprKind::BlockLet(item) => {
                model.block_lets.get(item).is_some_and(|item| speaks(model, &item.value))
            }
            _ => false,
        };
    });
    found
}

/// Whether a word tells an address with a bit from one without; one that depends on more may.
fn carries(model: &Model, word: &Word, bit: u32) -> bool {
    let all = u64::from(u32::MAX);
    let (with, without) = (parts(model, word, all), parts(model, word, all ^ (1 << bit)));
    with.iter().zip(&without).any(|(with, without)| with != without)
        || with.iter().zip(word.value.exprs()).any(|(part, e)| part.is_none() && speaks(model, e))
}

/// What an address makes of the parts of a word, as far as it decides them.
fn parts(model: &Model, word: &Word, address: u64) -> Vec<Option<u64>> {
    let Some(register) = model.registers.get(word.register) else { return Vec::new() };
    let value = |expr: &Expr, most: u64| linked(model, expr, address).map(|value| value & most);
    match &word.value {
        WordValue::Whole(expr) => vec![value(expr, register.max())],
        WordValue::Fields(fields) => fields
            .iter()
            .map(|(index, expr)| value(expr, register.fields.get(*index)?.max()))
            .collect(),
    }
}

fn linked(model: &Model, expr: &Expr, address: u64) -> Option<u64> {
    partly(expr, &|name| match name.kind {
        ExprKind::Following => Some(address),
        ExprKind::BlockLet(item) => linked(model, &model.block_lets.get(item)?.value, address),
        _ => None,
    })
}
