//! Descriptors: how the controller finds the blocks of a list in memory.

use super::Name;
use super::reader::{Reader, named};
use crate::expression::Ast;
use crate::source::yaml::Node;

/// The descriptor of a block in memory.
#[derive(Clone, Debug)]
pub struct Descriptors {
    /// Its words in order: registers whose words a block or the plan makes.
    pub words: Vec<Name>,
    /// Where the link before a descriptor says which words it has: every word that the hardware knows, in its
    /// order, and the bit `REGISTER.FIELD` that announces it.
    pub announced: Vec<(Name, Name)>,
    /// Of which channels the hardware follows them, if not of all, and why the others' does not.
    pub when: Option<(Ast, Name)>,
    /// A power of two that its address is a multiple of.
    pub align: u64,
    /// All descriptors of a channel lie in one page of so many bytes.
    pub page: Option<u64>,
    /// Whether a single block repeats through its own descriptor.
    pub ring: bool,
    /// The manual's section by which a suspended channel has not read the descriptor that follows.
    pub reload: Option<Name>,
    /// Where the channel shows the address of the descriptor that follows; 0 when nothing does.
    pub next: Ast,
    /// The block's length, from the descriptor's words.
    pub bytes: Ast,
}

pub(super) fn descriptors(r: &Reader<'_>, node: &Node) -> Option<Descriptors> {
    let f = r.fields(node)?;
    let words = f.need("words").map(|n| r.list(n).iter().filter_map(|n| r.text(n)).collect());
    let announced = f.get("announced").map(|n| named(r, n, |n| r.text(n))).unwrap_or_default();
    let when = f.get("when").map(|n| r.expression(n));
    let note = when.as_ref().and_then(|_| f.need("note")).and_then(|n| r.text(n));
    let align = f.need("align").and_then(|n| r.small(n, 0x1_0000));
    let page = f.get("page").and_then(|n| r.small(n, 0x8000_0000));
    let ring =
        f.need("ring").and_then(|n| r.choice(n, &[("descriptor", true), ("registers", false)]));
    let reload = f.get("reload").and_then(|n| r.text(n));
    let next = f.need_expression("next");
    let bytes = f.need_expression("bytes");
    f.finish();
    Some(Descriptors {
        words: words?,
        announced,
        when: when.zip(note),
        align: align?,
        page,
        ring: ring?,
        reload,
        next,
        bytes,
    })
}
