//! The new chip of the top-level README, generated as it stands there.

use dmagen::Builder;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The first fenced block of this language in a text.
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let fence = format!("```{language}\n");
    let (_, rest) = text.split_once(&fence).expect("a block of this language");
    rest.split_once("```").expect("its end").0
}

#[test]
fn the_new_chip_of_the_readme_is_all_that_is_needed() {
    let readme =
        fs::read_to_string(root().join("README.md")).expect("the README").replace('\r', "");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let _ = fs::remove_dir_all(&folder);
    for part in ["ip", "route", "svd"] {
        fs::create_dir_all(folder.join(part)).expect("a folder");
        for entry in fs::read_dir(root().join("descriptions").join(part)).expect("descriptions") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), folder.join(part).join(entry.file_name())).expect("a copy");
        }
    }
    let chip = folder.join("chip/stm32f411.yaml");
    fs::create_dir_all(folder.join("chip")).expect("a folder");
    fs::write(&chip, block(&readme, "yaml")).expect("the chip");

    let generated = Builder::new(&chip).generate().unwrap_or_else(|e| panic!("{}", e.excerpts()));
    for part in ["stm32f411", "0x4002_6400", "pub const USART1_TX", "Dma2Stream7"] {
        assert!(generated.text().contains(part), "{part}");
    }
}

#[test]
fn commands_and_folders_of_the_readme_exist() {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let folders = readme.split("\n## Layout").nth(1).expect("the layout");
    let mut seen = 0;
    for line in folders.lines().filter(|line| line.starts_with("| `")) {
        let cell = line.split('|').nth(1).expect("a first cell");
        let mut parent = String::new();
        for name in cell.split('`').skip(1).step_by(2) {
            // `descriptions/ip`, `route`: what follows is beside the first.
            let name = if parent.is_empty() { name.to_owned() } else { beside(&parent, name) };
            assert!(root().join(&name).is_dir(), "`{name}` is no folder");
            parent = name;
            seen += 1;
        }
    }
    assert!(seen >= 8, "{seen} folders");
    for chip in fs::read_dir(root().join("descriptions/chip")).expect("the chips") {
        let chip = chip.expect("an entry").path();
        let name = chip.file_stem().and_then(|name| name.to_str()).expect("a name");
        assert!(readme.contains(&format!("`{name}`")), "{name} is not in the README's table");
    }
    for package in ["dmagen", "conformance-table", "budgets"] {
        assert!(readme.contains(&format!("cargo run -p {package}")), "{package}");
    }
}

/// What a reader looks for in a generated crate's README. (`conformance` compiles the examples.)
#[test]
fn a_generated_readme_shows_a_transfer_and_what_channels_share() {
    let crates = fs::read_dir(root().join("generated")).expect("the generated crates");
    let mut seen = 0;
    for place in crates.map(|entry| entry.expect("an entry").path()) {
        let Ok(readme) = fs::read_to_string(place.join("README.md")) else { continue };
        let example = block(&readme, "rust");
        for part in [".take(0,", "unmask()", ".configure(", ".start()", ".on_interrupt(Vector::"] {
            assert!(example.contains(part), "{place:?}: {part}");
        }
        assert!(!readme.contains("0 (lowest) to 0") && !readme.contains(" 0 to 0"), "{place:?}");
        assert!(readme.contains("\n- priorities: "), "{place:?}");
        let registers = fs::read_to_string(place.join("src/registers.rs")).expect("registers");
        let uses_lock = registers.contains(".lock()");
        let words = readme.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words.contains("under the platform's lock"), uses_lock, "{place:?}");
        assert_eq!(example.contains("CriticalSection"), uses_lock, "{place:?}");
        assert_eq!(words.contains("No register that channels share"), !uses_lock, "{place:?}");
        seen += 1;
    }
    assert!(seen >= 10, "{seen} crates");
}

/// The manuals that a line of a generated README names, without their sections.
fn manuals(line: &str) -> Vec<&str> {
    let places = [" section", " chapter", " Rev ", ","];
    let end = |source: &str| places.iter().filter_map(|place| source.find(place)).min();
    line.split("; ").map(|source| &source[..end(source).unwrap_or(source.len())]).collect()
}

/// A reason of a variant is of its own manual, not of that of the controller it extends.
#[test]
fn what_a_driver_lacks_is_said_by_a_manual_of_its_own() {
    let crates = fs::read_dir(root().join("generated")).expect("the generated crates");
    let mut seen = 0;
    for place in crates.map(|entry| entry.expect("an entry").path()) {
        let Ok(readme) = fs::read_to_string(place.join("README.md")) else { continue };
        let head = readme.split("```").next().expect("a head").replace("\n  ", " ");
        let said = |start: &str| head.lines().find_map(|line| line.strip_prefix(start));
        let own = manuals(said("- Manual: ").expect("a manual"));
        assert!(own.iter().all(|name| name.len() > 3), "{place:?}: {own:?}");
        for start in ["largest burst", "cyclic", "half", "a running ring", "suspend", "a channel"] {
            let Some(line) = head.lines().find(|line| line.starts_with(&format!("- {start}")))
            else {
                panic!("{place:?}: {start}");
            };
            let Some((_, reason)) = line.split_once(" (") else { continue };
            assert!(own.iter().any(|name| reason.contains(name)), "{place:?}: {line}, of {own:?}");
            seen += 1;
        }
    }
    assert!(seen >= 30, "{seen} reasons");
}

fn beside(path: &str, name: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) if !name.contains('/') => format!("{folder}/{name}"),
        _ => name.to_owned(),
    }
}
