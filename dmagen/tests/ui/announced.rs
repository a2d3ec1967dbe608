//! Descriptors whose words the link announces: bits that no hardware could follow.

use crate::harness::each;

const PUMP: &str = "ip/pump.yaml";
const HERE: &str = "    COUNT: { LEFT: items }\n\ncontext:\n";

/// The pump's blocks with a link in KEY, and descriptors that it announces.
fn announced(key: &str, words: &str, bits: &str) -> String {
    format!(
        "    COUNT: {{ LEFT: items }}\n{key}\ndescriptors:\n  words: {words}\n  announced: {bits}\n  \
         align: 4\n  ring: registers\n  next: FROM\n  bytes: \"COUNT.LEFT * source.width\"\n\ncontext:\n"
    )
}

#[test]
fn mistakes_of_announced_words_are_shown() {
    let key = "    KEY: { CODE: following & 0xFF }\n";
    let bits = "{ FROM: KEY.LOST, TO: KEY.LOST, COUNT: KEY.LOST, KEY: KEY.LOST }";
    let all = "[FROM, TO, COUNT, KEY]";
    let faults = [
        (
            "announced_by_nothing",
            "DMA0070",
            announced(key, all, &bits.replace("TO: KEY.LOST, ", "")),
        ),
        ("announced_out_of_order", "DMA0070", announced(key, "[TO, FROM, COUNT, KEY]", bits)),
        ("announced_together", "DMA0070", announced(key, "[FROM, COUNT, KEY]", bits)),
        ("announced_by_many_bits", "DMA0070", announced(key, all, &bits.replace("LOST", "CODE"))),
        (
            "announced_by_no_field",
            "DMA0038",
            announced(key, all, &bits.replace("COUNT: KEY.LOST", "COUNT: KEY.LSOT")),
        ),
        (
            "announced_by_a_register",
            "DMA0070",
            announced(key, all, &bits.replace("COUNT: KEY.LOST", "COUNT: KEY")),
        ),
        (
            "announced_by_no_register",
            "DMA0036",
            announced(key, all, &bits.replace("COUNT: KEY.LOST", "COUNT: KYE.LOST")),
        ),
        (
            "announced_from_outside",
            "DMA0070",
            announced(key, "[FROM, TO, COUNT]", &bits.replace(", KEY: KEY.LOST", "")),
        ),
        (
            "announced_by_hand",
            "DMA0070",
            announced("    KEY: { CODE: following & 0xFF, LOST: 1 }\n", all, bits),
        ),
        ("announced_in_a_whole_word", "DMA0070", announced("    KEY: 0\n", all, bits)),
        ("announced_by_no_block", "DMA0070", announced("", all, bits)),
    ];
    let faults: Vec<_> = faults
        .into_iter()
        .map(|(name, code, text)| (name, code, PUMP, HERE, &*text.leak()))
        .collect();
    each(&faults);
}

#[test]
fn what_is_left_is_not_made_of_itself() {
    each(&[(
        "residue_of_itself",
        "DMA0058",
        PUMP,
        "  running: \"COUNT.LEFT * source.width\"\n",
        "  running: remaining\n",
    )]);
}
