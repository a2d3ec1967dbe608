//! Where registers are: in a peripheral, behind a window, or as words in memory.

use super::descriptors::Descriptors;
use super::reader::{Reader, named, note};
use super::{Name, Spanned};
use crate::diagnostic::{Diagnostic, codes};
use crate::expression::Ast;
use crate::source::yaml::{Node, Value as Yaml};

/// Where a channel's register is, and what the register map says wrongly of it.
#[derive(Clone, Debug)]
pub struct RegisterPlace {
    /// `block.NAME{n}`, or the name of a table in memory.
    pub at: Name,
    /// Another register that has its fields.
    pub like: Option<Name>,
    /// Whether it can be (read, written), where the map is wrong.
    pub access: Option<(bool, bool)>,
    /// `REGISTER.FIELD` that says whose registers appear at this place.
    pub select: Option<Name>,
    /// On which channels it is, where not on all of them.
    pub exists: Option<Ast>,
    /// Of a word in memory: what no register map knows.
    pub word: Option<MemoryWord>,
    /// The word of descriptors that it is, in an entry that is laid out as one.
    pub of: Option<String>,
}

/// A word in each entry of a table.
#[derive(Clone, Debug)]
pub struct MemoryWord {
    /// Bytes from the start of the entry.
    pub offset: u64,
    /// Bits.
    pub size: u64,
    /// Names, first and last bits.
    pub fields: Vec<(Name, (u64, u64))>,
}

/// Memory that a controller reads or writes by itself: an entry for each channel, in the order of their numbers.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Bytes of an entry, and a power of two that the table's address is a multiple of; without them, those of a
    /// descriptor.
    pub layout: Option<(u64, u64)>,
    /// The names of its words, if its entries are laid out as descriptors: `{word}` stands for the descriptor's.
    pub words: Option<Name>,
    /// Words for the driver's reader.
    pub note: Option<String>,
}

pub(super) fn tables(r: &Reader<'_>, node: &Node) -> Vec<Table> {
    named(r, node, |n| table(r, n))
        .into_iter()
        .map(|(name, table)| Table { name, ..table })
        .collect()
}

fn table(r: &Reader<'_>, node: &Node) -> Option<Table> {
    let f = r.fields(node)?;
    let words = f.get("words").map(|n| template(r, n));
    let layout = words.is_none().then(|| {
        let entry = f.need("entry").and_then(|n| r.small(n, 0x1_0000));
        entry.zip(f.need("align").and_then(|n| r.small(n, 0x1_0000)))
    });
    let note = note(r, &f);
    f.finish();
    let name = Name::new(String::new(), node.span);
    match (layout, words) {
        (Some(layout), _) => Some(Table { name, layout: Some(layout?), words: None, note }),
        (None, words) => Some(Table { name, layout: None, words: Some(words??), note }),
    }
}

/// Stands for the name of a descriptor's word.
const WORD: &str = "{word}";

/// Names of words, in terms of those of a descriptor.
fn template(r: &Reader<'_>, node: &Node) -> Option<Name> {
    let text = r.text(node)?;
    let name = text.value.replace(WORD, "W");
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name && text.value.matches(WORD).count() == 1 {
        return Some(text);
    }
    let message = format!("`{}` makes no names", text.value);
    r.report(
        Diagnostic::error(codes::BAD_VALUE, message)
            .at(node.span, "`{word}` stands here once, among what a name holds")
            .help("a name for each word of a descriptor is written as in `COPY_{word}`"),
    );
    None
}

impl Table {
    /// The name that a word of descriptors has in an entry that is laid out as one.
    pub fn word(&self, of: &str) -> Option<String> {
        Some(self.words.as_ref()?.value.replace(WORD, of))
    }
}

/// The words of entries that are laid out as descriptors.
pub(super) fn words(tables: &[Table], descriptors: &Descriptors) -> Vec<(Name, RegisterPlace)> {
    let all = tables.iter().flat_map(|table| descriptors.words.iter().map(move |of| (table, of)));
    let words = all.filter_map(|(table, of)| {
        let span = table.words.as_ref()?.span;
        let at = Spanned::new(table.name.value.clone(), span);
        let place = RegisterPlace { of: Some(of.value.clone()), ..RegisterPlace::plain(at) };
        Some((Spanned::new(table.word(&of.value)?, span), place))
    });
    words.collect()
}

/// That there are descriptors, where entries are laid out as such.
pub(super) fn lacks_descriptors(r: &Reader<'_>, tables: &[Table]) {
    for (table, words) in tables.iter().filter_map(|table| Some((table, table.words.as_ref()?))) {
        let message = format!("`{}` has the words of no descriptor", table.name.value);
        r.report(
            Diagnostic::error(codes::DESCRIPTOR, message)
                .at(words.span, "there are no `descriptors`")
                .help("give the table `entry` and `align`, and each of its words a place in `registers`"),
        );
    }
}

impl RegisterPlace {
    /// A place of which nothing else is said.
    fn plain(at: Name) -> Self {
        let (like, access, select, exists, word, of) = (None, None, None, None, None, None);
        RegisterPlace { at, like, access, select, exists, word, of }
    }
}

pub(super) fn register(r: &Reader<'_>, node: &Node) -> Option<RegisterPlace> {
    if !matches!(node.value, Yaml::Mapping(_)) {
        return r.text(node).map(RegisterPlace::plain);
    }
    let f = r.fields(node)?;
    let at = f.need("at").and_then(|n| r.text(n));
    let offset = f.get("offset").and_then(|n| r.small(n, 0x1_0000));
    // A word in memory says itself what it holds.
    let like = offset.is_none().then(|| f.get("like").and_then(|n| r.text(n))).flatten();
    let choices =
        [("read-write", (true, true)), ("read-only", (true, false)), ("write-only", (false, true))];
    let access = f.get("access").and_then(|n| r.choice(n, &choices));
    let select = f.get("select").and_then(|n| r.text(n));
    let exists = f.get("exists").map(|n| r.expression(n));
    let size = f.get("size").and_then(|n| r.small(n, 32));
    let fields = f.get("fields").map(|n| named(r, n, |n| bits(r, n))).unwrap_or_default();
    f.finish();
    let word = offset.map(|offset| MemoryWord { offset, size: size.unwrap_or(32), fields });
    Some(RegisterPlace { at: at?, like, access, select, exists, word, of: None })
}

/// A bit, or the first and the last of several.
fn bits(r: &Reader<'_>, node: &Node) -> Option<(u64, u64)> {
    if !matches!(node.value, Yaml::Sequence(_)) {
        return r.small(node, 31).map(|bit| (bit, bit));
    }
    match r.list(node) {
        [first, last] => Some((r.small(first, 31)?, r.small(last, 31)?)),
        _ => {
            r.wrong(
                node,
                "a bit, or the first and the last one",
                "write one number, or `[FIRST, LAST]`",
            );
            None
        }
    }
}
