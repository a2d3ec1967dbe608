//! Numbers that no hardware has: each ends in a finding, or in a driver.

use crate::harness::{Folder, Mistake, each};
use dmagen::diagnostic::Sources;
use dmagen::{emit, load};
use std::panic::{AssertUnwindSafe, catch_unwind};

const PUMP: &str = "ip/pump.yaml";
const ALPHA: &str = "chip/alpha.yaml";
const EXTREMES: [&str; 7] =
    ["0", "255", "2147483648", "4294967295", "4294967296", "18446744073709551615", "-1"];

/// The fixture, with a table in memory and a lane whose shifts are a table.
fn folder() -> Folder {
    const WORDS: &str = "tables: { first: { entry: 16, align: 16 } }\nregisters:\n  \
                         LINK: { at: first, offset: 2, size: 16, fields: { NEXT: [4, 15] } }\n  \
                         TAIL: { at: first, offset: 8 }\n  CTRL:";
    const STEPS: &str =
        "  initialise:\n    - write: { TAIL: 1 }\n    - write: { LINK: { NEXT: 7 } }\n";
    Folder::new()
        .edit(PUMP, "registers:\n  CTRL:", WORDS)
        .edit(PUMP, "  initialise:\n", STEPS)
        .edit(PUMP, "shift: n\n", "shift: { table: [0, 1, 2, 3], index: n }\n")
}

/// The numbers of a text: where they begin and end.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(|c| !word(c)) {
        let length = piece.trim_end_matches(|c| !word(c)).len();
        if piece.starts_with(|c: char| c.is_ascii_digit()) {
            found.push((at, at + length));
        }
        at += piece.len();
    }
    found
}

/// Whether the description gives a driver; where it does not, there is a finding.
fn is_good(folder: &Folder) -> bool {
    match load::model(&mut Sources::new(), &folder.path(ALPHA), None) {
        Ok(model) => !emit::module(&model).unwrap_or_else(|why| panic!("{why}")).is_empty(),
        Err(failure) => {
            assert!(!failure.found.is_empty(), "a failure says why");
            false
        }
    }
}

#[test]
fn extreme_numbers_end_in_a_finding_or_a_driver() {
    let mut folder = folder();
    assert!(is_good(&folder), "{}", folder.run(&["check", ALPHA]).err);
    let (mut good, mut bad, mut broken) = (0, 0, Vec::new());
    for file in [PUMP, ALPHA] {
        let text = std::fs::read_to_string(folder.path(file)).unwrap();
        for (start, end) in numbers(&text) {
            for extreme in EXTREMES {
                folder = folder.write(file, format!("{}{extreme}{}", &text[..start], &text[end..]));
                match catch_unwind(AssertUnwindSafe(|| is_good(&folder))) {
                    Ok(true) => good += 1,
                    Ok(false) => bad += 1,
                    Err(_) => {
                        let line = text[..start].matches('\n').count() + 1;
                        broken.push(format!("{file}:{line}: {} is {extreme}", &text[start..end]));
                    }
                }
            }
        }
        folder = folder.write(file, text);
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(good > 100 && bad > 200, "{good} drivers, {bad} failures");
}

const MISTAKES: &[Mistake] = &[
    ("map_of_no_width", "DMA0034", PUMP, "1: 0, 2: 1, 4: 2", "1: 0, 3: 1, 4: 2"),
    (
        "map_of_an_enormous_width",
        "DMA0034",
        PUMP,
        "1: 0, 2: 1, 4: 2",
        "1: 0, 18446744073709551615: 1",
    ),
    ("map_of_a_large_width", "DMA0034", PUMP, "1: 0, 2: 1, 4: 2", "1: 0, 2147483648: 1"),
    ("map_to_an_enormous_code", "DMA0034", PUMP, "1: 0, 2: 1, 4: 2", "1: 0, 2: 1, 4: 4294967296"),
    (
        "shift_beyond_all_numbers",
        "DMA0057",
        PUMP,
        "shift: n\n    bits: { channel: 0 }",
        "shift: n * 4294967295 * 4294967295 * 4294967295\n    bits: { channel: 1 }",
    ),
    (
        "words_that_overlap",
        "DMA0070",
        PUMP,
        "registers:\n  CTRL:",
        "tables: { first: { entry: 16, align: 16 } }\nregisters:\n  LINK: { at: first, offset: 4 }\n  \
         TAIL: { at: first, offset: 6, size: 16 }\n  CTRL:",
    ),
    ("literal_beyond_a_register", "DMA0034", PUMP, "items <= 4095", "items <= 4294967296"),
    (
        "base_between_words",
        "DMA0034",
        ALPHA,
        "    dma: DMA2\n",
        "    dma: { peripheral: DMA2, base: 0x40020402 }\n",
    ),
    (
        "base_beyond_the_addresses",
        "DMA0034",
        ALPHA,
        "    dma: DMA2\n",
        "    dma: { peripheral: DMA2, base: 0x140020400 }\n",
    ),
];

#[test]
fn numbers_that_no_driver_could_hold() {
    each(MISTAKES);
}
