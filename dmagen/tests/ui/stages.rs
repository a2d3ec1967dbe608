//! Names where they are not known: each is told, whatever it stands for, and nothing is left out in silence.

use crate::harness::{Mistake, each};

const PUMP: &str = "ip/pump.yaml";
const PLAN: &str = "plan:\n  CTRL:\n";
const RULE: &str = "\"direction != m2m or instance.copies\"";
const POLL: &str = "\"CTRL.BUSY == 0\", reads";
const OUTCOME: &str = "\"CTRL.FAULT == 1\"";
const SUPPORTED: &str = "\"planned.CTRL.LOOP == 0\"";
const HALF: &str = "  half: seen.half";
const HANDLER: &str = "interrupts:\n";
const OPERATIONS: &str = "operations:\n  initialise:\n";

pub(crate) const STAGES: &[Mistake] = &[
    (
        "block_value_in_the_plan",
        "DMA0058",
        PUMP,
        "    FROM_STEP: adjust(source.adjust)",
        "    FROM_STEP: items",
    ),
    ("block_value_in_a_rule", "DMA0058", PUMP, RULE, "items >= 1"),
    ("block_value_in_a_step", "DMA0058", PUMP, POLL, "\"items == 3\", reads"),
    ("block_value_in_the_outcome", "DMA0058", PUMP, OUTCOME, "items == 3"),
    ("block_value_in_a_capability", "DMA0058", PUMP, SUPPORTED, "items == 3"),
    ("block_value_in_the_handler", "DMA0058", PUMP, HALF, "  half: items == 3"),
    ("block_value_captured", "DMA0058", PUMP, "{ left: COUNT.LEFT }", "{ left: items }"),
    (
        "variable_in_the_plan",
        "DMA0058",
        PUMP,
        "    TO_STEP: adjust(destination.adjust)",
        "    TO_STEP: left",
    ),
    ("variable_in_a_rule", "DMA0058", PUMP, RULE, "left == 0"),
    ("variable_in_the_block", "DMA0058", PUMP, "COUNT: { LEFT: items }", "COUNT: { LEFT: left }"),
    ("variable_in_the_handler", "DMA0058", PUMP, "  done: seen.done", "  done: left == 0"),
    (
        "register_in_the_plan",
        "DMA0058",
        PUMP,
        "    WIDTH: width(source.width)",
        "    WIDTH: KEY.CODE",
    ),
    ("lane_in_the_block", "DMA0058", PUMP, "    TO: destination.address", "    TO: status.done"),
    (
        "second_without_a_pair",
        "DMA0058",
        PUMP,
        "{ is: running, when: suspended }",
        "{ is: running, when: second.FROM == 4 }",
    ),
    ("map_in_the_handler", "DMA0058", PUMP, "{ bus: seen.error }", "{ bus: \"width(2) == 1\" }"),
    ("map_in_a_place", "DMA0058", PUMP, "    shift: n\n", "    shift: width(n)\n"),
    (
        "table_in_the_plan",
        "DMA0058",
        PUMP,
        PLAN,
        "tables: { first: { entry: 8, align: 8 } }\nplan:\n  CTRL:\n    FAULT: first.entry == 4\n",
    ),
    (
        "table_in_a_rule",
        "DMA0058",
        PUMP,
        "require:\n  copies:",
        "tables: { slots: { entry: 8, align: 8 } }\nrequire:\n  near: { that: slots.address >= 4, invalid: request, \
         reason: range }\n  copies:",
    ),
    (
        "table_in_the_handler",
        "DMA0058",
        PUMP,
        HANDLER,
        "tables: { slots: { entry: 8, align: 8 } }\ninterrupts:\n  when: slots.entry == 4\n",
    ),
    (
        "value_in_the_handler",
        "DMA0058",
        PUMP,
        HANDLER,
        "let: { wide: source.width == 4 }\ninterrupts:\n  when: wide\n",
    ),
    (
        "value_made_further_down",
        "DMA0058",
        PUMP,
        PLAN,
        "let: { one: two, two: 2 }\nplan:\n  CTRL:\n",
    ),
    (
        "block_value_made_further_down",
        "DMA0058",
        PUMP,
        "    items: bytes / source.width",
        "    items: whole\n    whole: bytes / source.width",
    ),
];

pub(crate) const PARTS: &[Mistake] = &[
    (
        "table_without_part",
        "DMA0036",
        PUMP,
        OPERATIONS,
        "tables: { slots: { entry: 8, align: 8 } }\noperations:\n  initialise:\n    - when: slots == 4\n      then: []\n",
    ),
    (
        "part_of_a_value",
        "DMA0036",
        PUMP,
        PLAN,
        "let: { wide: 2 }\nplan:\n  CTRL:\n    FAULT: wide.part == 1\n",
    ),
    ("part_of_a_variable", "DMA0036", PUMP, "ended: left == 0", "ended: left.low == 0"),
    ("map_without_value", "DMA0036", PUMP, "width(source.width)", "width"),
    ("value_as_a_map", "DMA0036", PUMP, "adjust(source.adjust)", "items(source.adjust)"),
    ("variable_as_a_target", "DMA0036", PUMP, "{ FROM: 0x5A5A5A58 }", "{ left: 0x5A5A5A58 }"),
    (
        "variable_as_a_planned_register",
        "DMA0036",
        PUMP,
        "planned.FROM + gone",
        "planned.left + gone",
    ),
    ("register_as_a_variable", "DMA0036", PUMP, "capture: { left:", "capture: { EVENT:"),
    ("value_as_a_word", "DMA0031", PUMP, PLAN, "plan:\n  items: 2\n  CTRL:\n"),
    (
        "lane_as_a_side",
        "DMA0042",
        PUMP,
        "  COUNT.LEFT: items(source)",
        "  COUNT.LEFT: items(enable)",
    ),
    (
        "exists_by_another_register",
        "DMA0036",
        PUMP,
        "  KEY: dma.CH{n}_KEY",
        "  KEY: { at: \"dma.CH{n}_KEY\", exists: exists.width }",
    ),
];

#[test]
fn names_that_are_not_known_here_are_shown() {
    each(STAGES);
}

#[test]
fn names_that_stand_for_something_else_are_shown() {
    each(PARTS);
}
