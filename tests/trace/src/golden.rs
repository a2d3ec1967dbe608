//! The traces that were written by hand from the manuals.

use std::collections::BTreeMap;

fn text(chip: &str, direction: &str) -> String {
    let path = crate::root().join(format!("tests/conformance/golden/{chip}/{direction}.trace"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"))
}

/// The peripherals of which the file says where they are.
///
/// # Panics
/// When the file is missing or malformed.
pub fn places(chip: &str, direction: &str) -> Vec<(String, u64)> {
    let text = text(chip, direction);
    let places = text.lines().filter_map(|line| line.strip_prefix("at "));
    let place = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next().expect("a peripheral").to_owned();
        let base = words.next().expect("an address").trim_start_matches("0x");
        (name, u64::from_str_radix(base, 16).expect("a number"))
    };
    places.map(place).collect()
}

/// The accesses of each operation of a chip in one direction; `None` where it is unsupported.
///
/// # Panics
/// When the file is missing or malformed.
pub fn read(chip: &str, direction: &str) -> BTreeMap<String, Option<Vec<String>>> {
    let text = text(chip, direction);
    let mut sections: BTreeMap<String, Option<Vec<String>>> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            current = Some(name.trim().to_owned());
            sections.insert(name.trim().to_owned(), Some(Vec::new()));
            continue;
        }
        let access = line.split('#').next().unwrap_or_default().trim();
        let Some(name) = current.as_ref().filter(|_| !access.is_empty()) else { continue };
        let section = sections.get_mut(name).expect("the section was opened");
        if access == "unsupported" {
            *section = None;
            continue;
        }
        let (access, times) = match access.rsplit_once(" x") {
            Some((access, times)) => (access, times.parse().expect("a number of accesses")),
            None => (access, 1),
        };
        let accesses = section.as_mut().expect("no access after `unsupported`");
        accesses.extend(std::iter::repeat_n(access.to_owned(), times));
    }
    sections
}
