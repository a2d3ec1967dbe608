//! Faults of all stages at once: the list of what is told, and nothing that only follows.

use crate::harness::Folder;

const PUMP: &str = "ip/pump.yaml";
const ALPHA: &str = "chip/alpha.yaml";
const ROUTE: &str = "route/direct.yaml";

/// Code and place of each finding of a run.
fn told(folder: &Folder, chips: &[&str]) -> Vec<String> {
    let run = folder.run(&[&["check"], chips].concat());
    assert!(run.code > 0, "findings");
    run.explained();
    let lines = run.err.lines();
    let codes = lines.clone().filter_map(|line| line.strip_prefix("error[")?.get(..7));
    let places = lines.filter_map(|line| line.trim_start().strip_prefix("--> "));
    codes.zip(places).map(|(code, place)| format!("{code} {place}")).collect()
}

#[test]
fn reading_binding_and_rules_are_told_together() {
    let folder = Folder::new()
        .edit(ALPHA, "title: Alpha", "titel: Alpha")
        .edit(ALPHA, "[DMA1.1.2]", "[DMA3.1.2]")
        .edit(PUMP, "  priority: 3", "  priority: three")
        .edit(PUMP, "    PRIO: priority", "    PRI: priority")
        .edit(PUMP, "    TO: destination.address", "    TO: items")
        .edit(PUMP, ", reads: 1000 }", ", reads: 1000, on_timeout: continue }");
    let expected = [
        "DMA0031 chip/alpha.yaml:2:1",
        "DMA0060 chip/alpha.yaml:26:13",
        "DMA0032 ip/pump.yaml:47:13",
        "DMA0038 ip/pump.yaml:64:5",
        "DMA0042 ip/pump.yaml:75:9",
        "DMA0066 ip/pump.yaml:101:3",
    ];
    assert_eq!(told(&folder, &[ALPHA]), expected);
}

#[test]
fn one_step_may_have_faults_of_several_stages() {
    let folder = Folder::new()
        .edit(
            PUMP,
            "    - poll: { until: \"CTRL.BUSY == 0\", reads: 1000 }",
            "    - poll: { until: \"CTRL.BUSSY == 0 and lfet == 1\", read: 1000 }",
        )
        .edit(PUMP, "  configure: []", "  configure: [{ write: { CTRL: { PRI: prio } } }]");
    let expected = [
        "DMA0031 ip/pump.yaml:84:55",
        "DMA0038 ip/pump.yaml:84:23",
        "DMA0036 ip/pump.yaml:84:43",
        "DMA0038 ip/pump.yaml:94:34",
        "DMA0036 ip/pump.yaml:94:39",
    ];
    assert_eq!(sorted(told(&folder, &[ALPHA])), sorted(expected.map(str::to_owned).to_vec()));
}

fn sorted(mut told: Vec<String>) -> Vec<String> {
    told.sort();
    told
}

#[test]
fn without_a_register_map_the_rest_is_told() {
    let faults = || {
        Folder::new()
            .edit(ALPHA, "number: 10,", "nummer: 10,")
            .edit(PUMP, "LOOP: cyclic", "LOOP: ciclic")
            .edit(PUMP, "  - { is: done }", "  - { is: bus }")
            .edit(PUMP, "    source: Pump manual, section 3.4\n", "    source: \" \"\n")
    };
    let expected = |map: &str| {
        vec![
            map.to_owned(),
            "DMA0031 chip/alpha.yaml:15:19".to_owned(),
            "DMA0036 ip/pump.yaml:60:11".to_owned(),
            "DMA0051 ip/pump.yaml:106:15".to_owned(),
            "DMA0052 ip/pump.yaml:123:11".to_owned(),
        ]
    };
    let missing = faults().edit(ALPHA, "paper.svd", "papre.svd");
    assert_eq!(told(&missing, &[ALPHA]), expected("DMA0001 chip/alpha.yaml:6:6"));
    let malformed =
        faults().edit("svd/paper.svd", "<name>CH0_COUNT</name>", "<name>CH0_COUNT</nam>");
    let mut last = expected("");
    last.remove(0);
    last.push("DMA0014 svd/paper.svd:35:34".to_owned());
    assert_eq!(told(&malformed, &[ALPHA]), last);
}

#[test]
fn a_peripheral_that_is_not_there_hides_no_register_of_another() {
    let folder = Folder::new()
        .edit(ALPHA, "dma: DMA2", "dma: DMA3")
        .edit(PUMP, "    PRIO: priority", "    PRI: priority")
        .edit(PUMP, "dma.CH{n}_COUNT", "dma.CH{n}_CONT");
    let expected = [
        "DMA0016 chip/alpha.yaml:18:10",
        "DMA0037 ip/pump.yaml:14:10",
        "DMA0038 ip/pump.yaml:64:5",
    ];
    assert_eq!(told(&folder, &[ALPHA]), expected);
}

#[test]
fn all_files_of_all_chips_are_looked_at_and_what_they_share_is_told_once() {
    let folder = Folder::new()
        .edit(ALPHA, "title: Alpha", "titel: Alpha")
        .edit("chip/beta.yaml", "priority: 1", "priority: 9")
        .edit(ROUTE, "reason: range", "reason: rnage")
        .edit(PUMP, "  cyclic: true", "  cyclic: yes")
        .edit(PUMP, "    PRIO: priority", "    PRI: priority");
    let shared = [
        "DMA0032 ip/pump.yaml:48:11",
        "DMA0038 ip/pump.yaml:64:5",
        "DMA0034 route/direct.yaml:3:81",
    ];
    let alpha = "DMA0031 chip/alpha.yaml:2:1";
    let all: Vec<_> = [alpha].iter().chain(&shared).map(|place| (*place).to_owned()).collect();
    assert_eq!(told(&folder, &[ALPHA]), all);
    assert_eq!(told(&folder, &[ALPHA, "chip/beta.yaml"]), all);
    assert_eq!(sorted(told(&folder, &["chip/beta.yaml", ALPHA])), sorted(all));
}

#[test]
fn a_bad_file_hides_no_fault_of_another() {
    let folder = Folder::new()
        .edit(ALPHA, "target: thumb", "triple: thumb")
        .edit(PUMP, "blocks: [dma]", "blocks: [dma")
        .edit(ROUTE, "require:", "require: &rules")
        .edit(ALPHA, "paper.svd", "papre.svd");
    let expected = [
        "DMA0001 chip/alpha.yaml:6:6",
        "DMA0031 chip/alpha.yaml:7:1",
        "DMA0033 chip/alpha.yaml:1:1",
        "DMA0006 ip/pump.yaml:6:9",
        "DMA0008 route/direct.yaml:2:10",
    ];
    assert_eq!(sorted(told(&folder, &[ALPHA])), sorted(expected.map(str::to_owned).to_vec()));
    // What a description lacks may stand in the one that it extends.
    let folder = Folder::new().edit("chip/beta.yaml", "extends: alpha", "extends: alhpa").edit(
        "chip/beta.yaml",
        "DMA1: { offset: 8 }",
        "DMA1: { offset: -8 }",
    );
    let expected = ["DMA0036 chip/beta.yaml:2:10", "DMA0032 chip/beta.yaml:9:19"];
    assert_eq!(told(&folder, &["chip/beta.yaml"]), expected);
}

#[test]
fn a_bad_chip_beside_good_ones_is_told_and_nothing_is_written() {
    let folder = Folder::new().edit("chip/beta.yaml", "priority: 1", "priority: 9").edit(
        "chip/beta.yaml",
        "title: Beta",
        "titel: Beta",
    );
    let before = folder.listing();
    let run = folder.run(&["generate", ALPHA, "chip/beta.yaml", "--out", "out"]);
    assert_eq!((run.code, folder.listing()), (1, before), "{}", run.err);
    let expected = ["DMA0041 ip/pump.yaml:64:11", "DMA0031 chip/beta.yaml:3:1"];
    assert_eq!(told(&folder, &[ALPHA, "chip/beta.yaml"]), expected);
}

#[test]
fn a_misspelt_key_is_one_finding() {
    let keys = [
        (PUMP, "blocks: ["),
        (PUMP, "channels: 4"),
        (PUMP, "instance:\n"),
        (PUMP, "registers:\n"),
        (PUMP, "units:\n"),
        (PUMP, "lanes:\n"),
        (PUMP, "maps:\n"),
        (PUMP, "limits:\n"),
        (PUMP, "plan:\n"),
        (PUMP, "block:\n"),
        (PUMP, "load:\n"),
        (PUMP, "context:\n"),
        (PUMP, "procedures:\n"),
        (PUMP, "operations:\n"),
        (PUMP, "initialise:\n"),
        (PUMP, "program:\n"),
        (PUMP, "start:\n"),
        (PUMP, "halt:\n"),
        (PUMP, "suspend:\n"),
        (PUMP, "strategy: "),
        (PUMP, "supported: \"planned"),
        (PUMP, "ended: "),
        (PUMP, "resume:\n"),
        (PUMP, "outcome:\n"),
        (PUMP, "residue:\n"),
        (PUMP, "running: "),
        (PUMP, "interrupts:\n"),
        (PUMP, "half: seen"),
        (PUMP, "done: seen"),
        (PUMP, "errors: "),
        (PUMP, "set: 0x100"),
        (PUMP, "write: ones-act"),
        (PUMP, "items: 4095"),
        (PUMP, "cyclic: true"),
        (PUMP, "then: "),
        (PUMP, "reads: "),
        (ALPHA, "svd: .."),
        (ALPHA, "instances:\n"),
        (ALPHA, "requests:\n"),
        (ALPHA, "number: 12"),
        (ALPHA, "channels: [2, 3]"),
        (ALPHA, "target: "),
    ];
    let mut wrong = Vec::new();
    for (file, key) in keys {
        let (word, rest) = key.split_once(':').unwrap();
        let misspelt = format!("{}{word}:{rest}", &word[..1]);
        let told = told(&Folder::new().edit(file, key, &misspelt), &[ALPHA]);
        if !matches!(told.as_slice(), [one] if one.starts_with("DMA0031 ")) {
            wrong.push(format!("{word}: {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
