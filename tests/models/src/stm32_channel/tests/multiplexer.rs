//! The DMAMUX of the STM32G474.

use super::*;

const CSR: u32 = MUX + 0x80;
const CFR: u32 = MUX + 0x84;
const RG0CR: u32 = MUX + 0x100;
const RGSR: u32 = MUX + 0x140;
const RGCFR: u32 = MUX + 0x144;

#[test]
fn each_multiplexer_channel_feeds_its_dma_channel() {
    for mux in 0..16 {
        let dma = &mut Stm32G474::new();
        let base = if mux < 8 { FIRST } else { SECOND };
        let channel = mux % 8 + 1;
        put(dma, MUX + 4 * mux, 24);
        start_at(dma, base, channel, SRC, DST, 4, MINC);
        dma.request(0, 25, 1);
        assert!(!dma.step(), "another input");
        dma.request(1, 24, 3);
        assert_eq!(run(dma), 3);
        assert_eq!(get(dma, cndtr(base, channel)), 1);
        quiet(dma);
    }
}

#[test]
fn an_input_that_nobody_selects_stays_raised() {
    let dma = &mut Stm32G474::new();
    start(dma, 1, SRC, DST, 4, MINC);
    dma.request(0, 115, 2);
    assert!(!dma.step());
    put(dma, MUX, 115);
    assert_eq!(run(dma), 2);
    put(dma, MUX, 0);
    dma.request(0, 115, 1);
    assert!(!dma.step());
    quiet(dma);
}

#[test]
fn the_line_is_no_channel_number() {
    let dma = &mut Stm32G474::new();
    start(dma, 1, SRC, DST, 4, MINC);
    dma.request(0, 1, 1);
    assert!(!dma.step());
    for line in [0, 116] {
        dma.request(0, line, 1);
        complains(dma, "no request line");
    }
}

#[test]
fn two_channels_on_one_input_are_reported() {
    let dma = &mut Stm32G474::new();
    put(dma, MUX, 24);
    put(dma, MUX + 4 * 9, 25);
    put(dma, MUX + 4 * 10, 0);
    quiet(dma);
    put(dma, MUX + 4 * 9, 24);
    complains(dma, "both select input 24");
    put(dma, MUX, 0);
    put(dma, MUX + 4 * 9, 24);
    quiet(dma);
}

#[test]
fn a_synchronized_channel_forwards_nothing() {
    let dma = &mut Stm32G474::new();
    put(dma, MUX, 0x1F07_0118);
    complains(dma, "synchronization");
    assert_eq!(get(dma, MUX), 0x1F07_0118);
    start(dma, 1, SRC, DST, 4, MINC);
    dma.request(0, 0x18, 1);
    assert!(!dma.step());
    put(dma, MUX, 0x18);
    assert_eq!(run(dma), 1);
    put(dma, MUX, 0x0000_0218);
    complains(dma, "event generation");
}

#[test]
fn status_clear_and_generator_registers() {
    let dma = &mut Stm32G474::new();
    assert_eq!((get(dma, CSR), get(dma, RGSR)), (0, 0));
    put(dma, CFR, 0xFFFF);
    put(dma, RGCFR, 0xF);
    put(dma, RG0CR + 4, 0x00FC_0103);
    assert_eq!(get(dma, RG0CR + 4), 0x00FC_0103);
    quiet(dma);
    put(dma, RG0CR + 4, 0x0001_0000);
    complains(dma, "generator 1: enabled");
    for status in [CSR, RGSR] {
        put(dma, status, 1);
        complains(dma, "read-only");
    }
    for clear in [CFR, RGCFR] {
        assert_eq!(get(dma, clear), 0);
        complains(dma, "write-only");
    }
}

#[test]
fn reserved_bits_inputs_and_offsets() {
    let dma = &mut Stm32G474::new();
    put(dma, MUX, 0xE000_FC80);
    complains(dma, "reserved bits of CxCR");
    assert_eq!(get(dma, MUX), 0);
    put(dma, MUX, 116);
    complains(dma, "input 116 is reserved");
    put(dma, CFR, 0x1_0000);
    complains(dma, "reserved bits of CFR");
    put(dma, RGCFR, 0x10);
    complains(dma, "reserved bits of RGCFR");
    put(dma, RG0CR, 0x20);
    complains(dma, "reserved bits of RGxCR");
    for offset in [0x40, 0x7C, 0x88, 0x110, 0x13C, 0x148] {
        put(dma, MUX + offset, 0);
        complains(dma, "no register");
        get(dma, MUX + offset);
        complains(dma, "no register");
    }
}

#[test]
fn bytes_and_half_words_are_allowed() {
    let dma = &mut Stm32G474::new();
    put(dma, MUX + 8, 0x0300_0000);
    dma.write(MUX + 8, 1, 0x22);
    assert_eq!(get(dma, MUX + 8), 0x0300_0022);
    assert_eq!(dma.read(MUX + 10, 2), 0x0300);
    quiet(dma);
    dma.write(MUX + 9, 2, 0);
    complains(dma, "access of 2 bytes");
}
