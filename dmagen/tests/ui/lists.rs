//! Descriptors in memory: what no hardware could read.

use crate::harness::each;

const PUMP: &str = "ip/pump.yaml";
const HERE: &str = "context:\n";
const SOME: &str = "note: errata 1.2\n  when: ";

/// The pump has no lists: descriptors for one that has them.
fn described(words: &str, rest: &str) -> String {
    format!(
        "descriptors:\n  words: {words}\n  ring: registers\n  next: FROM\n  {rest}\n\ncontext:\n"
    )
}

#[test]
fn mistakes_of_descriptors_are_shown() {
    let bytes = "bytes: \"COUNT.LEFT * source.width\"";
    let faults = [
        (
            "word_that_nothing_makes",
            "DMA0070",
            described("[FROM, EVENT]", &format!("align: 4\n  {bytes}")),
        ),
        ("word_unknown", "DMA0036", described("[FROM, CUONT]", &format!("align: 4\n  {bytes}"))),
        (
            "align_no_power",
            "DMA0070",
            described("[FROM, TO, COUNT]", &format!("align: 12\n  {bytes}")),
        ),
        (
            "align_below_a_word",
            "DMA0070",
            described("[FROM, TO, COUNT]", &format!("align: 2\n  {bytes}")),
        ),
        (
            "page_below_one",
            "DMA0070",
            described("[FROM, TO, COUNT]", &format!("align: 4\n  page: 8\n  {bytes}")),
        ),
        (
            "length_in_items",
            "DMA0042",
            described("[FROM, TO, COUNT]", "align: 4\n  bytes: COUNT.LEFT"),
        ),
        (
            "length_of_what_it_lacks",
            "DMA0058",
            described("[FROM, TO, COUNT]", "align: 4\n  bytes: left * source.width"),
        ),
        (
            "ring_unknown",
            "DMA0034",
            described("[FROM]", "align: 4\n  bytes: 4").replace("registers", "round"),
        ),
        (
            "reload_without_a_section",
            "DMA0068",
            described("[FROM, TO, COUNT]", &format!("align: 4\n  reload: ' '\n  {bytes}")),
        ),
        (
            "reload_of_what_it_lacks",
            "DMA0070",
            described("[FROM, COUNT]", &format!("align: 4\n  reload: section 2.3\n  {bytes}")),
        ),
        (
            "when_by_configuration",
            "DMA0058",
            described("[FROM, TO, COUNT]", &format!("align: 4\n  {SOME}cyclic\n  {bytes}")),
        ),
        (
            "when_no_condition",
            "DMA0042",
            described("[FROM, TO, COUNT]", &format!("align: 4\n  {SOME}n\n  {bytes}")),
        ),
        (
            "when_on_no_channel",
            "DMA0068",
            described("[FROM, TO, COUNT]", &format!("align: 4\n  {SOME}n > 99\n  {bytes}")),
        ),
        (
            "when_without_a_note",
            "DMA0033",
            described("[FROM, TO, COUNT]", &format!("align: 4\n  when: n == 0\n  {bytes}")),
        ),
        (
            "when_for_no_reason",
            "DMA0068",
            described(
                "[FROM, TO, COUNT]",
                &format!("align: 4\n  when: n == 0\n  note: ' '\n  {bytes}"),
            ),
        ),
        (
            "when_of_what_it_lacks",
            "DMA0070",
            described("[FROM, COUNT]", &format!("align: 4\n  {SOME}n == 0\n  {bytes}")),
        ),
        (
            "note_without_when",
            "DMA0031",
            described("[FROM, TO, COUNT]", &format!("align: 4\n  note: why\n  {bytes}")),
        ),
        (
            "no_words",
            "DMA0033",
            described("[FROM]", "align: 4\n  bytes: 4").replace("  words: [FROM]\n", ""),
        ),
    ];
    let faults: Vec<_> = faults
        .into_iter()
        .map(|(name, code, text)| (name, code, PUMP, HERE, &*text.leak()))
        .collect();
    each(&faults);
}

#[test]
fn what_all_channels_share_is_written_in_prepare() {
    each(&[
        (
            "shared_register_in_an_operation",
            "DMA0046",
            PUMP,
            "  TO: dma.CH{n}_TO\n",
            "  TO: dma.CH0_TO\n",
        ),
        (
            "a_block_adds_to_nothing",
            "DMA0069",
            PUMP,
            "    COUNT: { LEFT: items }\n",
            "    COUNT: { base: planned, LEFT: items }\n",
        ),
    ]);
}
