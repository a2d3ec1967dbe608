//! Two parts that differ in names only get the same driver but for those names: nothing in the generator knows a
//! name.

use dmagen::diagnostic::{Sources, render_human};
use dmagen::{emit, load};
use std::fs;
use std::path::{Path, PathBuf};

/// Registers and fields of the fixture's part, and what another part calls them: as long, and at the same place in
/// the alphabet where registers are imported, so that nothing else moves.
const REGISTERS: [(&str, &str); 4] =
    [("CTRL", "DQTY"), ("COUNT", "CQRGO"), ("FROM", "FQED"), ("TO", "UQ")];
const FIELDS: [(&str, &str, &str); 6] = [
    ("CTRL", "EN", "QA"),
    ("CTRL", "WIDTH", "QWIDE"),
    ("CTRL", "BUSY", "QIVE"),
    ("CTRL", "FAULT", "QRONG"),
    ("CTRL", "PRIO", "QANK"),
    ("COUNT", "LEFT", "QRST"),
];

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/fixture")
}

/// The Rust files of a chip's driver, one after the other.
fn driver(chip: &Path) -> String {
    let mut sources = Sources::new();
    let model = match load::model(&mut sources, chip, None) {
        Ok(model) => model,
        Err(failure) => panic!("{}", render_human(&sources, &failure.found, false)),
    };
    let files = emit::sources(&model).expect("a driver");
    files.into_iter().map(|file| format!("// {}\n{}", file.path, file.text)).collect()
}

/// The driver of a part with other names, whose register map is changed once more by `change`.
fn renamed(folder: &str, change: fn(String) -> String) -> String {
    let out = std::env::temp_dir().join(format!("dmagen-{folder}-{}", std::process::id()));
    let text = |file: &str| fs::read_to_string(fixture().join(file)).expect(file);
    let mut map = text("svd/paper.svd");
    let mut registers = String::new();
    for (old, new) in REGISTERS {
        map = map.replace(&format!("_{old}<"), &format!("_{new}<"));
        map = map.replace(&format!("_{old}\""), &format!("_{new}\""));
        registers += &format!("    {old}: dma.CH{{n}}_{new}\n");
    }
    let mut fields = String::new();
    for (register, old, new) in FIELDS {
        map = map.replace(&format!("<name>{old}<"), &format!("<name>{new}<"));
        fields += &format!("    {register}.{old}: {new}\n");
    }
    let chip = text("chip/alpha.yaml");
    let names = format!("override:\n  registers:\n{registers}  fields:\n{fields}");
    for (file, text) in [
        ("chip/alpha.yaml", format!("{chip}\n{names}")),
        ("ip/pump.yaml", text("ip/pump.yaml")),
        ("route/direct.yaml", text("route/direct.yaml")),
        ("svd/paper.svd", change(map)),
    ] {
        let path = out.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect(file);
    }
    let made = driver(&out.join("chip/alpha.yaml"));
    fs::remove_dir_all(out).expect("the folder");
    made
}

/// With the first part's names; a name is a word, or a part of one between underscores.
fn named_back(text: &str) -> String {
    let fields = FIELDS.iter().map(|(_, old, new)| (*old, *new));
    let names: Vec<(&str, &str)> = REGISTERS.into_iter().chain(fields).collect();
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        let old = names.iter().find_map(|(old, new)| match word {
            _ if word == *new => Some((*old).to_owned()),
            _ if word == new.to_ascii_lowercase() => Some(old.to_ascii_lowercase()),
            _ => None,
        });
        out += old.as_deref().unwrap_or(word);
        let next = tail.chars().next().map_or(0, char::len_utf8);
        out += &tail[..next];
        rest = &tail[next..];
    }
    out
}

#[test]
fn other_names_change_nothing_but_names() {
    let usual = driver(&fixture().join("chip/alpha.yaml"));
    assert_eq!(named_back(&usual), usual, "the first part has none of the other names");
    let other = renamed("renamed", |map| map);
    let changed = usual.lines().zip(other.lines()).filter(|(a, b)| a != b).count();
    assert!(changed > 50, "{changed} lines have other names");
    for (number, (a, b)) in usual.lines().zip(named_back(&other).lines()).enumerate() {
        assert_eq!(a, b, "line {}", number + 1);
    }
    assert_eq!(named_back(&other), usual);
}

#[test]
fn another_structure_is_told_from_other_names() {
    let usual = driver(&fixture().join("chip/alpha.yaml"));
    let moved = renamed("moved", |map| map.replacen("[16:16]", "[20:20]", 1));
    assert_ne!(named_back(&moved), usual);
}
