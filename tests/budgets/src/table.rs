//! The tables.

use crate::by_hand::{self, OPERATIONS};
use crate::chip::Chip;
use crate::findings::channel_bytes;
use crate::image::{Image, Size};
use std::fmt::Write as _;

/// Hooks, and what they are.
const HOOKS: [(&str, &str); 15] = [
    ("configure", "configure"),
    ("program", "program a block"),
    ("fused", "configure and program"),
    ("start", "start, first"),
    ("run", "configure, program and start"),
    ("again", "start, again"),
    ("acknowledge", "acknowledge (interrupt)"),
    ("halt", "halt"),
    ("suspend", "suspend"),
    ("resume", "resume"),
    ("queue", "queue a block"),
    ("outcome", "outcome"),
    ("remaining", "remaining"),
    ("second", "which of a pair runs"),
    ("release", "release"),
];

/// Calls, with the hooks that they contain.
const CALLS: [(&str, &[&str]); 22] = [
    ("take", &["initialise"]),
    ("request", &["initialise"]),
    ("release", &["release"]),
    ("configure", &["fused"]),
    ("configure_planned", &["fused"]),
    ("reload", &["program", "queue"]),
    ("start", &["again"]),
    ("begin_stop", &["halt"]),
    ("stop", &["halt"]),
    ("suspend", &["suspend"]),
    ("resume", &["resume"]),
    ("unconfigure", &["release"]),
    ("interrupt_typed", &["acknowledge"]),
    ("interrupt_erased", &["acknowledge"]),
    ("status", &["outcome", "remaining"]),
    ("capabilities", &[]),
    ("plan", &[]),
    ("transfer_copy", &[]),
    ("transfer_poll", &[]),
    ("transfer_wait", &[]),
    ("transfer_abort", &[]),
    ("transfer_drop", &[]),
];

/// All figures of one chip.
pub(crate) fn chip(chip: &Chip, image: &Image) -> Result<String, String> {
    let mut out = String::new();
    let _ = writeln!(out, "{} for {} (instructions / bytes)", chip.name, chip.target);
    let _ = writeln!(
        out,
        "{:31}{:>12}{:>12}{:>7}   {:>12}{:>12}{:>7}",
        "hook", "typed", "by hand", "ratio", "erased", "by hand", "ratio"
    );
    for (name, title) in HOOKS {
        let _ = write!(out, "{title:31}");
        for (kind, gap) in [("typed", "   "), ("erased", "")] {
            let symbol = format!("hook_{name}_{kind}");
            let by_hand = by_hand(chip, image, name, kind)?;
            // A hook that does nothing leaves no function, and there is nothing to compare.
            let size = image.whole(&symbol);
            let by_hand = size.and(by_hand);
            let size = size.unwrap_or_default();
            let _ = write!(out, "{}{gap}", beside(size, by_hand));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "\n{:31}{:>12}{:>16}{:>22}",
        "call (erased)", "body", "with callees", "hooks alone"
    );
    for (name, hooks) in CALLS {
        let symbol = format!("call_{name}");
        let none = || format!("no `{symbol}`");
        let own = image.own(&symbol).ok_or_else(none)?;
        let whole = image.whole(&symbol).ok_or_else(none)?;
        let mut alone = Size::default();
        for hook in hooks {
            let size = image.whole(&format!("hook_{hook}_erased")).unwrap_or_default();
            alone.instructions += size.instructions;
            alone.bytes += size.bytes;
        }
        let _ = writeln!(out, "{name:31}{:>12}{:>16}{:>22}", pair(own), pair(whole), pair(alone));
    }
    let names: Vec<String> = CALLS.iter().map(|(name, _)| format!("call_{name}")).collect();
    let _ = writeln!(
        out,
        "{:31}{:>12}{:>16}",
        "all of them together",
        "",
        pair(image.together(&names))
    );
    let (all, besides) = channel_bytes(image)?;
    let _ = write!(
        out,
        "\nRAM of a channel: {all} bytes, {} of them its context; {besides} besides the words of its registers (budget 32). \
         A block of a list: {}. A handle: {}.",
        image.number("SIZE_CONTEXT")?,
        image.number("SIZE_LOAD")?,
        image.number("SIZE_HANDLE")?,
    );
    Ok(out)
}

/// The operations of the comparison: its name, the hook, the call that contains it.
const COMPARISON: [(&str, &str, &str); 6] = [
    ("configure", "fused", "configure_planned"),
    ("start", "start", "start"),
    ("handler", "acknowledge", "interrupt_typed"),
    ("stop", "halt", "stop"),
    ("suspend", "suspend", "suspend"),
    ("resume", "resume", "resume"),
];

/// A chip's column of the comparison: of each operation the registers' part, the same by hand, and all that the call
/// of the contract reaches, in instructions.
pub(crate) fn column(image: &Image) -> Result<Vec<String>, String> {
    let number = |symbol: String| {
        let size = image.whole(&symbol).ok_or_else(|| format!("no `{symbol}`"))?;
        Ok::<u32, String>(size.instructions)
    };
    let cell = |(_, hook, call): (&str, &str, &str)| {
        let driver = number(format!("hook_{hook}_typed"))?;
        let hand = number(format!("hand_{hook}_typed"))?;
        let ratio = f64::from(driver) / f64::from(hand);
        Ok(format!("{driver}/{hand} ({ratio:.1}) {}", number(format!("call_{call}"))?))
    };
    COMPARISON.into_iter().map(cell).collect()
}

/// The comparison of several chips.
pub(crate) fn comparison(columns: &[(&str, Vec<String>)]) -> String {
    let mut out = format!("{:12}", "instructions");
    for (chip, _) in columns {
        let _ = write!(out, "{chip:>20}");
    }
    for (row, (name, ..)) in COMPARISON.into_iter().enumerate() {
        let _ = write!(out, "\n{name:12}");
        for (_, cells) in columns {
            let _ = write!(out, "{:>20}", cells.get(row).map_or("", String::as_str));
        }
    }
    out + "\nregisters' part of the driver / by hand (ratio), all that the call of the contract reaches"
}

fn pair(size: Size) -> String {
    format!("{} / {}", size.instructions, size.bytes)
}

/// The size of an operation written by hand, where it is.
fn by_hand(chip: &Chip, image: &Image, name: &str, kind: &str) -> Result<Option<Size>, String> {
    if by_hand::registers(&chip.name).is_none() || !OPERATIONS.contains(&name) {
        return Ok(None);
    }
    let symbol = format!("hand_{name}_{kind}");
    image.whole(&symbol).map(Some).ok_or_else(|| format!("no `{symbol}`"))
}

fn beside(size: Size, by_hand: Option<Size>) -> String {
    let Some(hand) = by_hand else {
        return format!("{:>12}{:>12}{:>7}", pair(size), "", "");
    };
    let ratio = f64::from(size.instructions) / f64::from(hand.instructions);
    let hand = format!("{} / {}", hand.instructions, hand.bytes);
    format!("{:>12}{hand:>12}{ratio:>7.2}", pair(size))
}
