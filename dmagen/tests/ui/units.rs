//! Units, widths and divisions.

use crate::harness::{Mistake, each};

const PUMP: &str = "ip/pump.yaml";

pub(crate) const MEASURES: &[Mistake] = &[
    ("bytes_into_items", "DMA0042", PUMP, "COUNT: { LEFT: items }", "COUNT: { LEFT: bytes }"),
    ("items_into_address", "DMA0042", PUMP, "    TO: destination.address", "    TO: items"),
    (
        "address_plus_items",
        "DMA0042",
        PUMP,
        "planned.FROM + gone : planned.FROM",
        "planned.FROM + left : planned.FROM",
    ),
    (
        "items_of_the_other_side",
        "DMA0042",
        PUMP,
        "    items: bytes / source.width",
        "    items: bytes / destination.width",
    ),
    ("residue_in_items", "DMA0042", PUMP, "  left: \"left * source.width\"", "  left: left"),
    (
        "literal_beside_a_condition",
        "DMA0042",
        PUMP,
        "\"direction == m2m ? 0 : request\"",
        "\"cyclic == 1 ? 0 : request\"",
    ),
    (
        "literal_beside_a_choice",
        "DMA0042",
        PUMP,
        "\"direction == m2m ? 0 : request\"",
        "\"direction == 1 ? 0 : request\"",
    ),
    (
        "number_beyond_a_word",
        "DMA0034",
        PUMP,
        "\"direction == m2m ? 0 : request\"",
        "\"direction == m2m ? 0 : 1 << 31 << 1\"",
    ),
    (
        "number_below_zero",
        "DMA0034",
        PUMP,
        "\"direction == m2m ? 0 : request\"",
        "\"direction == m2m ? 3 - 4 : request\"",
    ),
    (
        "shift_out_of_a_word",
        "DMA0034",
        PUMP,
        "\"direction == m2m ? 0 : request\"",
        "\"direction == m2m ? 0 : request >> 32\"",
    ),
    (
        "division_by_zero",
        "DMA0034",
        PUMP,
        "\"direction == m2m ? 0 : request\"",
        "\"direction == m2m ? 0 : request % 0\"",
    ),
    ("code_twice", "DMA0072", PUMP, "{ 1: 0, 2: 1, 4: 2 }", "{ 1: 0, 2: 1, 4: 1 }"),
    (
        "code_of_two_steps",
        "DMA0072",
        PUMP,
        "{ fixed: 0, increment: 1 }",
        "{ fixed: 1, increment: 1 }",
    ),
    (
        "code_of_no_value",
        "DMA0032",
        PUMP,
        "{ fixed: 0, increment: 1 }",
        "{ fixed: 0, increment: fxed }",
    ),
    ("number_mapped_twice", "DMA0007", PUMP, "{ 1: 0, 2: 1, 4: 2 }", "{ 1: 0, 2: 1, 0x2: 2 }"),
    ("promised_less_than_accepted", "DMA0074", PUMP, "  items: 4095", "  items: 4000"),
    ("promised_more_than_accepted", "DMA0074", PUMP, "items <= 4095", "items <= 4000"),
    ("number_as_condition", "DMA0042", PUMP, "    - when: again", "    - when: 1"),
    (
        "wrong_choice",
        "DMA0036",
        PUMP,
        "\"direction == m2m ? 0 : request\"",
        "\"direction == p2x ? 0 : request\"",
    ),
    ("no_unit", "DMA0042", PUMP, "  FROM: address\n", "  FROM: adress\n"),
    ("unit_of_no_register", "DMA0037", PUMP, "  FROM: address\n", "  FORM: address\n"),
    (
        "unit_of_no_field",
        "DMA0038",
        PUMP,
        "  COUNT.LEFT: items(source)",
        "  COUNT.LEFTS: items(source)",
    ),
    ("map_of_the_wrong_thing", "DMA0042", PUMP, "adjust(source.adjust)", "adjust(source.width)"),
    (
        "map_of_a_handshake",
        "DMA0042",
        PUMP,
        "adjust: { fixed: 0, increment: 1 }",
        "adjust: { hardware: 0, software: 1 }",
    ),
    (
        "field_too_narrow",
        "DMA0041",
        PUMP,
        "{ base: planned, EN: 1 } }\n  halt",
        "{ base: planned, EN: 2 } }\n  halt",
    ),
    ("map_too_wide", "DMA0041", PUMP, "width: { 1: 0, 2: 1, 4: 2 }", "width: { 1: 0, 2: 1, 4: 4 }"),
    ("limit_too_wide", "DMA0041", PUMP, "items <= 4095", "items <= 65535"),
    ("nothing_bounds_it", "DMA0041", PUMP, "\"items >= 1 and items <= 4095\"", "items >= 1"),
    ("promised_items_too_wide", "DMA0041", PUMP, "  items: 4095", "  items: 65535"),
    ("priority_past_its_field", "DMA0041", PUMP, "    PRIO: priority", "    PRIO: priority + 1"),
    ("request_past_its_field", "DMA0041", PUMP, "m2m ? 0 : request\"", "m2m ? 0 : request + 1\""),
    ("link_past_its_field", "DMA0041", PUMP, "\"direction == m2m ? 0 : request\"", "link.channel"),
    ("promised_priority_too_high", "DMA0041", PUMP, "  priority: 3", "  priority: 7"),
    (
        "inexact_division",
        "DMA0043",
        PUMP,
        "    whole_items: { that: \"bytes % source.width == 0\", invalid: bytes, reason: multiple }\n",
        "",
    ),
    (
        "inexact_division_in_a_step",
        "DMA0043",
        PUMP,
        "    - capture: { left: COUNT.LEFT }",
        "    - capture: { left: \"(FROM - planned.FROM) / source.width\" }",
    ),
];

#[test]
fn mistakes_of_measure_are_shown() {
    each(MEASURES);
}
