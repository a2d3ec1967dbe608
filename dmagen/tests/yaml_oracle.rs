//! What the reader of descriptions accepts, `serde_yaml` reads as the same values. It keeps no places and stops at the
//! first fault, which is why descriptions are not read with it; and it accepts more.

use dmagen::source::yaml::{self, Node, Value};
use dmagen::{diagnostic::Sources, source::yaml::Entry};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// Any value.
#[derive(Debug, PartialEq)]
enum Any {
    Null,
    Bool(bool),
    Integer(i64),
    Text(String),
    Sequence(Vec<Any>),
    Mapping(Vec<(String, Any)>),
}

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whatever;
        impl<'de> Visitor<'de> for Whatever {
            type Value = Any;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<Any, E> {
                Ok(Any::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Any, E> {
                Ok(Any::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Any, E> {
                Ok(Any::Integer(value))
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Any, E> {
                i64::try_from(value).map(Any::Integer).map_err(E::custom)
            }
            fn visit_f64<E>(self, value: f64) -> Result<Any, E> {
                Ok(Any::Text(value.to_string()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Any, E> {
                Ok(Any::Text(value.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Any, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(Any::Sequence(all))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Any, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    all.push(entry);
                }
                Ok(Any::Mapping(all))
            }
        }
        deserializer.deserialize_any(Whatever)
    }
}

/// What we read; `None` when it is refused.
fn ours(text: &str) -> Option<Any> {
    let mut sources = Sources::new();
    let file = sources.add("t.yaml", text);
    yaml::parse(&sources, file).ok().map(|node| any(&node))
}

fn any(node: &Node) -> Any {
    match &node.value {
        Value::Null => Any::Null,
        Value::Bool(value) => Any::Bool(*value),
        Value::Integer(value) => Any::Integer(*value),
        Value::Text(value) => Any::Text(value.clone()),
        Value::Sequence(items) => Any::Sequence(items.iter().map(any).collect()),
        Value::Mapping(entries) => {
            let pair = |entry: &Entry| (entry.key.clone(), any(&entry.value));
            Any::Mapping(entries.iter().map(pair).collect())
        }
    }
}

fn theirs(text: &str) -> Result<Any, String> {
    let options = serde_yaml::options! { with_snippet: false, strict_booleans: true };
    serde_yaml::from_str_with_options(text, options).map_err(|error| error.to_string())
}

/// Every description, and the fixtures of the command line's tests.
fn descriptions() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![root.join("../descriptions"), root.join("tests/ui/fixture")];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn descriptions_are_read_alike() {
    let all = descriptions();
    assert!(all.len() > 20, "{all:?}");
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        let ours = ours(&text).unwrap_or_else(|| panic!("{} is refused", path.display()));
        assert_eq!(theirs(&text), Ok(ours), "{}", path.display());
    }
}

/// Spoils a text somewhere; `random` is used up.
fn spoil(text: &str, random: &mut u64) -> String {
    const PIECES: [&str; 24] = [
        " ", "\n", "  ", "- ", ": ", "{", "}", "[", "]", "'", "\"", "#", "|", ">", "\t", ",", "~",
        "null", "yes", "0x1F", "012", "1_0", "1.50", "\u{e4}",
    ];
    let mut next = |most: usize| {
        *random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*random >> 33) as usize % most
    };
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let from = places[next(places.len())];
    let to = places.iter().copied().find(|at| *at >= from + next(8)).unwrap_or(text.len());
    format!("{}{}{}", &text[..from], PIECES[next(PIECES.len())], &text[to..])
}

#[test]
fn what_is_accepted_of_spoilt_descriptions_is_read_alike() {
    let (mut random, mut accepted, mut refused) = (7, 0, 0);
    for path in descriptions() {
        // A piece of a long file is as good as the whole.
        let whole = fs::read_to_string(&path).unwrap();
        let text: String = whole.split_inclusive('\n').take(40).collect();
        for _ in 0..200 {
            let spoilt = spoil(&text, &mut random);
            match ours(&spoilt) {
                Some(ours) => {
                    accepted += 1;
                    assert_eq!(theirs(&spoilt), Ok(ours), "{}:\n{spoilt}", path.display());
                }
                None => refused += 1,
            }
        }
    }
    assert!(accepted > 500 && refused > 500, "{accepted} accepted, {refused} refused");
}
