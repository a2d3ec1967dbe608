//! How bits of a lane are set and cleared without touching those of other channels.

use super::Name;
use super::reader::Reader;
use crate::source::yaml::{Node, Value as Yaml};

/// A way to set or to clear a channel's bits of a lane.
#[derive(Clone, Debug)]
pub enum Way {
    /// Byte offset of an alias of the lane's registers: ones written to it act.
    Alias(u64),
    /// A command register: the channel's number, written to it, acts on that channel.
    Index(Name),
}

/// `OFFSET`, or `{ index: block.REGISTER }`.
pub(super) fn way(r: &Reader<'_>, node: &Node) -> Option<Way> {
    if !matches!(node.value, Yaml::Mapping(_)) {
        return r.small(node, 0xFFFF).map(Way::Alias);
    }
    let f = r.fields(node)?;
    let register = f.need("index").and_then(|n| r.text(n));
    f.finish();
    register.map(Way::Index)
}
