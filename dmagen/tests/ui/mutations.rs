//! No change of a good description makes the generator panic or hang: it ends in a finding or in a
//! model, and a model ends in a driver.

use dmagen::diagnostic::{Diagnostic, FileId, Sources, render_human, render_json};
use dmagen::{emit, load};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestError, TestRunner};
use std::hash::{BuildHasher, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The real descriptions: (path below `descriptions`, text), and the chips among them.
static FILES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../descriptions");
    let mut files = Vec::new();
    for folder in ["chip", "ip", "route", "svd"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.push((format!("{folder}/{name}"), std::fs::read_to_string(path).unwrap()));
        }
    }
    files.sort();
    files
});

fn yaml_files() -> Vec<usize> {
    let small = |text: &str| text.len() < 40_000;
    (0..FILES.len())
        .filter(|index| FILES[*index].0.ends_with(".yaml") && small(&FILES[*index].1))
        .collect()
}

/// Words, numbers and signs of a text with their places.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut last = None;
    for (at, c) in text.char_indices() {
        let kind = if word(c) {
            Some('w')
        } else if c == ' ' {
            None
        } else {
            Some(c)
        };
        if kind != last || kind != Some('w') {
            if last.is_some() {
                found.push((start, at));
            }
            start = at;
        }
        last = kind;
    }
    if last.is_some() {
        found.push((start, text.len()));
    }
    found
}

#[derive(Clone, Debug)]
enum Change {
    /// Removes a line.
    Line(prop::sample::Index),
    /// Removes a line and what is indented under it.
    Branch(prop::sample::Index),
    /// Removes a token.
    Token(prop::sample::Index),
    /// Puts one token in another's place.
    Swap(prop::sample::Index, prop::sample::Index),
    /// Puts a word in a token's place.
    Word(prop::sample::Index, &'static str),
    /// Doubles a line.
    Twice(prop::sample::Index),
}

const WORDS: [&str; 33] = [
    "null",
    "true",
    "0",
    "1",
    "32",
    "255",
    "4294967295",
    "0xFFFFFFFFFFFF",
    "-1",
    "[]",
    "{}",
    "n",
    "line",
    "bytes",
    "source.address",
    "again",
    "suspended",
    "has_failed",
    "instance.x",
    "n - 5",
    "1 << 70",
    "1 / 0",
    "n % 0",
    "items(source)",
    "planned",
    "all",
    "commit",
    "call",
    "write",
    "quiesce",
    "a b",
    "\"\"",
    "é",
];

fn change() -> impl Strategy<Value = Change> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        index().prop_map(Change::Line),
        index().prop_map(Change::Branch),
        index().prop_map(Change::Token),
        (index(), index()).prop_map(|(a, b)| Change::Swap(a, b)),
        (index(), proptest::sample::select(WORDS.to_vec())).prop_map(|(a, w)| Change::Word(a, w)),
        index().prop_map(Change::Twice),
    ]
}

fn apply(text: &str, change: &Change) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let places = tokens(text);
    if lines.is_empty() || places.is_empty() {
        return text.to_owned();
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    let replaced =
        |at: (usize, usize), with: &str| format!("{}{with}{}", &text[..at.0], &text[at.1..]);
    match change {
        Change::Line(index) => {
            let at = index.index(lines.len());
            [&lines[..at], &lines[at + 1..]].concat().join("\n")
        }
        Change::Branch(index) => {
            let at = index.index(lines.len());
            let more = lines[at + 1..].iter().take_while(|line| indent(line) > indent(lines[at]));
            let end = at + 1 + more.count();
            [&lines[..at], &lines[end..]].concat().join("\n")
        }
        Change::Twice(index) => {
            let at = index.index(lines.len());
            [&lines[..=at], &lines[at..]].concat().join("\n")
        }
        Change::Token(index) => replaced(places[index.index(places.len())], ""),
        Change::Word(index, word) => replaced(places[index.index(places.len())], word),
        Change::Swap(a, b) => {
            let (a, b) = (places[a.index(places.len())], places[b.index(places.len())]);
            replaced(a, &text[b.0..b.1])
        }
    }
}

/// A copy of all descriptions, for one test.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dmagen-{name}-{}", std::process::id()));
        for (file, text) in FILES.iter() {
            let to = path.join(file);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, text).unwrap();
        }
        Copy(path)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Loads every chip that a file concerns; whether each ended in a model.
fn load_all(folder: &Path, file: &str) {
    let stem = Path::new(file).file_stem().unwrap().to_str().unwrap();
    let word = |text: &str| text.split(|c: char| c.is_whitespace()).any(|w| w == stem);
    let chips = FILES.iter().filter(|(name, _)| name.starts_with("chip/"));
    // The first two that name it are enough: each takes its time.
    for (chip, _) in chips.filter(|(name, text)| name == file || word(text)).take(2) {
        let mut sources = Sources::new();
        match load::model(&mut sources, &folder.join(chip), None) {
            Ok(model) => {
                let text = emit::module(&model).unwrap_or_else(|why| panic!("{why}"));
                assert!(!text.is_empty());
            }
            Err(failure) => {
                assert!(!failure.found.is_empty(), "a failure says why");
                let places: Vec<_> = failure.found.iter().map(first_place).collect();
                assert!(places.is_sorted(), "in the order of the files: {:?}", failure.found);
                for (index, finding) in failure.found.iter().enumerate() {
                    assert!(!failure.found[..index].contains(finding), "once: {finding:?}");
                    for label in &finding.labels {
                        let length = sources.text(label.span.file).len();
                        assert!(
                            label.span.start <= label.span.end && label.span.end <= length,
                            "{finding:?}"
                        );
                    }
                }
                assert!(!render_human(&sources, &failure.found, false).is_empty());
                assert!(!render_json(&sources, &failure.found).is_empty());
            }
        }
    }
}

/// Where a finding is shown.
fn first_place(finding: &Diagnostic) -> Option<(FileId, usize)> {
    finding.labels.first().map(|label| (label.span.file, label.span.start))
}

/// Changes of one of the files.
type Case = (prop::sample::Index, Vec<Change>);

/// The file of a case, and its text before and after.
fn spoil((which, changes): &Case) -> (&'static str, &'static str, String) {
    let files = yaml_files();
    let (file, text) = &FILES[files[which.index(files.len())]];
    (file, text, changes.iter().fold(text.clone(), |text, change| apply(&text, change)))
}

/// The words of a panic.
fn words(why: &(dyn std::any::Any + Send)) -> String {
    let owned = why.downcast_ref::<String>().cloned();
    owned.or_else(|| why.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// Runs `test` on so many cases; where one fails: how to have it again, and the file that makes it fail.
fn on_changed_files(name: &str, cases: u32, test: impl Fn(&Path, &str)) -> Result<(), String> {
    let mut config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    };
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => std::hash::RandomState::new().build_hasher().finish(),
    };
    config.rng_seed = RngSeed::Fixed(seed);
    let copy = Copy::new(name);
    let strategy = (any::<prop::sample::Index>(), proptest::collection::vec(change(), 1..4));
    let result = TestRunner::new(config).run(&strategy, |case| {
        let (file, text, spoilt) = spoil(&case);
        let path = copy.0.join(file);
        std::fs::write(&path, spoilt).unwrap();
        let outcome = catch_unwind(AssertUnwindSafe(|| test(&copy.0, file)));
        std::fs::write(&path, text).unwrap();
        outcome.map_err(|why| TestCaseError::fail(words(&*why)))
    });
    result.map_err(|error| match error {
        TestError::Abort(why) => format!("PROPTEST_RNG_SEED={seed}: {why}"),
        TestError::Fail(why, case) => {
            let (file, _, spoilt) = spoil(&case);
            format!("PROPTEST_RNG_SEED={seed}: {file}: {why}\n{:?}\n{spoilt}", case.1)
        }
    })
}

#[test]
fn a_changed_description_ends_in_findings_or_a_driver() {
    if let Err(why) = on_changed_files("mutations", 1000, load_all) {
        panic!("{why}");
    }
}

#[test]
fn a_failure_shows_its_seed_its_file_and_the_spoilt_text() {
    // What no change of a few words can take away is in every spoilt text.
    let why = on_changed_files("failures", 10, |_, file| panic!("not {file}")).unwrap_err();
    let (seed, rest) = why.split_once(": ").unwrap();
    assert!(seed.strip_prefix("PROPTEST_RNG_SEED=").is_some_and(|n| n.parse::<u64>().is_ok()));
    let (file, rest) = rest.split_once(": ").unwrap();
    let (_, text) = FILES.iter().find(|(name, _)| name == file).unwrap();
    let (reason, spoilt) = rest.split_once('\n').unwrap();
    assert_eq!(reason, format!("not {file}"));
    let kept = text.lines().filter(|line| spoilt.contains(line)).count();
    assert!(kept * 10 > text.lines().count() * 5, "{why}");
}

#[test]
fn the_unchanged_descriptions_are_good() {
    let copy = Copy::new("unchanged");
    for (chip, _) in FILES.iter().filter(|(name, _)| name.starts_with("chip/")) {
        let mut sources = Sources::new();
        let found = load::model(&mut sources, &copy.0.join(chip), None).err();
        assert!(found.is_none(), "{chip}: {found:?}");
    }
}
