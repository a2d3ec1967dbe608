//! `extends`: one tree over another.

use crate::source::yaml::{Node, Value};

/// Lays `over` on `under`: mappings merge key by key, anything else replaces, and `null` removes.
pub fn merge(under: &Node, over: &Node) -> Node {
    let (Value::Mapping(base), Value::Mapping(top)) = (&under.value, &over.value) else {
        return over.clone();
    };
    let mut entries = base.clone();
    for entry in top {
        let place = entries.iter().position(|e| e.key == entry.key);
        match (place.and_then(|i| entries.get_mut(i)), &entry.value.value) {
            (Some(_), Value::Null) => entries.retain(|e| e.key != entry.key),
            (Some(existing), _) => {
                existing.value = merge(&existing.value, &entry.value);
                existing.key_span = entry.key_span;
            }
            (None, Value::Null) => {}
            (None, _) => entries.push(entry.clone()),
        }
    }
    Node { span: over.span, value: Value::Mapping(entries) }
}
