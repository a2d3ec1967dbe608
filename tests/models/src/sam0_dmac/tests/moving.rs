//! Blocks, beats and addresses.

use super::*;

#[test]
fn one_block_by_one_software_trigger() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    // The fetch, its copy to the write-back section, four beats, the end of the block.
    assert_eq!(rig.run(), 1 + 1 + 4 + 1);
    assert_eq!(rig.word(DST), 0x0403_0201);
    assert_eq!(rig.arrived(0), 4);
    assert_eq!((rig.flags(0), rig.status(0)), (TCMPL, 0));
    assert!(!rig.enabled(0));
    rig.clean();
}

#[test]
fn one_beat_a_step() {
    let mut rig = Rig::new();
    rig.start(0, 3);
    rig.steps(2);
    for done in 1..=3 {
        rig.steps(1);
        assert_eq!((rig.arrived(0), rig.flags(0)), (done, 0));
    }
    rig.steps(1);
    assert_eq!(rig.flags(0), TCMPL);
}

#[test]
fn nothing_moves_before_its_trigger() {
    let mut rig = Rig::new();
    rig.single(0, 4);
    rig.enable(0, TRANSACTION);
    assert_eq!(rig.run(), 0);
    assert_eq!(rig.dma.memory().accesses(), 0, "not even the descriptor is read");
}

#[test]
fn beats_of_every_size() {
    for (size, bytes) in [(0u16, 1u32), (1, 2), (2, 4)] {
        let mut rig = Rig::new();
        let ends = [SRC + 3 * bytes, DST + 3 * bytes, 0];
        rig.descriptor(FIRST, BYTES | size << 8, 3, ends);
        rig.enable(0, TRANSACTION);
        rig.trigger(0);
        rig.run();
        assert_eq!(rig.arrived(0), 3 * bytes);
        rig.clean();
    }
}

#[test]
fn a_fixed_side_is_given_by_its_own_address() {
    let mut rig = Rig::new();
    rig.descriptor(FIRST, 1 | 1 << 8 | 1 << 10, 2, [SRC + 4, PORT, 0]);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.run();
    let port = rig.dma.memory().port(PORT).map(|port| port.output.clone());
    assert_eq!(port, Some(vec![(0x0201, 2), (0x0403, 2)]));

    let mut rig = Rig::new();
    if let Some(port) = rig.dma.memory().port(PORT) {
        port.input.extend([0x11, 0x22]);
    }
    rig.descriptor(FIRST, 1 | 1 << 11, 2, [PORT, DST + 2, 0]);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.run();
    assert_eq!(rig.word(DST), 0x2211);
    rig.clean();
}

#[test]
fn the_step_size_belongs_to_the_side_that_is_named() {
    // Words, a step of two beats: first at the source, then at the destination.
    let mut rig = Rig::new();
    let control = BYTES | 2 << 8 | 1 << 13;
    rig.descriptor(FIRST, control | 1 << 12, 2, [SRC + 16, DST + 8, 0]);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.word(DST), rig.word(DST + 4)), (0x0403_0201, 0x0c0b_0a09));

    let mut rig = Rig::new();
    rig.descriptor(FIRST, control, 2, [SRC + 8, DST + 16, 0]);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.word(DST), rig.word(DST + 4)), (0x0403_0201, 0));
    assert_eq!(rig.word(DST + 8), 0x0807_0605);
    rig.clean();
}

#[test]
fn the_largest_step_is_128_beats() {
    let mut rig = Rig::new();
    rig.descriptor(FIRST, BYTES | 1 << 12 | 7 << 13, 2, [SRC + 256, DST + 2, 0]);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.run();
    assert_eq!(rig.word(DST), 129 << 8 | 1);
}

#[test]
fn a_channel_finds_its_descriptor_by_its_number() {
    let mut rig = Rig::new();
    rig.start(11, 2);
    rig.run();
    assert_eq!(rig.arrived(11), 2);
    assert_eq!(rig.word(LIVE + 16 * 11) & 1, 0);
    rig.clean();
}

#[test]
fn the_same_descriptor_serves_again() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.run();
    rig.store(DST, 0);
    rig.set(CHINTFLAG, 1, TCMPL);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0)), (4, TCMPL));
    rig.clean();
}

#[test]
fn the_longest_block() {
    let mut rig = Rig::new();
    rig.descriptor(FIRST, 1, 0xffff, [SRC, DST, 0]);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    let count = (0..100_000).take_while(|_| rig.dma.step()).count();
    assert_eq!(count, 2 + 0xffff + 1);
}

#[test]
fn a_bad_descriptor_is_told_of_once() {
    let mut rig = Rig::new();
    rig.descriptor(FIRST, BYTES | 1 << 5, 4, [SRC + 4, DST + 4, 0]);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.steps(3);
    rig.command(0, SUSPEND);
    rig.run();
    rig.command(0, RESUME);
    rig.run();
    rig.complained("reserved bits");
}

#[test]
fn bad_descriptors_draw_complaints() {
    let cases = [
        (BYTES | 3 << 8, 4, [SRC + 16, DST + 16, 0], "BEATSIZE 3"),
        (BYTES | 1 << 5, 4, [SRC + 4, DST + 4, 0], "reserved bits"),
        (BYTES | 2 << 1, 4, [SRC + 4, DST + 4, 0], "EVOSEL 2"),
        (BYTES, 0, [SRC, DST, 0], "BTCNT is 0"),
        (BYTES, 4, [SRC + 4, DST + 4, MORE + 4], "not on 16 bytes"),
        (BYTES | 1 << 8, 4, [SRC + 9, DST + 8, 0], "source"),
        (BYTES | 2 << 8, 4, [SRC + 16, DST + 18, 0], "destination"),
    ];
    for (btctrl, btcnt, ends, words) in cases {
        let mut rig = Rig::new();
        rig.descriptor(FIRST, btctrl, btcnt, ends);
        rig.enable(0, TRANSACTION);
        rig.trigger(0);
        rig.steps(1);
        rig.complained(words);
    }
}
