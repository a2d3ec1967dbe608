//! One block, without a list.

use super::*;

#[test]
fn a_block_arrives_and_the_channel_goes_idle() {
    for mut m in [wba(), h5()] {
        fill(&mut m, SRC, 8);
        assert_eq!(flags(&mut m, 0), IDLE);
        start(&mut m, 0, UP, SWREQ, 8);
        assert_eq!(flags(&mut m, 0), 0);
        assert!(enabled(&mut m, 0));
        assert_eq!(run(&mut m), 16);
        assert_eq!(bytes(&mut m, DST, 9), [counting(8), vec![0]].concat());
        assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
        assert!(!enabled(&mut m, 0));
        quiet(&mut m);
    }
}

#[test]
fn addresses_and_count_stay_where_the_block_ended() {
    let mut m = h5();
    start(&mut m, 0, UP | WORDS, SWREQ, 16);
    run(&mut m);
    assert_eq!(bndt(&mut m, 0), 0);
    assert_eq!(rd(&mut m, 0, SAR), SRC + 16);
    assert_eq!(rd(&mut m, 0, DAR), DST + 16);
}

#[test]
fn a_fixed_side_stays() {
    let mut m = h5();
    m.memory().add_port(DST);
    fill(&mut m, SRC, 3);
    start(&mut m, 0, SINC, SWREQ, 3);
    run(&mut m);
    assert_eq!(rd(&mut m, 0, DAR), DST);
    assert_eq!(m.memory().port(DST).unwrap().output, [(1, 1), (2, 1), (3, 1)]);
    m.memory().add_port(SRC);
    m.memory().port(SRC).unwrap().input.extend([7, 8]);
    wr(&mut m, 0, FCR, TC | HT);
    start(&mut m, 0, DINC, SWREQ, 2);
    wr(&mut m, 0, SAR, 0);
    run(&mut m);
    assert_eq!(rd(&mut m, 0, SAR), SRC);
    complains(&mut m, "SAR written while the channel is enabled");
}

#[test]
fn the_count_is_that_of_the_source_and_the_fifo_holds_the_difference() {
    let mut m = h5();
    fill(&mut m, SRC, 32);
    start(&mut m, 0, UP, SWREQ, 32);
    steps(&mut m, 5);
    assert_eq!((bndt(&mut m, 0), fifo(&mut m, 0)), (27, 5));
    assert_eq!(bytes(&mut m, DST, 1), [0]);
    steps(&mut m, 3);
    assert_eq!((bndt(&mut m, 0), fifo(&mut m, 0)), (24, 8), "eight bytes are the whole FIFO");
    steps(&mut m, 1);
    assert_eq!((bndt(&mut m, 0), fifo(&mut m, 0)), (24, 7));
    assert_eq!(rd(&mut m, 0, SAR), SRC + 8);
    assert_eq!(rd(&mut m, 0, DAR), DST + 1);
}

#[test]
fn read_ahead_can_be_held_at_half_the_fifo() {
    let mut m = h5();
    m.set_read_ahead(crate::stm32_gpdma::ReadAhead::Half);
    start(&mut m, 0, UP, SWREQ, 32);
    steps(&mut m, 5);
    assert_eq!((bndt(&mut m, 0), fifo(&mut m, 0)), (28, 3));
}

#[test]
fn the_largest_block_is_a_byte_short_of_64_kib() {
    let mut m = h5();
    start(&mut m, 0, UP, SWREQ, 0xFFFF);
    assert!((0..200_000).take_while(|_| m.step()).count() > 0xFFFF);
    assert_eq!(rd(&mut m, 0, DAR), DST + 0xFFFF);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
}

#[test]
fn zero_written_to_en_is_ignored() {
    let mut m = h5();
    fill(&mut m, SRC, 4);
    start(&mut m, 0, UP, SWREQ, 4);
    steps(&mut m, 1);
    wr(&mut m, 0, CR, 0);
    assert!(enabled(&mut m, 0));
    run(&mut m);
    assert_eq!(bytes(&mut m, DST, 4), counting(4));
    quiet(&mut m);
}

#[test]
fn enabling_again_after_the_end_finds_no_block() {
    let mut m = h5();
    start(&mut m, 0, UP, SWREQ, 4);
    run(&mut m);
    wr(&mut m, 0, FCR, 0x7F00);
    wr(&mut m, 0, CR, EN);
    assert_eq!(flags(&mut m, 0), IDLE | USE);
    assert!(!enabled(&mut m, 0));
}

#[test]
fn a_second_block_needs_its_three_registers_and_the_flags_cleared() {
    let mut m = h5();
    fill(&mut m, SRC, 4);
    start(&mut m, 0, UP, SWREQ, 4);
    run(&mut m);
    wr(&mut m, 0, FCR, TC | HT);
    start(&mut m, 0, UP, SWREQ, 4);
    run(&mut m);
    quiet(&mut m);
    start(&mut m, 0, UP, SWREQ, 4);
    complains(&mut m, "enabled with flags set: 0x0300");
}
