//! Where descriptors have to be: mistakes in the real descriptions, and what they print.

use crate::real::are_shown;

const SAMD: &str = "chip/samd21j18a.yaml";
const F103: &str = "chip/stm32f103.yaml";
const SRAM: &str = "{ from: 0x20000000, bytes: 0x8000 }";

/// A name, a chip, one of its files and one replacement.
const MISTAKES: &[(&str, &str, &str, &str, &str)] = &[
    ("memory_of_no_bytes", "samd21j18a", SAMD, SRAM, "{ from: 0x20000000, bytes: 0 }"),
    ("memory_beyond_32_bits", "samd21j18a", SAMD, SRAM, "{ from: 0xFFFF8000, bytes: 0x8001 }"),
    ("memory_without_a_length", "samd21j18a", SAMD, SRAM, "{ from: 0x20000000 }"),
    (
        "memory_for_nothing",
        "stm32f103",
        F103,
        "\ninstances:",
        "\nmemory: { SRAM: { from: 0x20000000, bytes: 0x5000 } }\ninstances:",
    ),
];

#[test]
fn mistakes_of_memory_are_shown() {
    are_shown(MISTAKES);
}
