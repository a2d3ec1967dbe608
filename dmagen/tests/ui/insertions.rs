//! Bits of registers that all channels share: where they cannot be, and when nobody may change them.

use crate::harness::{Folder, each, hold};

const PUMP: &str = "ip/pump.yaml";
const REGISTER: &str = "  KEY: dma.CH{n}_KEY\n";
const ROUTE: &str = "  KEY: dma.CH{n}_KEY\n  ROUTE: dma.ENABLE\n";
const CONFIGURE: &str = "  configure: []\n";

#[test]
fn mistakes_of_insertions_are_shown() {
    let insert = |register: &str, shift: &str, bits: &str, value: &str| {
        format!(
            "  configure:\n    - insert: {{ register: {register}, shift: \"{shift}\", bits: {bits}, value: \"{value}\" }}\n"
        )
    };
    let faults = [
        ("insert_into_ones_own", "DMA0046", insert("KEY", "n", "1", "1")),
        ("insert_into_a_lane", "DMA0036", insert("enable", "n", "1", "1")),
        ("insert_all_bits", "DMA0034", insert("ROUTE", "0", "32", "request")),
        ("insert_no_bits", "DMA0034", insert("ROUTE", "0", "0", "request")),
        ("insert_an_address", "DMA0042", insert("ROUTE", "2 * n", "2", "planned.FROM")),
        ("insert_beyond_the_register", "DMA0041", insert("ROUTE", "8 * n + 2 * request", "2", "1")),
        ("insert_too_far", "DMA0041", insert("ROUTE", "11 * n", "2", "1")),
        ("insert_at_a_channel_too_many", "DMA0041", insert("ROUTE", "request", "1", "1")),
        ("insert_too_much", "DMA0041", insert("ROUTE", "2 * n", "2", "n + 1")),
        ("insert_a_request", "DMA0041", insert("ROUTE", "2 * n", "2", "request")),
        ("insert_a_field", "DMA0041", insert("ROUTE", "2 * n", "2", "KEY.CODE")),
        (
            "insert_without_a_place",
            "DMA0033",
            CONFIGURE.replace("[]", "[{ insert: { register: ROUTE, bits: 2, value: 1 } }]"),
        ),
    ];
    for (name, code, text) in faults {
        let folder = Folder::new().edit(PUMP, REGISTER, ROUTE).edit(PUMP, CONFIGURE, &text);
        let words = folder.refused("chip/alpha.yaml");
        assert!(words.contains(&format!("error[{code}]")), "{name}: {words}");
        hold(name, &words);
    }
}

#[test]
fn a_rule_bounds_where_bits_are_inserted() {
    let insert =
        "  configure:\n    - insert: { register: ROUTE, shift: 2 * request, bits: 2, value: 1 }\n";
    let check = |most: u64| {
        let rule = format!(
            "require:\n  few_lines: {{ that: \"direction == m2m or request <= {most}\", invalid: request, reason: range }}\n  copies:"
        );
        let folder = Folder::new().edit(PUMP, REGISTER, ROUTE).edit(PUMP, CONFIGURE, insert);
        folder.edit(PUMP, "require:\n  copies:", &rule).run(&["check", "chip/alpha.yaml"])
    };
    let (fits, too_far) = (check(15), check(16));
    assert!(!fits.err.contains("DMA0041"), "{}", fits.err);
    assert!(
        too_far.err.contains("DMA0041") && too_far.err.contains("goes up to 32"),
        "{}",
        too_far.err
    );
}

#[test]
fn a_lane_is_no_register() {
    let probe = "    - probe: { write: { FROM: 0x5A5A5A58 } }\n";
    let settle = "    - poll: { until: \"CTRL.BUSY == 0\", reads: 1000 }\n";
    each(&[
        ("probe_of_a_lane", "DMA0036", PUMP, probe, "    - probe: { write: { enable: 1 } }\n"),
        (
            "settle_of_a_lane",
            "DMA0036",
            PUMP,
            settle,
            "    - settle: { register: status, reads: 1000, as: quiet }\n",
        ),
    ]);
}

#[test]
fn nothing_is_inserted_while_a_channel_runs() {
    let insert = "  resume:\n    - insert: { register: ROUTE, shift: n, bits: 1, value: 1 }\n";
    let folder = Folder::new().edit(PUMP, REGISTER, ROUTE).edit(PUMP, "  resume:\n", insert);
    let words = folder.refused("chip/alpha.yaml");
    assert!(words.contains("error[DMA0062]"), "{words}");
    hold("insert_while_it_runs", &words);
}
