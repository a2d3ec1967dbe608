//! Registers that only some channels have: conditions that choose none, and uses on the others.

use crate::harness::{Folder, Mistake, each, hold};

const PUMP: &str = "ip/pump.yaml";
const MAP: &str = "svd/paper.svd";
const KEY: &str = "  KEY: dma.CH{n}_KEY\n";
const STEP: &str = "    - write: { CTRL: {} }\n";
/// The map's KEY of channels 1 and 2.
const KEYS: [&str; 2] = [
    "        <register derivedFrom=\"CH0_KEY\"><name>CH1_KEY</name><addressOffset>0x034</addressOffset>\
     </register>\n",
    "        <register derivedFrom=\"CH0_KEY\"><name>CH2_KEY</name><addressOffset>0x054</addressOffset>\
     </register>\n",
];

/// The pump, whose channels 0 and 3 alone have a KEY.
fn pump() -> Folder {
    let only = "  KEY: { at: \"dma.CH{n}_KEY\", exists: n == 0 or n == 3 }\n";
    KEYS.iter().fold(Folder::new(), |folder, key| folder.edit(MAP, key, "")).edit(PUMP, KEY, only)
}

#[test]
fn conditions_that_choose_no_channel() {
    let place = |exists: &str| format!("  KEY: {{ at: \"dma.CH{{n}}_KEY\", exists: {exists} }}\n");
    let faults = [
        ("exists_is_no_condition", "DMA0042", place("n")),
        ("exists_depends_on_a_configuration", "DMA0058", place("priority == 1")),
        ("exists_without_value", "DMA0034", place("\"n / instance.offset == 1\"")),
        ("exists_on_more_channels_than_it_says", "DMA0076", place("n != 2")),
        (
            "exists_at_one_place",
            "DMA0034",
            "  KEY: { at: dma.CH0_KEY, exists: n == 0 }\n".to_owned(),
        ),
    ];
    let faults: Vec<Mistake> = faults
        .into_iter()
        .map(|(name, code, text)| -> Mistake { (name, code, PUMP, KEY, text.leak()) })
        .collect();
    each(&faults);
}

#[test]
fn a_register_that_the_map_lacks() {
    let folder = Folder::new().edit(MAP, KEYS[0], "").edit(
        PUMP,
        KEY,
        "  KEY: { at: \"dma.CH{n}_KEY\", exists: n <= 1 }\n",
    );
    let shown = folder.refused("chip/alpha.yaml");
    assert!(shown.contains("DMA0037"), "{shown}");
    hold("exists_where_the_map_has_none", &shown);
}

#[test]
fn uses_on_channels_that_lack_it() {
    const DISABLE: &str = "    - write: { CTRL: { base: planned } }\n";
    const FAULT: &str = "  - { is: bus, when: \"CTRL.FAULT == 1\" }\n";
    let write = "    - write: { KEY: { CODE: 1, LOST: 1 } }\n";
    let under = |condition: &str| {
        let then = "      then: [{ write: { KEY: { CODE: 1, LOST: 1 } } }]\n";
        format!("{STEP}    - when: \"{condition}\"\n{then}")
    };
    let otherwise =
        format!("{STEP}    - when: exists.KEY\n      then: []\n      else:\n    {write}");
    let cases = [
        ("absent_is_written", STEP, format!("{STEP}{write}")),
        ("absent_is_read", STEP, under("exists.KEY and KEY.CODE == 1")),
        ("absent_under_another_condition", STEP, under("n == 3")),
        ("absent_or", STEP, under("exists.KEY or n == 1")),
        ("absent_in_the_other_branch", STEP, otherwise),
        ("absent_is_planned", "plan:\n", "plan:\n  KEY: { LOST: 1 }\n".to_owned()),
        ("absent_in_a_procedure", DISABLE, format!("{DISABLE}{write}")),
        ("absent_in_the_outcome", FAULT, FAULT.replace("== 1", "== 1 or KEY.CODE == 1")),
    ];
    for (name, from, to) in cases {
        let shown = pump().edit(PUMP, from, &to).refused("chip/alpha.yaml");
        assert!(shown.contains("DMA0076"), "{name}: {shown}");
        hold(name, &shown);
    }
}

#[test]
fn existence_of_what_all_have() {
    let under = |name: &str| {
        let condition = format!("exists.{name}");
        format!("{STEP}    - when: {condition}\n      then: [{{ write: {{ clear: all }} }}]\n")
    };
    for (name, code, register) in
        [("exists_everywhere", "DMA0034", "CTRL"), ("exists_of_no_register", "DMA0036", "KYE")]
    {
        let shown = pump().edit(PUMP, STEP, &under(register)).refused("chip/alpha.yaml");
        assert!(shown.contains(code), "{name}: {shown}");
        hold(name, &shown);
    }
}

/// The accesses that take a channel, by `trace`.
fn taken(folder: Folder, channel: usize) -> String {
    let config = format!("channel: {channel}\nrequest: {}\n", channel + 1);
    let folder = folder.write("config.yaml", config);
    let run = folder.run(&["trace", "chip/alpha.yaml", "--op", "take", "--config", "config.yaml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    run.out
}

#[test]
fn a_condition_chooses_the_channels() {
    let clear = "    - when: exists.KEY\n      then: [{ write: { KEY: { CODE: 7, LOST: 1 } } }]\n      \
                 else: [{ write: { clear: { half: 1 } } }]\n";
    let folder = |exists: &str| {
        pump().edit(PUMP, STEP, &format!("{STEP}{clear}")).edit(PUMP, "n == 0 or n == 3", exists)
    };
    for channel in 0..4 {
        let key = taken(folder("n == 0 or n == 3"), channel);
        let has = [0, 3].contains(&channel);
        assert_eq!(key.contains(&format!("W DMA1.CH{channel}_KEY 0x00000107")), has, "{key}");
        let other = format!("W DMA1.CLEAR {:#010X}", 2 << (4 * channel));
        assert_eq!(key.contains(&other), !has, "{key}");
    }
    // Where no channel has it, nothing asks.
    let none = KEYS.iter().fold(Folder::new(), |folder, key| folder.edit(MAP, key, ""));
    let map = std::fs::read_to_string(none.path(MAP)).unwrap();
    let map = map.replace("CH0_KEY", "CH0_LOCK").replace("CH3_KEY", "CH3_LOCK");
    let none = folder("n > 4").write(MAP, map);
    assert!(taken(none, 0).contains("W DMA1.CLEAR 0x00000002"));
}

#[test]
fn a_word_that_is_never_announced() {
    let link = "    COUNT: { LEFT: items }\n    KEY: { CODE: following & 0xFF, LOST: 1 }\n\ndescriptors:\n  \
                words: [FROM, KEY]\n  announced: { FROM: KEY.DONE, TO: KEY.LOST, KEY: KEY.DONE }\n  align: 4\n  \
                ring: registers\n  next: FROM\n  bytes: \"COUNT.LEFT * source.width\"\n\ncontext:\n";
    let lost = "<field><name>LOST</name>";
    let folder = Folder::new().edit(PUMP, "    COUNT: { LEFT: items }\n\ncontext:\n", link).edit(
        MAP,
        lost,
        &format!("<field><name>DONE</name><bitRange>[9:9]</bitRange></field>{lost}"),
    );
    let shown = folder.refused("chip/alpha.yaml");
    assert!(shown.contains("announces `TO`, which is not among `words`"), "{shown}");
    hold("announced_without_a_word", &shown);
}

#[test]
fn a_descriptor_that_some_channels_read_otherwise_is_announced() {
    let link = "    COUNT: { LEFT: items }\n    KEY: { LOST: 1 }\n\ndescriptors:\n  words: [FROM, TO, COUNT, KEY]\n  align: 4\n  \
                ring: registers\n  next: FROM\n  bytes: \"COUNT.LEFT * source.width\"\n\ncontext:\n";
    let folder = pump().edit(PUMP, "    COUNT: { LEFT: items }\n\ncontext:\n", link);
    let shown = folder.refused("chip/alpha.yaml");
    assert!(shown.contains("DMA0070"), "{shown}");
    hold("absent_in_a_descriptor", &shown);
}
