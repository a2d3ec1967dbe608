//! One run tells everything: the findings of several faults are those of each of them.

use crate::harness::{Folder, Mistake};
use crate::hidden::{HIDDEN, Pairs, TOGETHER, WHOLE};
use crate::{acts, chips, files, names, rules, stages, starts, syntax, tables, units};
use dmagen::diagnostic::{Diagnostic, Sources, codes};
use dmagen::load;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

/// Every fault that is one replacement.
static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let tables = [
        chips::CHIPS,
        files::FILES,
        names::NAMES,
        rules::CALLS,
        rules::STRATEGIES,
        stages::STAGES,
        stages::PARTS,
        starts::STARTS,
        acts::FLAGS,
        acts::REGISTERS_AND_LANES,
        syntax::GRAMMAR,
        tables::MEMORY,
        units::MEASURES,
    ];
    tables.into_iter().flatten().map(Fault::new).collect()
});

/// The good description's files.
static BASE: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let folder = Folder::new();
    let files = folder.listing().into_iter().map(|(name, _)| name);
    let files = files.filter(|name| folder.path(name).is_file());
    files.map(|name| (name.clone(), fs::read_to_string(folder.path(&name)).unwrap())).collect()
});

/// A finding: its code, its file, and its place in the good description.
type Place = (&'static str, String, usize);

/// One replacement, and what is found then.
struct Fault {
    name: &'static str,
    file: &'static str,
    at: usize,
    from: &'static str,
    to: &'static str,
    found: BTreeSet<Place>,
}

impl Fault {
    fn new((name, _, file, from, to): &Mistake) -> Self {
        let at = base(file).find(from).unwrap();
        let mut fault = Fault { name, file, at, from, to, found: BTreeSet::new() };
        fault.found = found(&Folder::new(), &[&fault]);
        fault
    }

    fn end(&self) -> usize {
        self.at + self.from.len()
    }

    /// Whether it changes no text that another one changes, or that the other's findings point to.
    fn is_apart(&self, other: &Fault) -> bool {
        let apart = self.file != other.file || self.end() < other.at || other.end() < self.at;
        let range = self.at..=self.end();
        let mut there = other.found.iter().filter(|(_, file, _)| file == self.file);
        apart && there.all(|(_, _, at)| !range.contains(at))
    }

    fn is_of(&self, names: &[&str]) -> bool {
        names.contains(&self.name)
    }
}

fn base(file: &str) -> &'static str {
    BASE.iter().find(|(name, _)| name == file).map(|(_, text)| text.as_str()).unwrap()
}

/// What is found in a description with these faults, which lie apart.
fn found(folder: &Folder, faults: &[&Fault]) -> BTreeSet<Place> {
    let mut faults = faults.to_vec();
    faults.sort_by_key(|fault| fault.at);
    let files: BTreeSet<_> = faults.iter().map(|fault| fault.file).collect();
    for file in &files {
        let here = faults.iter().rev().filter(|fault| fault.file == *file);
        let text = here.fold(base(file).to_owned(), |mut text, fault| {
            text.replace_range(fault.at..fault.end(), fault.to);
            text
        });
        fs::write(folder.path(file), text).unwrap();
    }
    let mut sources = Sources::new();
    let failure = load::model(&mut sources, &folder.path("chip/alpha.yaml"), None).err();
    files.iter().for_each(|file| fs::write(folder.path(file), base(file)).unwrap());
    let findings = failure.map(|failure| failure.found).unwrap_or_default();
    let places: BTreeSet<Place> =
        findings.iter().map(|finding| place(&sources, &faults, finding)).collect();
    let named = |finding: &&Diagnostic| finding.code != codes::CONTEXT;
    let shown: BTreeSet<_> = findings.iter().filter(named).map(|f| format!("{f:?}")).collect();
    assert_eq!(shown.len(), findings.iter().filter(named).count(), "each once: {findings:?}");
    places
}

/// Where a finding would be in the good description.
fn place(sources: &Sources, faults: &[&Fault], finding: &Diagnostic) -> Place {
    let label = finding.labels.first().expect("a place");
    let shown = sources.name(label.span.file);
    let (file, _) = BASE.iter().find(|(name, _)| shown.ends_with(name.as_str())).unwrap();
    // That a variable is not kept is told at the first use of those that are left.
    if finding.code == codes::CONTEXT && finding.message.ends_with("captured before") {
        return (finding.code, file.clone(), 0);
    }
    let mut at = label.span.start;
    for fault in faults.iter().filter(|fault| fault.file == file) {
        // What is new has the place of what it replaces.
        at = match at {
            at if at < fault.at => at,
            at if at < fault.at + fault.to.len() => fault.at,
            at => at + fault.from.len() - fault.to.len(),
        };
    }
    (finding.code, file.clone(), at)
}

/// Whether one of two is in the one list, and the other in the other.
fn pairs(one: &Fault, other: &Fault, (first, second, _): &Pairs) -> bool {
    (one.is_of(first) && other.is_of(second)) || (other.is_of(first) && one.is_of(second))
}

/// Whether the findings of both must be told beside each other.
fn are_independent(one: &Fault, other: &Fault) -> bool {
    let whole = |fault: &Fault| WHOLE.iter().any(|(names, _)| fault.is_of(names));
    one.is_apart(other)
        && other.is_apart(one)
        && !whole(one)
        && !whole(other)
        && !HIDDEN.iter().chain(TOGETHER).any(|list| pairs(one, other, list))
}

/// The findings of each.
fn union(faults: &[&Fault]) -> BTreeSet<Place> {
    faults.iter().flat_map(|fault| fault.found.iter().cloned()).collect()
}

#[test]
fn independent_faults_are_all_told_and_nothing_else() {
    let folder = Folder::new();
    let index = any::<prop::sample::Index>;
    let config = ProptestConfig {
        failure_persistence: None,
        max_global_rejects: 1 << 16,
        ..ProptestConfig::with_cases(ProptestConfig::default().cases.max(600))
    };
    let faults = prop::collection::vec(index(), 2..=4);
    let all = faults.prop_map(|all| all.iter().map(|i| i.index(FAULTS.len())).collect::<Vec<_>>());
    let apart = |chosen: &Vec<usize>| {
        let faults: Vec<_> = chosen.iter().map(|index| &FAULTS[*index]).collect();
        let earlier = |index: usize| faults[..index].iter();
        (0..faults.len()).all(|i| earlier(i).all(|other| are_independent(faults[i], other)))
    };
    let independent = all.prop_filter("in one place", apart);
    // The same cases each time; `PROPTEST_CASES` has more.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, rng).run(&independent, |chosen| {
        let faults: Vec<_> = chosen.iter().map(|index| &FAULTS[*index]).collect();
        let names: Vec<_> = faults.iter().map(|fault| fault.name).collect();
        let (told, mut wanted) = (found(&folder, &faults), union(&faults));
        // No two may hide all uses of a variable that is not kept, but three can.
        let hidden = |place: &Place| place.0 == codes::CONTEXT && !told.contains(place);
        wanted.retain(|place| faults.len() == 2 || !hidden(place));
        prop_assert_eq!(told, wanted, "{:?}", names);
        Ok(())
    });
    result.unwrap();
}

#[test]
fn what_hides_another_fault_is_told_itself_and_makes_no_other_findings() {
    let folder = Folder::new();
    let of = |names: &[&str]| -> Vec<&Fault> {
        let known: Vec<_> = FAULTS.iter().filter(|fault| fault.is_of(names)).collect();
        assert_eq!(known.len(), names.len(), "each of {names:?} is a fault");
        known
    };
    let mut wrong = String::new();
    for (hiding, hidden, why) in HIDDEN {
        let (hiding, hidden) = (of(hiding), of(hidden));
        let mut idle: BTreeSet<_> = hiding.iter().chain(&hidden).map(|fault| fault.name).collect();
        for one in &hiding {
            for other in hidden.iter().filter(|other| one.is_apart(other) && other.is_apart(one)) {
                let (both, each) = (found(&folder, &[one, other]), union(&[one, other]));
                if both != each {
                    idle.retain(|name| *name != one.name && *name != other.name);
                }
                if !(one.found.is_subset(&both) && both.is_subset(&each)) {
                    wrong += &format!("{} + {}: {both:?}\n", one.name, other.name);
                }
            }
        }
        if !idle.is_empty() {
            wrong += &format!("{why}: {idle:?} neither hides nor is hidden\n");
        }
    }
    for one in WHOLE.iter().flat_map(|(names, _)| of(names)) {
        let of_a_part = |other: &&Fault| !WHOLE.iter().any(|(names, _)| other.is_of(names));
        let others = FAULTS.iter().filter(of_a_part).step_by(7);
        for other in others.filter(|other| one.is_apart(other) && other.is_apart(one)) {
            if !one.found.is_subset(&found(&folder, &[one, other])) {
                wrong += &format!("{} + {} hides itself\n", one.name, other.name);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
