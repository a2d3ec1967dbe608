//! Keys, types, expressions: what is seen before any name is looked up.

use crate::harness::{Folder, Mistake, each, hold};

const PUMP: &str = "ip/pump.yaml";
const ALPHA: &str = "chip/alpha.yaml";

pub(crate) const GRAMMAR: &[Mistake] = &[
    ("key_at_the_top", "DMA0031", PUMP, "limits:\n", "limit:\n"),
    ("key_inside", "DMA0031", PUMP, "  priority: 3", "  priorty: 3"),
    (
        "key_of_a_step",
        "DMA0031",
        PUMP,
        "\"CTRL.BUSY == 0\", reads: 1000",
        "\"CTRL.BUSY == 0\", read: 1000",
    ),
    ("no_step", "DMA0031", PUMP, "    - call: disable", "    - cal: disable"),
    ("key_of_a_lane", "DMA0031", PUMP, "    write: ones-act", "    writes: ones-act"),
    ("key_of_a_chip", "DMA0031", ALPHA, "target: thumb", "triple: thumb"),
    ("key_of_a_vector", "DMA0031", ALPHA, "number: 10,", "nummer: 10,"),
    (
        "key_missing",
        "DMA0033",
        PUMP,
        "residue:\n  running: \"COUNT.LEFT * source.width\"\n",
        "residue:\n",
    ),
    ("number_for_a_text", "DMA0032", ALPHA, "title: Alpha", "title: 7"),
    ("list_for_a_text", "DMA0032", ALPHA, "title: Alpha", "title: [Alpha]"),
    ("list_for_an_expression", "DMA0032", PUMP, "    PRIO: priority", "    PRIO: [priority]"),
    (
        "mapping_for_an_expression",
        "DMA0032",
        PUMP,
        "    PRIO: priority",
        "    PRIO: { a: priority }",
    ),
    (
        "number_for_a_list_of_writes",
        "DMA0032",
        PUMP,
        "    - write: [FROM, TO, COUNT]\n  start",
        "    - write: 7\n  start",
    ),
    ("text_for_a_number", "DMA0032", PUMP, "channels: 4", "channels: four"),
    ("negative", "DMA0032", PUMP, "channels: 4", "channels: -4"),
    (
        "list_for_a_mapping",
        "DMA0032",
        PUMP,
        "limits:\n  items: 4095",
        "limits: [1, 2]\nlimit:\n  items: 4095",
    ),
    ("mapping_for_a_list", "DMA0032", PUMP, "  configure: []", "  configure: { call: disable }"),
    ("boolean_spelt_otherwise", "DMA0032", PUMP, "  cyclic: true", "  cyclic: yes"),
    ("no_choice", "DMA0034", PUMP, "strategy: abort-recompute", "strategy: abort"),
    ("no_reason", "DMA0034", PUMP, "reason: multiple", "reason: odd"),
    ("octal", "DMA0011", PUMP, "channels: 4", "channels: 04"),
    ("key_twice", "DMA0007", PUMP, "  priority: 3", "  priority: 3\n  priority: 2"),
    ("tag", "DMA0009", PUMP, "channels: 4", "channels: !!int 4"),
    ("two_documents", "DMA0010", PUMP, "maps:\n", "---\nmaps:\n"),
    ("mapping_for_a_key", "DMA0013", PUMP, "channels: 4", "{ channels: 4 }: 4"),
    ("anchor", "DMA0008", PUMP, "channels: 4", "channels: &four 4"),
    ("bad_indent", "DMA0006", PUMP, "  items: 4095\n  priority: 3", "  items: 4095\n priority: 3"),
    ("tab_before_a_key", "DMA0006", PUMP, "  items: 4095\n", "  \titems: 4095\n"),
    ("tab_for_indentation", "DMA0006", PUMP, "  items: 4095\n", "\titems: 4095\n"),
    ("tab_in_a_text", "DMA0006", PUMP, "channels: 4\n", "channels:\n  4\n\n\t+ 1\n"),
    ("unclosed", "DMA0006", PUMP, "blocks: [dma]", "blocks: [dma"),
    ("expression_cut_short", "DMA0030", PUMP, "suspended }", "suspended or }"),
    ("expression_unknown_sign", "DMA0030", PUMP, "shift: n\n", "shift: n ^ 1\n"),
    ("comparison_chain", "DMA0030", PUMP, "items >= 1 and items <= 4095", "1 <= items <= 4095"),
    (
        "two_names_where_one",
        "DMA0032",
        PUMP,
        "    - capture: { left: COUNT.LEFT }",
        "    - capture: { left: COUNT.LEFT, right: 1 }",
    ),
];

#[test]
fn mistakes_of_the_grammar_are_shown() {
    each(GRAMMAR);
}

/// All of the pump's halt.
const HALT: &str = "  halt:\n    - call: disable\n    - write: { CTRL: { FAULT: 1 } }\n      note: \"An error that nobody has served would fail the next run.\"\n";

#[test]
fn all_mistakes_of_a_stage_come_in_one_run() {
    let folder = Folder::new()
        .edit(ALPHA, "title: Alpha", "titel: Alpha")
        .edit(ALPHA, "[DMA1.1.2]", "[DMA1.1]")
        .edit(PUMP, "channels: 4", "channels: four")
        .edit(PUMP, "  priority: 3", "  priorty: 3")
        .edit(PUMP, "reason: multiple", "reason: odd");
    hold("several_while_reading", &folder.refused(ALPHA));
    let folder = Folder::new()
        .edit(PUMP, "    FROM: source.address\n", "    FROM: items\n")
        .edit(PUMP, "    PRIO: priority", "    PRI: priority")
        .edit(PUMP, HALT, "  halt: []\n")
        .edit(PUMP, "    - commit: { CTRL: { base: planned, EN: 1 } }\n  halt", "  halt")
        .edit(ALPHA, "[DMA1.1.2]", "[DMA3.1.2]");
    hold("several_while_binding", &folder.refused(ALPHA));
}

#[test]
fn no_depth_or_length_is_too_much_for_the_reader() {
    let deep = |text: &str, count: usize| text.repeat(count);
    let nested_steps = {
        let mut text = String::from("- write: { clear: all }\n");
        for level in 0..70 {
            let pad = "  ".repeat(level + 3);
            text = format!("{pad}- when: again\n{pad}  then:\n{}", text.replace('\n', "\n  "));
        }
        text
    };
    let cases = [
        ("deep_flow", format!("blocks: {}", deep("[", 100_000)), "DMA0012"),
        ("deep_block", format!("blocks:\n{}", deep("- ", 10_000)), "DMA0012"),
        (
            "deep_parentheses",
            format!("blocks: [dma]\nlet: {{ a: \"{}\" }}", deep("(", 200)),
            "DMA0030",
        ),
        (
            "long_chain",
            format!("blocks: [dma]\nlet: {{ a: \"1{}\" }}", deep(" + 1", 50_000)),
            "DMA0030",
        ),
        (
            "long_not",
            format!("blocks: [dma]\nlet: {{ a: \"{} 1\" }}", deep("not ", 120)),
            "DMA0030",
        ),
        (
            "long_choice",
            format!("blocks: [dma]\nlet: {{ a: \"{} 1\" }}", deep("1 ? 1 : ", 60_000)),
            "DMA0030",
        ),
    ];
    for (name, text, code) in cases {
        let words = Folder::new().edit(PUMP, "blocks: [dma]", &text).refused(ALPHA);
        assert!(words.contains(&format!("error[{code}]")), "{name}: {words}");
        assert!(
            words.len() < 5_000 && words.lines().all(|line| line.len() < 400),
            "{name}: {words}"
        );
        hold(name, &words);
    }
    let words = Folder::new()
        .edit(PUMP, "  configure: []", &format!("  configure:\n{nested_steps}"))
        .refused(ALPHA);
    assert!(words.contains("DMA0012") || words.contains("DMA0006"), "{words}");
}
