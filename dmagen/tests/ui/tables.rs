//! Memory and windows: words that lie nowhere, and what must not be done where the lock is held.

use crate::harness::{Folder, Mistake, each, hold};

const PUMP: &str = "ip/pump.yaml";
const REGISTERS: &str = "registers:\n  CTRL:";

pub(crate) const MEMORY: &[Mistake] = &[
    (
        "table_of_halves",
        "DMA0070",
        PUMP,
        REGISTERS,
        "tables: { first: { entry: 6, align: 16 } }\nregisters:\n  CTRL:",
    ),
    (
        "word_without_place",
        "DMA0070",
        PUMP,
        REGISTERS,
        "tables: { first: { entry: 16, align: 16 } }\nregisters:\n  LINK: { at: first }\n  CTRL:",
    ),
    (
        "word_across_its_entry",
        "DMA0070",
        PUMP,
        REGISTERS,
        "tables: { first: { entry: 16, align: 16 } }\nregisters:\n  LINK: { at: first, offset: 16 }\n  CTRL:",
    ),
    (
        "word_of_odd_size",
        "DMA0070",
        PUMP,
        REGISTERS,
        "tables: { first: { entry: 16, align: 16 } }\nregisters:\n  LINK: { at: first, offset: 0, size: 12 }\n  CTRL:",
    ),
    (
        "word_field_outside",
        "DMA0070",
        PUMP,
        REGISTERS,
        "tables: { first: { entry: 16, align: 16 } }\nregisters:\n  LINK: { at: first, offset: 0, size: 16, fields: { NEXT: [4, 16] } }\n  CTRL:",
    ),
    (
        "word_like_another",
        "DMA0031",
        PUMP,
        REGISTERS,
        "tables: { first: { entry: 16, align: 16 } }\nregisters:\n  LINK: { at: first, offset: 0, like: CTRL }\n  CTRL:",
    ),
    (
        "word_fields_overlap",
        "DMA0070",
        PUMP,
        REGISTERS,
        "tables: { first: { entry: 16, align: 16 } }\nregisters:\n  LINK: { at: first, offset: 0, fields: { SIZE: [8, 10], STEP: 10 } }\n  CTRL:",
    ),
    (
        "words_of_no_descriptor",
        "DMA0070",
        PUMP,
        REGISTERS,
        "tables: { first: { words: \"FIRST_{word}\" } }\nregisters:\n  CTRL:",
    ),
    (
        "words_of_one_name",
        "DMA0034",
        PUMP,
        REGISTERS,
        "tables: { first: { words: FIRST_word } }\nregisters:\n  CTRL:",
    ),
    (
        "window_without_register",
        "DMA0071",
        PUMP,
        REGISTERS,
        "registers:\n  DATA: { at: \"dma.CH{n}_TO\", select: CHAN.ID }\n  CTRL:",
    ),
    (
        "window_of_a_channels_own",
        "DMA0071",
        PUMP,
        REGISTERS,
        "registers:\n  DATA: { at: \"dma.CH{n}_TO\", select: KEY.CODE }\n  CTRL:",
    ),
    ("condition_for_several_bits", "DMA0042", PUMP, "    PRIO: priority", "    PRIO: cyclic"),
];

#[test]
fn tables_words_and_windows() {
    each(MEMORY);
}

#[test]
fn a_table_that_nothing_uses_is_shown() {
    let spare = "tables: { spare: { entry: 16, align: 16 } }\nregisters:\n  CTRL:";
    let shown = Folder::new().edit(PUMP, REGISTERS, spare).refused("chip/alpha.yaml");
    assert!(shown.contains("DMA0070"), "{shown}");
    hold("table_unused", &shown);
}

#[test]
fn what_is_written_to_tables_is_traced() {
    let tables = "tables:\n  first: { entry: 16, align: 16 }\n  live: { entry: 8, align: 8 }\nregisters:\n  \
                  NEXT: { at: first, offset: 8 }\n  MODE: { at: live, offset: 2, size: 16 }\n  CTRL:";
    let steps = "  configure:\n    - write: { NEXT: 0x1234, KEY: { CODE: 1, LOST: 1 } }\n    \
                 - write: { MODE: 7 }\n    - poll: { until: MODE == 7, reads: 1, on_timeout: continue }\n";
    let folder = Folder::new().edit(PUMP, REGISTERS, tables).edit(PUMP, "  configure: []\n", steps);
    let run = folder.run(&["trace", "chip/alpha.yaml", "--op", "configure"]);
    let wanted = "M first.NEXT 0x00001234\nW DMA1.CH0_KEY 0x00000101\nM live.MODE 0x00000007\n";
    assert!(run.out.starts_with(wanted), "{}{}", run.out, run.err);
}

/// A register that shows the channel which another one names, and one step of an operation.
fn with_window(operation: &str, step: &str) -> Folder {
    const WINDOW: &str = "registers:\n  PICK: dma.CH0_KEY\n  \
                          DATA: { at: dma.CH0_TO, select: PICK.CODE }\n  CTRL:";
    let steps = format!("operations:\n  {operation}:\n    - {step}\n");
    Folder::new().edit(PUMP, REGISTERS, WINDOW).edit(PUMP, "operations:\n", &steps)
}

#[test]
fn what_the_lock_forbids() {
    let cases = [
        ("window_selected_by_a_step", "write: { PICK: { CODE: 2, LOST: 1 } }"),
        ("window_in_prepare", "write: { DATA: 1 }"),
        ("wait_in_prepare", "poll: { until: \"PICK.CODE == 1\", reads: 9, on_timeout: continue }"),
    ];
    for (name, step) in cases {
        let shown = with_window("prepare", step).refused("chip/alpha.yaml");
        assert!(shown.contains("DMA0071"), "{name}: {shown}");
        hold(name, &shown);
    }
}
