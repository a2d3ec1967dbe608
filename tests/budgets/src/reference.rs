//! What the same work costs written by hand.

/// Instructions and bytes of hand-written code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hand {
    pub(crate) instructions: u32,
    pub(crate) bytes: u32,
}

/// A hand-written operation: for a channel that is a constant, and for one that is a value.
struct Row(&'static str, Option<Hand>, Option<Hand>);

const fn hand(instructions: u32, bytes: u32) -> Option<Hand> {
    Some(Hand { instructions, bytes })
}

/// Compiled with the settings used here; for Armv7E-M.
const STREAM: &[Row] = &[
    Row("fused", hand(12, 32), hand(8, 16)),
    Row("start", hand(9, 28), hand(6, 16)),
    Row("acknowledge", hand(10, 26), hand(10, 26)),
    Row("halt", hand(13, 34), None),
    Row("suspend", hand(13, 32), None),
    Row("resume", hand(11, 32), None),
];
/// For Armv6-M.
const CHANNEL: &[Row] = &[
    Row("fused", hand(12, 36), hand(9, 18)),
    Row("start", hand(7, 24), hand(7, 16)),
    Row("acknowledge", hand(12, 28), hand(14, 28)),
    Row("halt", hand(11, 28), None),
];
/// For Armv6-M.
const RP: &[Row] = &[
    Row("fused", hand(10, 32), hand(6, 12)),
    Row("start", hand(7, 20), hand(5, 12)),
    Row("run", hand(13, 36), None),
    Row("acknowledge", hand(10, 28), None),
    Row("halt", hand(17, 52), None),
];

/// The hand-written figure for an operation of a chip, typed or erased, where there is one.
pub(crate) fn of(chip: &str, operation: &str, typed: bool) -> Option<Hand> {
    let rows = match chip {
        "stm32f407" | "stm32f429" => STREAM,
        "stm32f103" | "stm32g474" | "gd32vf103" => CHANNEL,
        "rp2040" | "rp2350" => RP,
        _ => return None,
    };
    let Row(_, constant, value) = rows.iter().find(|row| row.0 == operation)?;
    if typed { *constant } else { *value }
}
