//! `docs/language.md` says what the sources say: its excerpts are real, every key is in it, and its lists and tables
//! are made from the sources. `INSTA_UPDATE=always cargo test -p dmagen --test language` writes those anew.

use dmagen::diagnostic::codes::CODES;
use dmagen::model::Choice;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn document() -> String {
    read("dmagen/docs/language.md")
}

fn read(path: &str) -> String {
    let text = fs::read_to_string(root().join(path));
    text.unwrap_or_else(|error| panic!("{path}: {error}")).replace('\r', "")
}

/// A source file without its comments and tests.
fn source(path: &str) -> String {
    let text = read(&format!("dmagen/src/{path}"));
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.fold(String::new(), |all, line| all + line + "\n")
}

/// What stands between two texts.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, tail) = text.split_once(start).unwrap_or_else(|| panic!("no `{start}`"));
    tail.split_once(end).unwrap_or_else(|| panic!("no `{end}` behind `{start}`")).0
}

/// The string literals of some code, in order.
fn literals(code: &str) -> Vec<&str> {
    code.split('"').skip(1).step_by(2).collect()
}

fn is_word(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(plain)
}

/// The fenced parts of the document: the text above, the language, and the lines.
fn fences(document: &str) -> Vec<(String, String, Vec<String>)> {
    let (mut found, mut above) = (Vec::new(), String::new());
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            above = if line.is_empty() { String::new() } else { above + " " + line };
            continue;
        };
        let inside = lines.by_ref().take_while(|line| *line != "```").map(str::to_owned).collect();
        found.push((std::mem::take(&mut above), language.to_owned(), inside));
    }
    found
}

/// Lines without the indentation that all of them have.
fn dedented(lines: &[String]) -> Vec<&str> {
    let indentation = |line: &String| line.len() - line.trim_start().len();
    let full = lines.iter().filter(|line| !line.trim().is_empty());
    let common = full.map(indentation).min().unwrap_or(0);
    lines.iter().map(|line| line.get(common..).unwrap_or_default()).collect()
}

#[test]
fn excerpts_stand_in_the_files_that_they_name() {
    let document = document();
    let excerpts: Vec<_> =
        fences(&document).into_iter().filter(|(_, kind, _)| kind == "yaml").collect();
    assert!(excerpts.len() > 60, "only {} excerpts were found", excerpts.len());
    for (above, _, lines) in &excerpts {
        let excerpt = lines.join("\n");
        let path = above.rsplit_once("From `").and_then(|(_, tail)| tail.strip_suffix("`:"));
        let path = path.unwrap_or_else(|| panic!("no file is named above this:\n{excerpt}"));
        let file: Vec<String> = read(path).lines().map(str::to_owned).collect();
        let wanted = dedented(lines);
        let stands = file.windows(lines.len()).any(|window| dedented(window) == wanted);
        assert!(stands, "this does not stand in `{path}`:\n{excerpt}");
    }
}

/// The words of the language: every literal of the readers that can be a key, or the value of a choice.
fn keys() -> Vec<String> {
    let folder = fs::read_dir(root().join("dmagen/src/description")).expect("the readers");
    let names = folder.map(|entry| entry.expect("a file").file_name().into_string());
    let mut keys: Vec<String> = Vec::new();
    for name in names {
        let code = source(&format!("description/{}", name.expect("a readable name")));
        keys.extend(literals(&code).into_iter().filter(|word| is_word(word)).map(str::to_owned));
    }
    keys.sort();
    keys.dedup();
    keys
}

#[test]
fn every_key_is_explained() {
    let document = document();
    let mut fenced = false;
    let prose = document.lines().filter(|line| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    // Code is what stands between backticks: `KEY`, `KEY: …`, and a choice in `…: VALUE`.
    let prose: String = prose.flat_map(|line| [line, "\n"]).collect();
    let code: Vec<&str> = prose.split('`').skip(1).step_by(2).collect();
    let known = |key: &String| {
        code.iter().any(|code| match code.split_once(": ") {
            Some((name, value)) => name == key || value == key,
            None => code == key,
        })
    };
    let keys = keys();
    assert!(keys.len() > 120, "only {} keys were found", keys.len());
    let missing: Vec<_> = keys.iter().filter(|key| !known(key)).collect();
    assert!(missing.is_empty(), "nothing is said of {missing:?}");
}

/// Words that no description says: defaults, and what no hardware here has asked for yet.
const UNSAID: [&str; 7] =
    ["capability", "capacity", "fail", "never", "read-only", "write-only", "zero"];

/// Whether a line uses a word of the language: a key before its colon, or the value of a choice behind one.
fn uses(line: &str, word: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let code = line.split(" #").next().unwrap_or_default();
    code.match_indices(word).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + word.len()..]);
        let whole = !before.ends_with(is_inner) && !after.starts_with(is_inner);
        whole && (after.starts_with(':') || before.ends_with(": "))
    })
}

#[test]
fn every_key_is_used_in_an_excerpt() {
    let excerpts = fences(&document()).into_iter().filter(|(_, kind, _)| kind == "yaml");
    let shown: Vec<String> = excerpts.flat_map(|(_, _, lines)| lines).collect();
    let keys = keys();
    let missing = |lines: &[String]| -> Vec<String> {
        let used = |key: &String| lines.iter().any(|line| uses(line, key));
        keys.iter().filter(|key| !used(key)).cloned().collect()
    };
    assert_eq!(missing(&shown), UNSAID, "what no excerpt uses");
    let files = ["chip", "ip", "route"].into_iter().flat_map(|folder| {
        let folder = fs::read_dir(root().join("descriptions").join(folder)).expect("descriptions");
        folder.map(|entry| fs::read_to_string(entry.expect("a file").path()).expect("a text"))
    });
    let said: Vec<String> =
        files.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert_eq!(missing(&said), UNSAID, "what no description uses");
}

#[test]
fn the_document_names_only_codes_that_exist_and_keeps_its_width() {
    let document = document();
    for (number, line) in document.lines().enumerate() {
        assert!(line.chars().count() <= 120, "line {} is too long", number + 1);
    }
    for (at, _) in document.match_indices("DMA00") {
        let code = document.get(at..at + 7).unwrap_or_default();
        assert!(CODES.iter().any(|(known, _)| *known == code), "`{code}` is no code");
    }
}

/// Words in backticks, in one line, broken where it gets long.
fn list(words: &[&str]) -> String {
    let mut text = String::new();
    for (index, word) in words.iter().enumerate() {
        let end = if index + 1 == words.len() { "." } else { "," };
        let item = format!("`{word}`{end}");
        let line = text.rsplit('\n').next().unwrap_or_default().chars().count();
        if index > 0 {
            text.push(if line + 1 + item.chars().count() > 118 { '\n' } else { ' ' });
        }
        text += &item;
    }
    text
}

/// The literals of a constant that are words of the language.
fn constant(path: &str, name: &str) -> String {
    let code = source(path);
    let body = between(&code, &format!("const {name}: "), "];\n");
    let words: Vec<_> = literals(body).into_iter().filter(|word| is_word(word)).collect();
    assert!(words.len() > 3, "{path}: {name}");
    list(&words)
}

fn errors() -> String {
    let code = source("model/ends.rs");
    let body = between(between(&code, "fn error_kind", "\n    }\n"), "[", "];");
    list(&literals(body).into_iter().filter(|word| is_word(word)).collect::<Vec<_>>())
}

fn choices() -> String {
    let all = [
        ("`direction`", Choice::Direction),
        ("`SIDE.adjust`", Choice::Adjust),
        ("`fifo`", Choice::Fifo),
        ("`flow_control`", Choice::FlowControl),
        ("`SIDE.handshake`", Choice::Handshake),
    ];
    let mut table = "| value | one of |\n|---|---|\n".to_owned();
    for (name, choice) in all {
        let values: Vec<_> = choice.values().iter().map(|(name, _)| *name).collect();
        let _ = writeln!(table, "| {name} | {} |", list(&values).trim_end_matches('.'));
    }
    table.trim_end().to_owned()
}

/// The arms of the match that knows the configuration.
fn configuration() -> String {
    let code = source("model/words.rs");
    let arms = between(&code, "fn configured", "[name] =>");
    let mut names: Vec<String> = Vec::new();
    for line in arms.lines().filter(|line| line.trim_start().starts_with("[\"")) {
        let path = literals(line.split("=>").next().unwrap_or_default());
        names.push(path.join("."));
    }
    let side = between(&code, "fn side_value", "\n    }\n");
    let arms = side.lines().filter_map(|line| line.split_once("=>").map(|(pattern, _)| pattern));
    for pattern in arms {
        names.extend(literals(pattern).into_iter().map(|value| format!("SIDE.{value}")));
    }
    names.dedup();
    list(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn operators() -> String {
    let code = source("expression/parser.rs");
    let levels = between(&code, "const LEVELS", "\n];\n");
    let mut table = "| level | operators |\n|---|---|\n".to_owned();
    let (_, levels) = levels.split_once("= [").expect("the levels");
    for (index, level) in levels.split("&[").skip(1).enumerate() {
        let all = list(&literals(level));
        let _ = writeln!(table, "| {} | {} |", index + 1, all.trim_end_matches('.'));
    }
    table.trim_end().to_owned()
}

fn diagnostics() -> String {
    let mut table = "| code | means |\n|---|---|\n".to_owned();
    for (code, title) in CODES {
        let _ = writeln!(table, "| `{code}` | {title} |");
    }
    table.trim_end().to_owned()
}

fn traces() -> String {
    let chip = root().join("descriptions/chip/stm32f103.yaml");
    let mut text = "```text\n".to_owned();
    for operation in ["configure", "start", "interrupt", "stop"] {
        let output = Command::new(env!("CARGO_BIN_EXE_dmagen"))
            .args(["trace".as_ref(), chip.as_os_str(), "--op".as_ref(), operation.as_ref()])
            .output()
            .expect("dmagen starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        text += &format!("# {operation}\n{}", String::from_utf8_lossy(&output.stdout));
    }
    text + "```"
}

/// The keys of a configuration of `trace`, each with what its field's documentation says.
fn transfer(name: &str) -> String {
    let code = read("dmagen/src/trace/config.rs");
    let body = between(&code, &format!("pub struct {name} {{\n"), "\n}\n");
    let mut table = "| key | is |\n|---|---|\n".to_owned();
    for field in body.split("    /// ").skip(1) {
        let (about, rest) = field.split_once('\n').expect("a field behind its documentation");
        let key = rest.trim().strip_prefix("pub ").and_then(|rest| rest.split(':').next());
        let key = key.expect("one line of documentation, and a field");
        let _ = writeln!(table, "| `{key}` | {} |", about.trim_end_matches('.'));
    }
    table.trim_end().to_owned()
}

#[test]
fn lists_and_tables_are_those_of_the_sources() {
    let made = [
        ("traces", traces()),
        ("transfer", transfer("Transfer")),
        ("side", transfer("TransferSide")),
        ("choices", choices()),
        ("blamed", constant("model/plan.rs", "FIELDS")),
        ("reasons", constant("description/read.rs", "REASONS")),
        ("strategies", constant("description/operations.rs", "STRATEGIES")),
        ("steps", constant("description/step.rs", "KEYS")),
        ("errors", errors()),
        ("operators", operators()),
        ("configuration", configuration()),
        ("reserved", constant("check/names.rs", "RESERVED")),
        ("diagnostics", diagnostics()),
    ];
    let old = document();
    let marks = old.matches("<!-- generated: ").count();
    assert_eq!(marks, made.len(), "each part is made here, and each of these has its place");
    let mut new = old.clone();
    for (name, text) in &made {
        let (start, end) = (format!("<!-- generated: {name} -->\n"), "<!-- generated end -->");
        let known = between(&new, &start, end).to_owned();
        let fresh = format!("{start}{text}\n{end}");
        new = new.replacen(&format!("{start}{known}{end}"), &fresh, 1);
    }
    if std::env::var_os("INSTA_UPDATE").is_some_and(|how| how == "always") {
        fs::write(root().join("dmagen/docs/language.md"), new).expect("the document is written");
        return;
    }
    let differs = old.lines().zip(new.lines()).find(|(a, b)| a != b);
    assert!(
        old == new,
        "out of date: `INSTA_UPDATE=always cargo test -p dmagen --test language`; first: {differs:#?}"
    );
}
