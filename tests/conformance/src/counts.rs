//! The counts in the tables beside the golden traces are those of the traces.

use crate::reasons;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const OPERATIONS: [&str; 9] =
    ["take", "configure", "start", "rearm", "interrupt", "status", "stop", "suspend", "resume"];

/// Writes and reads of an operation; `None` where it is unsupported.
type Count = Option<(usize, usize)>;

/// What a cell says: the counts without a name, and those of the traces that it names.
type Cell<'a> = BTreeMap<&'a str, Count>;

fn count(text: &str) -> Count {
    if text == "unsupported" {
        return None;
    }
    let mut found = (0, 0);
    for word in text.split(' ') {
        let (number, kind) = word.split_at(word.len() - 1);
        let number = number.parse().unwrap_or_else(|_| panic!("`{text}` is no count"));
        match kind {
            "W" => found.0 = number,
            "R" => found.1 = number,
            _ => panic!("`{text}` is no count"),
        }
    }
    Some(found)
}

/// `2W 5R, m2m 2W 7R [2W] (3)`: the budget and the reasons are not of the trace.
fn cell(text: &str) -> Cell<'_> {
    let (text, rest) = text.split_at(text.find(['[', '(']).unwrap_or(text.len()));
    let text = text.trim_end();
    let mut rest = rest.trim_start();
    while let Some((_, behind)) = rest.split_once(if rest.starts_with('[') { ']' } else { ')' }) {
        rest = behind.trim_start();
    }
    assert!(rest.is_empty(), "`{rest}` stands behind the brackets of `{text}`");
    let mut found = Cell::new();
    for part in text.split(", ") {
        let names = ["m2m ", "m2p ", "p2m ", "list ", "strided ", "handled ", "linked ", "armed "];
        let name = names.into_iter().find(|name| part.starts_with(name)).unwrap_or_default();
        let before = found.insert(name.trim_end(), count(&part[name.len()..]));
        assert!(before.is_none(), "`{text}` says it twice");
    }
    found
}

/// The name under which a trace stands: what is started in a special way is like `armed` or `m2m` otherwise.
fn key<'a>(cell: &Cell<'a>, trace: &'a str) -> Option<&'a str> {
    let alike = match trace {
        "stepped" => ["armed", "m2m"],
        "bursts" => ["p2m", ""],
        "strided" => ["list", "m2m"],
        _ if trace.ends_with("2p") || trace.starts_with("p2") => [trace, ""],
        _ => ["m2m", ""],
    };
    [trace, alike[0], alike[1], ""].into_iter().find(|name| cell.contains_key(name))
}

/// The count of every operation in a trace.
fn traced(text: &str) -> BTreeMap<&str, Count> {
    let mut found = BTreeMap::new();
    for section in text.split("\n## ").skip(1) {
        let (name, lines) = section.split_once('\n').unwrap_or((section, ""));
        let mut sum = Some((0, 0));
        for line in lines.lines() {
            let access = line.split('#').next().unwrap_or_default().trim();
            let times = access.rsplit_once(" x").map_or(1, |(_, n)| n.parse().expect("a number"));
            match (access.split(' ').next(), &mut sum) {
                (Some("W"), Some((writes, _))) => *writes += times,
                (Some("R"), Some((_, reads))) => *reads += times,
                (Some("unsupported"), _) => sum = None,
                _ => {}
            }
        }
        found.insert(name, sum);
    }
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{folder:?}: {e}"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// Where the tables and a chip's traces differ, and what the tables say of no trace.
fn faults(
    chip: &str,
    traces: &[(String, String)],
    said: fn(&str, &str) -> Vec<&'static str>,
) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in OPERATIONS {
        let texts = said(chip, operation);
        let mut cells = Cell::new();
        for text in texts.iter().filter(|text| !text.is_empty()) {
            for (name, count) in cell(text) {
                let before = cells.insert(name, count);
                assert!(before.is_none(), "{chip} {operation}: two tables say it");
            }
        }
        let mut used = BTreeSet::new();
        for (trace, text) in traces {
            let found = *traced(text).get(operation).expect("every trace has all nine");
            let key = key(&cells, trace);
            used.extend(key);
            if key.map(|key| cells[key]) != Some(found) {
                faults.push(format!("{chip} {trace} {operation}: {found:?}, the table {texts:?}"));
            }
        }
        let idle = cells.keys().filter(|name| !used.contains(*name));
        faults.extend(idle.map(|name| format!("{chip} {operation}: no trace for `{name}`")));
    }
    faults
}

#[test]
fn the_tables_count_what_the_traces_hold() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut all = Vec::new();
    let mut seen = 0;
    for folder in entries(&golden).iter().filter(|path| path.is_dir()) {
        let text = |path: &PathBuf| fs::read_to_string(path).expect("a trace");
        let traces: Vec<_> = entries(folder).iter().map(|path| (name(path), text(path))).collect();
        assert!(traces.len() >= 3, "{folder:?}");
        seen += traces.len();
        all.extend(faults(&name(folder), &traces, reasons::counts));
    }
    assert!(seen >= 53, "{seen} traces");
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn a_wrong_count_a_missing_cell_and_an_idle_one_are_faults() {
    fn said(_: &str, operation: &str) -> Vec<&'static str> {
        match operation {
            "take" => vec!["2W 1R [1W] (3)", "armed unsupported"],
            "start" => vec!["2W 1R"],
            "stop" => vec!["2W, p2m 1R"],
            "status" => vec![],
            _ => vec!["0W"],
        }
    }
    let body = |name: &&str| match *name {
        "take" => "## take\nW A.B 0x1\nW A.B 0x1\nR A.B  # W\n".to_owned(),
        "start" => "## start\nW A.B 0x1\nR A.B x2\n".to_owned(),
        "stop" => "## stop\nW A.B 0x1 x2\n".to_owned(),
        name => format!("## {name}\n"),
    };
    let text: String = OPERATIONS.iter().map(body).collect();
    let good = ("m2m".to_owned(), format!("# A.\n\n{text}"));
    let armed =
        ("armed".to_owned(), good.1.replace("## take\nW A.B 0x1\nW", "## take\nunsupported\nW"));
    let found = faults("one", &[good, armed], said);
    let starts = [
        "one m2m start: Some((1, 2))",
        "one armed start:",
        "one m2m status:",
        "one armed status:",
        "one stop: no trace for `p2m`",
    ];
    assert_eq!(found.len(), starts.len(), "{found:?}");
    for (fault, start) in found.iter().zip(starts) {
        assert!(fault.starts_with(start), "{fault}");
    }
}
