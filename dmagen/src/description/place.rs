//! Where registers are: in a peripheral, behind a window, or as words in memory.

use super::Name;
use super::reader::{Reader, named, note};
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
    /// Bytes of an entry.
    pub entry: u64,
    /// A power of two that its address is a multiple of.
    pub align: u64,
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
    let entry = f.need("entry").and_then(|n| r.small(n, 0x1_0000));
    let align = f.need("align").and_then(|n| r.small(n, 0x1_0000));
    let note = note(r, &f);
    f.finish();
    let name = Name::new(String::new(), node.span);
    Some(Table { name, entry: entry?, align: align?, note })
}

pub(super) fn register(r: &Reader<'_>, node: &Node) -> Option<RegisterPlace> {
    if !matches!(node.value, Yaml::Mapping(_)) {
        let at = r.text(node)?;
        let (like, access, select, exists, word) = (None, None, None, None, None);
        return Some(RegisterPlace { at, like, access, select, exists, word });
    }
    let f = r.fields(node)?;
    let at = f.need("at").and_then(|n| r.text(n));
    let like = f.get("like").and_then(|n| r.text(n));
    let choices =
        [("read-write", (true, true)), ("read-only", (true, false)), ("write-only", (false, true))];
    let access = f.get("access").and_then(|n| r.choice(n, &choices));
    let select = f.get("select").and_then(|n| r.text(n));
    let exists = f.get("exists").map(|n| r.expression(n));
    let offset = f.get("offset").and_then(|n| r.small(n, 0x1_0000));
    let size = f.get("size").and_then(|n| r.small(n, 32));
    let fields = f.get("fields").map(|n| named(r, n, |n| bits(r, n))).unwrap_or_default();
    f.finish();
    let word = offset.map(|offset| MemoryWord { offset, size: size.unwrap_or(32), fields });
    Some(RegisterPlace { at: at?, like, access, select, exists, word })
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
