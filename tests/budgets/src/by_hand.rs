//! What the same work costs written by hand: compiled into the same program.

const STREAM: &str = include_str!("../program/by_hand/stream.rs");
const CHANNEL: &str = include_str!("../program/by_hand/channel.rs");
const MUXED: &str = include_str!("../program/by_hand/muxed.rs");
const RP: &str = include_str!("../program/by_hand/rp.rs");
const GPDMA: &str = include_str!("../program/by_hand/gpdma.rs");

/// Operations that are written by hand, by the hooks' names.
pub(crate) const OPERATIONS: [&str; 7] =
    ["fused", "run", "start", "acknowledge", "halt", "suspend", "resume"];

/// The chips of the four controllers whose figures are wanted beside each other.
pub(crate) const COMPARED: [&str; 4] = ["stm32f429", "stm32g474", "rp2040", "stm32h563"];

/// The register sequences of a chip, where they are written.
pub(crate) fn registers(chip: &str) -> Option<&'static str> {
    match chip {
        "stm32f407" | "stm32f429" => Some(STREAM),
        "stm32f103" | "gd32vf103" => Some(CHANNEL),
        "stm32g474" => Some(MUXED),
        "rp2040" => Some(RP),
        "stm32h563" => Some(GPDMA),
        _ => None,
    }
}

/// The module that makes functions of them.
pub(crate) fn calls(chip: &str) -> &'static str {
    match registers(chip) {
        Some(_) => include_str!("../program/by_hand/wrappers.rs"),
        None => "//! Nothing is written by hand.\n\npub(crate) fn all() {}\n",
    }
}
