//! Parts of a description that could not be read or bound: what lacks because of them is no finding of its own.

use super::reader::Absent;
use crate::diagnostic::{Span, nearest};
use crate::source::yaml::{Entry, Node, Value};
use std::collections::BTreeSet;

/// Where a tree has lost something, by the keys that lead there, and which words stand there.
#[derive(Clone, Debug, Default)]
pub struct Lost {
    /// Whether any part may lack.
    open: bool,
    holes: Vec<Span>,
    places: Vec<Vec<String>>,
    /// Words, and the places where they stand.
    words: BTreeSet<(String, Vec<String>)>,
    /// Those of them that may be given to something.
    names: BTreeSet<String>,
}

impl Lost {
    /// What a tree has lost: at `holes`, and by the keys that are not there. `open` says that any part may lack.
    pub fn new(tree: &Node, holes: &[Span], absent: &[Absent], open: bool) -> Self {
        let mut lost = Lost { open, holes: holes.to_vec(), ..Lost::default() };
        if !holes.is_empty() || !absent.is_empty() {
            lost.node(tree, &mut Vec::new(), holes, absent);
        }
        lost
    }

    /// Whether something lacks at this place, below it, or all around it.
    pub fn within(&self, place: &[&str]) -> bool {
        let common = |known: &Vec<String>| known.iter().zip(place).all(|(a, b)| a == b);
        self.open || self.places.iter().any(common)
    }

    /// As [`Lost::within`], but for what lacks under this key of it.
    pub fn within_but(&self, place: &[&str], key: &str) -> bool {
        let other = |known: &Vec<String>| {
            known.iter().zip(place).all(|(a, b)| a == b)
                && known.get(place.len()).is_none_or(|known| known != key)
        };
        self.open || self.places.iter().any(other)
    }

    /// Whether all of this place lacks.
    pub fn whole(&self, place: &[&str]) -> bool {
        let around = |known: &Vec<String>| {
            known.len() <= place.len() && known.iter().zip(place).all(|(a, b)| a == b)
        };
        self.open || self.places.iter().any(around)
    }

    /// Whether anything lacks.
    pub fn at_all(&self) -> bool {
        self.open || !self.places.is_empty()
    }

    /// Whether something lacks in these lines.
    pub fn at(&self, span: Span) -> bool {
        self.holes.iter().any(|hole| hole.meets(span))
    }

    /// Whether a word stands where something lacks, or one that it may be misspelt as.
    pub fn mentions(&self, word: &str) -> bool {
        self.mentions_at(&[], word)
    }

    /// As [`Lost::mentions`], of several words below one key of the description.
    pub fn mentions_together(&self, words: &[&str]) -> bool {
        let keys = self.words.iter().map(|(_, place)| place.first());
        let together = |key: Option<&String>| {
            let key: Vec<&str> = key.into_iter().map(String::as_str).collect();
            words.iter().all(|word| self.mentions_at(&key, word))
        };
        self.open || keys.into_iter().any(together)
    }

    /// As [`Lost::mentions`], of what lacks at this place or below it.
    pub fn mentions_at(&self, place: &[&str], word: &str) -> bool {
        let here = self.words.iter().filter(|(_, known)| {
            known.len() >= place.len() && known.iter().zip(place).all(|(a, b)| a == b)
        });
        self.open || nearest(word, here.map(|(word, _)| word.as_str())).is_some()
    }

    /// Whether a name that is not known may be one of those that lack.
    pub fn names(&self, name: &str) -> bool {
        // What a table makes names of, if it is no name itself.
        let begins = |(word, place): &(String, Vec<String>)| {
            matches!(place.as_slice(), [tables, _, words] if tables == "tables" && words == "words")
                && name.starts_with(word.as_str())
        };
        self.open
            || self.names.contains(name)
            || self.whole(&["registers"])
            || self.words.iter().any(begins)
    }

    /// Looks for holes in a node; whether there is one whose words have been taken.
    fn node(
        &mut self,
        node: &Node,
        place: &mut Vec<String>,
        holes: &[Span],
        absent: &[Absent],
    ) -> bool {
        let hit = |span: Span| holes.iter().any(|hole| hole.meets(span));
        match &node.value {
            Value::Mapping(entries) => {
                let beside = entries.first().map_or(node.span, |entry| entry.key_span);
                self.absent(place, beside, absent);
                let mut taken = false;
                for Entry { key, key_span, value } in entries {
                    let known = self.places.len();
                    place.push(key.clone());
                    if hit(*key_span) {
                        self.places.push(place.clone());
                        self.take(value, place);
                        self.names.extend(words(value));
                    }
                    taken |= self.node(value, place, holes, absent);
                    if self.places.len() > known {
                        self.words.insert((key.clone(), place.clone()));
                        self.names.insert(key.clone());
                    }
                    place.pop();
                }
                taken
            }
            Value::Sequence(items) => {
                let first = self.places.len();
                for item in items {
                    let known = self.places.len();
                    // Of a step that holds steps, the inner one is lost.
                    if !self.node(item, place, holes, absent) && self.places.len() > known {
                        self.take(item, place);
                    }
                }
                self.places.len() > first
            }
            _ => {
                self.absent(place, node.span, absent);
                if hit(node.span) {
                    self.places.push(place.clone());
                    self.take(node, place);
                }
                false
            }
        }
    }

    fn absent(&mut self, place: &[String], beside: Span, absent: &[Absent]) {
        let here = absent.iter().filter(|absent| absent.beside == beside);
        self.places.extend(here.map(|absent| [place, &[absent.key.to_owned()]].concat()));
    }

    fn take(&mut self, node: &Node, place: &[String]) {
        self.words.extend(words(node).into_iter().map(|word| (word, place.to_vec())));
    }
}

/// All words of a node.
pub(super) fn words(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Mapping(entries) => {
            let inner = |entry: &Entry| [vec![entry.key.clone()], words(&entry.value)].concat();
            entries.iter().flat_map(inner).collect()
        }
        Value::Sequence(items) => items.iter().flat_map(words).collect(),
        Value::Text(text) => {
            let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
        }
        Value::Null | Value::Bool(_) | Value::Integer(_) => Vec::new(),
    }
}
