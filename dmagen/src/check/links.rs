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
