//! Whether the programs call all of the runtime.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What drivers call, and programs through them.
const BY_DRIVERS: [&str; 16] = [
    "check_page",
    "error",
    "get",
    "has_failed",
    "invalid",
    "is_once",
    "lock",
    "reach",
    "reads",
    "set",
    "settle",
    "stand_still",
    "tables",
    "unsupported",
    "wants_done",
    "wants_ends",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The Rust files below a folder, one text.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text += &fs::read_to_string(&path).expect("a source");
        }
    }
    text
}

/// The names of public functions, those of the model checker left out.
fn public(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut checker = false;
    for line in text.lines().map(str::trim_start) {
        if let Some(item) = line.strip_prefix("pub ") {
            let item = item.strip_prefix("const ").unwrap_or(item);
            let item = item.strip_prefix("unsafe ").unwrap_or(item);
            if let Some(name) = item.strip_prefix("fn ").filter(|_| !checker) {
                found.extend(name.split(|c: char| !c.is_alphanumeric() && c != '_').next());
            }
        }
        // An attribute is of the item that follows, whatever stands between.
        checker = line == "#[cfg(loom)]" || checker && line.starts_with(['#', '/']);
    }
    found
}

/// Whether a method or a function of a path is called, or a free function.
fn calls(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let after = &text[at + name.len()..];
        let whole = !before.is_alphanumeric() && before != '_';
        whole
            && !text[..at].ends_with("fn ")
            && (after.starts_with('(') || after.starts_with("::<"))
    })
}

#[test]
fn programs_call_every_public_function() {
    let root = root();
    let runtime = sources(&root.join("dma-runtime/src"));
    // A module of the model checker alone.
    let checker = fs::read_to_string(root.join("dma-runtime/src/mutation.rs")).expect("a source");
    let runtime = runtime.replace(&checker, "");
    let generated = sources(&root.join("generated"));
    let program = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("program"));
    let names = public(&runtime);
    assert!(names.len() > 50, "only {names:?}");
    let mut faults = Vec::new();
    for name in &names {
        if !BY_DRIVERS.contains(name) && !calls(&program, name) {
            faults.push(format!("no program calls `{name}`"));
        }
        if BY_DRIVERS.contains(name) && !calls(&generated, name) {
            faults.push(format!("no driver calls `{name}`"));
        }
    }
    for name in BY_DRIVERS {
        if !names.contains(name) {
            faults.push(format!("there is no `{name}` to except"));
        }
    }
    for name in public(&generated) {
        // Some drivers have it: their programs' own file calls it.
        if !calls(&program, name) && !calls(include_str!("chip.rs"), name) {
            faults.push(format!("no program calls a driver's `{name}`"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn public_functions_are_found_and_calls_told_from_definitions() {
    let text = "pub const unsafe fn a<T>() {}\n    pub fn b(self) {}\npub(crate) fn c() {}\n\
                #[cfg(loom)]\n#[must_use]\npub fn d() {}\npub fn e() {}\n";
    assert_eq!(public(text), BTreeSet::from(["a", "b", "e"]));
    assert!(calls("x.b()", "b") && calls("A::b::<u8>()", "b"));
    assert!(!calls("fn b() {}", "b") && !calls("x.ab()", "b") && !calls("x.b.c()", "b"));
}
