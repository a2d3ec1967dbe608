//! What a driver must not have.

use crate::image::Image;

/// Something that must not be in a program.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Parts of the names of symbols that show it.
    parts: &'static [&'static str],
}

/// All of them.
pub(crate) const KINDS: [Kind; 3] = [
    Kind {
        name: "panic path",
        parts: &["budgets_panicked", "9panicking", "panic_", "unwrap_failed", "expect_failed"],
    },
    Kind {
        name: "heap symbol",
        parts: &["__rust_alloc", "__rust_dealloc", "__rust_realloc", "5alloc"],
    },
    Kind {
        name: "64-bit division",
        parts: &["aeabi_uldivmod", "aeabi_ldivmod", "udivdi3", "__divdi3", "umoddi3", "__moddi3"],
    },
];

/// Bytes of RAM that a channel may take besides the words of its registers, so that they do not grow; the budget is 32.
const RAM: u32 = 64;

/// What is in a program and must not be, each with a way to it.
pub(crate) fn findings(image: &Image) -> Vec<String> {
    let mut found = Vec::new();
    for kind in &KINDS {
        let guilty = |name: &String| kind.parts.iter().any(|part| name.contains(part));
        let here = image.functions.iter().filter(|(_, f)| f.names.iter().any(guilty));
        // Of a chain of such functions the first one says where it begins.
        let calls: Vec<u64> = here.clone().map(|(address, _)| *address).collect();
        for (address, _) in here {
            let inner = image
                .functions
                .iter()
                .any(|(a, f)| calls.contains(a) && f.callees.contains(address));
            if !inner {
                found.push(format!("{}: {}", kind.name, image.way_to(*address).join(" → ")));
            }
        }
    }
    found
}

/// Functions that hold memory accesses back.
const ORDERED: [&str; 5] =
    ["barrier_publish", "barrier_consume", "call_start", "call_stop", "call_interrupt_typed"];

/// Those of them that have no barrier.
pub(crate) fn unordered(image: &Image) -> impl Iterator<Item = String> {
    let without = |name: &&str| image.barriers(name).is_none_or(|count| count == 0);
    ORDERED.into_iter().filter(without).map(|name| format!("no barrier in `{name}`"))
}

/// A program whose platform has a lock, and that takes none.
pub(crate) fn unlocked(image: &Image) -> Option<String> {
    image.own("lock_taken").is_none().then(|| "no lock is taken".to_owned())
}

/// Bytes that a channel takes: all, and besides the words of its registers.
pub(crate) fn channel_bytes(image: &Image) -> Result<(u32, u32), String> {
    let all = image.number("SIZE_CONTROLLER")? / image.number("SIZE_CHANNELS")?.max(1);
    // A block's length in bytes is no register's word.
    let words = image.number("SIZE_PLAN")? + image.number("SIZE_LOAD")? - 4;
    Ok((all, all.saturating_sub(words)))
}

/// Whether a channel takes too much RAM.
pub(crate) fn ram(image: &Image) -> Result<Option<String>, String> {
    let (_, besides) = channel_bytes(image)?;
    let fault = format!(
        "a channel takes {besides} bytes besides the words of its registers, more than {RAM}"
    );
    Ok((besides > RAM).then_some(fault))
}
