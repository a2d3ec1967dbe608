//! Width conversion and reordering: the rows of RM0456 table 141.

use super::*;

const SBX: u32 = 1 << 13;
const DBX: u32 = 1 << 26;
const DHX: u32 = 1 << 27;

/// Moves eight source bytes, whose values are 0x80 + index, and returns what arrived.
fn handled(tr1: u32, count: u32) -> Vec<u8> {
    let mut m = h5();
    for i in 0..8 {
        m.memory().set_byte(SRC + i, 0x80 + i as u8);
    }
    load(&mut m, 4, tr1 | UP, SWREQ, 8);
    wr(&mut m, 4, SAR, SRC);
    wr(&mut m, 4, DAR, DST);
    wr(&mut m, 4, CR, EN);
    run(&mut m);
    assert_eq!(flags(&mut m, 4), IDLE | HT | TC);
    assert_eq!(rd(&mut m, 4, DAR), DST + count);
    quiet(&mut m);
    bytes(&mut m, DST, count)
}

/// TR1 of widths (as powers of two) and PAM.
const fn widths(from: u32, to: u32, pam: u32) -> u32 {
    from | to << 16 | pam << 11
}

/// Bytes by index of the source; -1 is a zero, -2 a sign (all ones here).
fn expect(tr1: u32, indices: &[i32]) {
    let value = |i: &i32| match i {
        -1 => 0,
        -2 => 0xFF,
        i => 0x80 + *i as u8,
    };
    let expected: Vec<u8> = indices.iter().map(value).collect();
    assert_eq!(handled(tr1, expected.len() as u32), expected, "TR1 {tr1:#010x}");
}

#[test]
fn equal_widths_ignore_pam() {
    for width in 0..3 {
        for pam in 0..4 {
            expect(widths(width, width, pam), &[0, 1, 2, 3, 4, 5, 6, 7]);
        }
    }
}

#[test]
fn narrow_sources_are_padded() {
    let x = -1;
    expect(widths(0, 1, 0), &[0, x, 1, x, 2, x, 3, x, 4, x, 5, x, 6, x, 7, x]);
    let one_in_four: Vec<i32> = (0..8).flat_map(|i| [i, x, x, x]).collect();
    expect(widths(0, 2, 0), &one_in_four);
    expect(widths(1, 2, 0), &[0, 1, x, x, 2, 3, x, x, 4, 5, x, x, 6, 7, x, x]);
}

#[test]
fn narrow_sources_are_sign_extended() {
    let s = -2;
    expect(widths(0, 1, 1), &[0, s, 1, s, 2, s, 3, s, 4, s, 5, s, 6, s, 7, s]);
    expect(widths(1, 2, 1), &[0, 1, s, s, 2, 3, s, s, 4, 5, s, s, 6, 7, s, s]);
    let mut m = h5();
    m.memory().set_byte(SRC, 0x7F);
    start(&mut m, 0, UP | widths(0, 2, 1), SWREQ, 1);
    run(&mut m);
    assert_eq!(bytes(&mut m, DST, 4), [0x7F, 0, 0, 0], "a positive byte");
}

#[test]
fn wide_sources_are_truncated_on_one_side() {
    expect(widths(1, 0, 0), &[0, 2, 4, 6]);
    expect(widths(1, 0, 1), &[1, 3, 5, 7]);
    expect(widths(2, 0, 0), &[0, 4]);
    expect(widths(2, 0, 1), &[3, 7]);
    expect(widths(2, 1, 0), &[0, 1, 4, 5]);
    expect(widths(2, 1, 1), &[2, 3, 6, 7]);
}

#[test]
fn packing_and_unpacking_keep_every_byte() {
    for (from, to) in [(0, 1), (0, 2), (1, 2), (1, 0), (2, 0), (2, 1)] {
        for pam in [2, 3] {
            expect(widths(from, to, pam), &[0, 1, 2, 3, 4, 5, 6, 7]);
        }
    }
}

#[test]
fn bytes_and_halves_are_exchanged_where_the_width_allows() {
    expect(widths(0, 0, 0) | SBX | DBX | DHX, &[0, 1, 2, 3, 4, 5, 6, 7]);
    expect(widths(1, 1, 0) | DBX | DHX, &[1, 0, 3, 2, 5, 4, 7, 6]);
    expect(widths(2, 2, 0) | DBX, &[1, 0, 3, 2, 5, 4, 7, 6]);
    expect(widths(2, 2, 0) | DHX, &[2, 3, 0, 1, 6, 7, 4, 5]);
    expect(widths(2, 2, 0) | DBX | DHX, &[3, 2, 1, 0, 7, 6, 5, 4]);
    expect(widths(2, 2, 0) | SBX, &[0, 2, 1, 3, 4, 6, 5, 7]);
    expect(widths(2, 1, 0) | SBX, &[0, 2, 4, 6]);
    expect(widths(2, 1, 1) | SBX, &[1, 3, 5, 7]);
    expect(widths(2, 0, 2) | SBX, &[0, 2, 1, 3, 4, 6, 5, 7]);
    let left: Vec<i32> = (0..8).flat_map(|i| [-1, -1, -1, i]).collect();
    expect(widths(0, 2, 0) | DBX | DHX, &left);
}

#[test]
fn bndt_counts_source_bytes_whatever_the_destination() {
    let mut m = h5();
    start(&mut m, 0, UP | widths(0, 2, 0), SWREQ, 3);
    steps(&mut m, 3);
    assert_eq!((bndt(&mut m, 0), fifo(&mut m, 0)), (0, 3), "three write beats of a word each");
    run(&mut m);
    assert_eq!(rd(&mut m, 0, DAR), DST + 12);
}

#[test]
fn fifol_counts_only_whole_destination_beats() {
    let mut m = h5();
    m.set_halt_delay(0);
    start(&mut m, 0, UP | widths(0, 2, 2), SWREQ, 8);
    steps(&mut m, 7);
    assert_eq!((bndt(&mut m, 0), fifo(&mut m, 0)), (1, 1), "three bytes more are not seen");
}
