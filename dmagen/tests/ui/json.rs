//! `--message-format json`: one object a line, for editors and scripts.

use crate::harness::{Folder, hold};
use dmagen::diagnostic::Sources;
use dmagen::source::yaml::{self, Value};

#[test]
fn findings_are_objects_with_places() {
    let folder = Folder::new()
        .edit("ip/pump.yaml", "  priority: 3", "  priorty: 3")
        .edit("chip/alpha.yaml", "title: Alpha", "title: \"quote \\\" tab \\t\"\ntitel: x")
        .edit("chip/alpha.yaml", "[DMA1.1.2]", "[DMA1.1]");
    let run = folder.run(&["check", "chip/alpha.yaml", "--message-format", "json"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.lines().count() >= 3);
    for line in run.err.lines() {
        let keys = keys(line);
        assert_eq!(keys, ["code", "severity", "message", "labels", "help"], "{line}");
    }
    hold("json", &run.err);
}

#[test]
fn trouble_with_files_is_an_object_too() {
    let run = Folder::new().run(&["check", "chip/gamma.yaml", "--message-format", "json"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.err.lines().count(), 1);
    assert_eq!(keys(run.err.trim_end()).len(), 5);
    hold("json_missing_file", &run.err);
}

#[test]
fn nothing_to_say_is_nothing_said() {
    let run = Folder::new().run(&[
        "check",
        "chip/alpha.yaml",
        "chip/beta.yaml",
        "--message-format",
        "json",
    ]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

/// The keys of a JSON object, which is a YAML mapping as well.
fn keys(line: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let file = sources.add("line", line);
    match yaml::parse(&sources, file).expect(line).value {
        Value::Mapping(entries) => entries.into_iter().map(|entry| entry.key).collect(),
        other => panic!("{other:?}"),
    }
}
