//! What users see: every mistake gives a code, a place, an excerpt and a way out.

mod acts;
mod announced;
mod appends;
mod chips;
mod commands;
mod expand;
mod extremes;
mod files;
mod harness;
mod hidden;
mod insertions;
mod json;
mod lines;
mod lists;
mod memory;
mod mixed;
mod mutations;
mod names;
mod output;
mod pairs;
mod partial;
mod real;
mod rules;
mod stages;
mod starts;
mod strides;
mod syntax;
mod tables;
mod trace;
mod units;

use dmagen::diagnostic::codes::CODES;

#[test]
fn every_code_has_a_snapshot() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/snapshots");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let words: String = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let codes = CODES.iter().map(|(code, _)| *code);
    let missing: Vec<&str> = codes.filter(|code| !words.contains(&format!("[{code}]"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_finding_in_a_snapshot_has_a_way_out() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/snapshots");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let count =
            |start: &str| text.lines().filter(|line| line.trim().starts_with(start)).count();
        assert_eq!(count("error[DMA"), count("= help: "), "{}", path.display());
    }
}

#[test]
fn every_snapshot_is_of_a_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let files = |path: &std::path::Path| -> Vec<_> {
        std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let sources =
        files(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs"));
    let tests: String = sources.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let names = files(&folder.join("snapshots"));
    let names = names.iter().filter_map(|path| path.file_stem()?.to_str());
    // The name of an expanded description is made of its chip's.
    let unused: Vec<_> = names
        .filter(|name| !name.starts_with("expand_") && !tests.contains(&format!("\"{name}\"")))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}
