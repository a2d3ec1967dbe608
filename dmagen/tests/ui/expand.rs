//! `expand`: the merged description of every chip, and that it says the same when it is read again.

use crate::harness::{Folder, hold};
use dmagen::diagnostic::Sources;
use dmagen::load;
use dmagen::source::yaml::{self, Node, Value};
use std::path::{Path, PathBuf};
use std::process::Command;

fn chips() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../descriptions/chip");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut chips: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    chips.sort();
    chips
}

fn expanded(chip: &Path) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_dmagen")).arg("expand").arg(chip).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{chip:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A tree without its places.
#[derive(Debug, PartialEq)]
enum Plain {
    Scalar(Value),
    List(Vec<Plain>),
    Mapping(Vec<(String, Plain)>),
}

fn plain(node: &Node) -> Plain {
    match &node.value {
        Value::Sequence(items) => Plain::List(items.iter().map(plain).collect()),
        Value::Mapping(entries) => {
            Plain::Mapping(entries.iter().map(|e| (e.key.clone(), plain(&e.value))).collect())
        }
        scalar => Plain::Scalar(scalar.clone()),
    }
}

#[test]
fn every_chip_is_expanded_as_before() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/snapshots");
    let mut held = 0;
    for chip in chips() {
        let name = format!("expand_{}", chip.file_stem().unwrap().to_str().unwrap());
        // A chip of one's own needs none until it is asked for.
        let asked = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always");
        if asked || snapshots.join(format!("{name}.snap")).exists() {
            hold(&name, &expanded(&chip));
            held += 1;
        }
    }
    assert!(held >= 14, "{held} chips");
}

#[test]
fn both_parts_read_again_give_the_same_trees() {
    for chip in chips() {
        let mut sources = Sources::new();
        let merged = load::merged(&mut sources, &chip).unwrap();
        let text = expanded(&chip);
        let (first, second) = text.split_once("---\n").unwrap();
        for (text, tree) in [(first, &merged.chip_tree), (second, &merged.ip_tree)] {
            let file = sources.add("again", text);
            let again =
                yaml::parse(&sources, file).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
            assert_eq!(plain(&again), plain(tree), "{chip:?}");
        }
    }
}

#[test]
fn a_bad_chip_is_not_expanded() {
    let run = Folder::new()
        .edit("chip/alpha.yaml", "title: Alpha", "titel: Alpha")
        .run(&["expand", "chip/alpha.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("DMA0031"), "{}", run.err);
}

#[test]
fn texts_that_need_quotes_survive() {
    let odd = r#"title: "a \"quoted\" \\ back\tslash\nline: # no comment""#;
    let folder = Folder::new().edit("chip/alpha.yaml", "title: Alpha", odd);
    let run = folder.run(&["expand", "chip/alpha.yaml"]);
    let (first, _) = run.out.split_once("---\n").unwrap();
    let mut sources = Sources::new();
    let file = sources.add("again", first);
    let tree = yaml::parse(&sources, file).unwrap();
    let title = tree.get("title").unwrap();
    assert_eq!(
        title.value.value,
        Value::Text("a \"quoted\" \\ back\tslash\nline: # no comment".to_owned())
    );
}
