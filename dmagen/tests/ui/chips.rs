//! What a chip says: controllers, vectors, request lines, constants.

use crate::harness::{Folder, Mistake, each, hold};

const ALPHA: &str = "chip/alpha.yaml";

pub(crate) const CHIPS: &[Mistake] = &[
    ("no_crate_name", "DMA0034", ALPHA, "chip: alpha", "chip: Alpha_1"),
    ("no_crate_name_at_all", "DMA0034", ALPHA, "chip: alpha", "chip: \"../../etc\""),
    (
        "same_base",
        "DMA0054",
        ALPHA,
        "    dma: DMA2",
        "    dma: { peripheral: DMA2, base: 0x40001000 }",
    ),
    ("constant_missing", "DMA0061", ALPHA, "    offset: 4\n", ""),
    ("constant_of_the_wrong_kind", "DMA0061", ALPHA, "copies: false", "copies: 7"),
    ("number_given_as_boolean", "DMA0061", ALPHA, "offset: 4", "offset: true"),
    ("constant_unknown", "DMA0031", ALPHA, "offset: 4", "offset: 4\n    ofset: 4"),
    (
        "no_vectors",
        "DMA0033",
        ALPHA,
        "    vectors:\n      DMA2: { number: 12, channels: [0, 1, 2, 3] }\n",
        "",
    ),
    ("channel_without_vector", "DMA0055", ALPHA, "channels: [2, 3]", "channels: [3]"),
    ("channel_with_two_vectors", "DMA0055", ALPHA, "channels: [2, 3]", "channels: [1, 2, 3]"),
    ("vector_with_a_gap", "DMA0055", ALPHA, "channels: [0, 1, 2, 3]", "channels: [0, 2, 1, 3]"),
    ("vector_of_no_channel", "DMA0055", ALPHA, "channels: [2, 3]", "channels: [2, 3, 4]"),
    ("vector_of_another_number", "DMA0055", ALPHA, "number: 12", "number: 13"),
    ("vector_number_twice", "DMA0055", ALPHA, "DMA1_HIGH: { number: 11", "DMA1_TOP: { number: 10"),
    ("vector_number_huge", "DMA0034", ALPHA, "number: 12", "number: 0x100000000"),
    ("vector_no_word", "DMA0067", ALPHA, "      DMA1_HIGH:", "      \"1+1\":"),
    ("vectors_alike", "DMA0067", ALPHA, "      DMA1_HIGH:", "      dma1_low:"),
    ("too_many_channels", "DMA0056", ALPHA, "    offset: 4", "    offset: 4\n    channels: 40"),
    ("no_channels", "DMA0056", ALPHA, "    offset: 4", "    offset: 4\n    channels: 0"),
    (
        "alias_of_nothing",
        "DMA0036",
        ALPHA,
        "\nrequests:",
        "  DMA3: { alias: DAM1, dma: DMA2 }\nrequests:",
    ),
    (
        "alias_of_itself",
        "DMA0036",
        ALPHA,
        "\nrequests:",
        "  DMA3: { alias: DMA3, dma: DMA2 }\nrequests:",
    ),
    (
        "alias_at_the_same_base",
        "DMA0054",
        ALPHA,
        "\nrequests:",
        "  DMA3: { alias: DMA1 }\nrequests:",
    ),
    (
        "alias_with_vectors",
        "DMA0055",
        ALPHA,
        "\nrequests:",
        "  DMA3:\n    alias: DMA1\n    dma: { peripheral: DMA1, base: 0x40008000 }\n    vectors: { DMA3: { number: 14, channels: all } }\nrequests:",
    ),
    ("request_no_route", "DMA0060", ALPHA, "[DMA1.1.2]", "[DMA1.1]"),
    ("request_to_no_controller", "DMA0060", ALPHA, "[DMA1.1.2]", "[DAM1.1.2]"),
    ("request_to_no_channel", "DMA0060", ALPHA, "[DMA1.1.2]", "[DMA1.4.2]"),
    ("request_line_too_large", "DMA0060", ALPHA, "[DMA2.2.31]", "[DMA2.2.32]"),
    ("request_line_refused", "DMA0060", ALPHA, "[DMA1.1.2]", "[DMA1.1.0]"),
    ("request_route_twice", "DMA0060", ALPHA, "[DMA1.0.1, DMA2.0.1]", "[DMA1.0.1, DMA1.0.1]"),
    ("requests_alike", "DMA0067", ALPHA, "  UART_TX:", "  uart-rx:"),
    ("request_no_word", "DMA0067", ALPHA, "  UART_TX:", "  \"-\":"),
    ("request_twice", "DMA0007", ALPHA, "  UART_TX:", "  UART_RX:"),
];

#[test]
fn mistakes_of_a_chip_are_shown() {
    each(CHIPS);
}

#[test]
fn a_chip_has_a_controller() {
    let text = std::fs::read_to_string(Folder::new().path(ALPHA)).unwrap();
    let (head, _) = text.split_once("instances:").unwrap();
    let folder = Folder::new().write(ALPHA, format!("{head}instances: {{}}\nrequests: {{}}\n"));
    hold("no_controllers", &folder.refused(ALPHA));
}

#[test]
fn a_line_that_any_channel_can_select_fits_as_well() {
    let routed = "  UART_RX: [DMA1.0.1, DMA2.0.1]\n  UART_TX: [DMA1.1.2]\n  SPI_RX: [DMA2.2.31]\n";
    let folder = Folder::new().edit(ALPHA, routed, "  UART_RX: 1\n  UART_TX: 32\n  SPI_RX: 0\n");
    hold("selectable_lines", &folder.refused(ALPHA));
}
