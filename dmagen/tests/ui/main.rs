//! What users see: every mistake gives a code, a place, an excerpt and a way out.

mod chips;
mod commands;
mod expand;
mod files;
mod harness;
mod json;
mod lists;
mod mutations;
mod names;
mod output;
mod rules;
mod syntax;
mod tables;
mod units;

use dmagen::diagnostic::codes::CODES;

#[test]
fn every_code_of_binding_and_checking_has_a_snapshot() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/snapshots");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let words: String = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let codes = CODES.iter().map(|(code, _)| *code).filter(|code| *code >= "DMA0030");
    let missing: Vec<&str> = codes.filter(|code| !words.contains(&format!("[{code}]"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
