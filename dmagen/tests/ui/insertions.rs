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
