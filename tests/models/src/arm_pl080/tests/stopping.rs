//! E cleared by software.

use super::*;

/// Four of eight bytes in the FIFO, two of them written.
fn halfway(delay: u32) -> Rig {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(delay);
    rig.fill(FROM, &ramp(8));
    rig.start(ITC, INC | S4 | I, 8, 0);
    rig.steps(4 + 2);
    rig
}

#[test]
fn the_fifo_is_lost() {
    let mut rig = halfway(0);
    rig.modify(E, 0);
    assert!(!rig.enabled() && !rig.active());
    assert_eq!(rig.run(), 0);
    assert_eq!(rig.bytes(TO, 4), [1, 2, 0, 0]);
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM + 4, TO + 2));
    assert_eq!(rig.size(), 6, "what the destination lacks");
    assert!(!rig.bit(RAW_TC));
    rig.clean();
}

#[test]
fn and_a_size_that_counts_reads_hides_it() {
    let mut rig = halfway(0);
    rig.dma.set_count(Count::Source);
    rig.modify(E, 0);
    assert_eq!(rig.size(), 4);
}

#[test]
fn after_halt_and_drain_nothing_is_lost() {
    let mut rig = halfway(1);
    rig.modify(0, H);
    while rig.active() {
        rig.steps(1);
    }
    rig.modify(E, 0);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!(rig.bytes(TO, 5), [1, 2, 3, 4, 0]);
    assert_eq!((rig.size(), rig.get(SRC), rig.get(DEST)), (4, FROM + 4, TO + 4));
    rig.clean();
}

#[test]
fn enable_reads_1_for_the_halt_delay() {
    let mut rig = halfway(3);
    rig.modify(E, 0);
    for _ in 0..3 {
        assert!(rig.enabled());
        assert_eq!(rig.bytes(TO, 3), [1, 2, 0]);
        rig.steps(1);
    }
    assert!(!rig.enabled());
    assert!(!rig.step());
}

#[test]
fn what_is_on_the_bus_still_lands() {
    let mut rig = halfway(2);
    rig.modify(E, 0);
    rig.run();
    assert_eq!(rig.bytes(TO, 4), [1, 2, 3, 0]);
    assert_eq!((rig.size(), rig.get(DEST)), (5, TO + 3));
}

#[test]
fn even_the_last_item_with_its_terminal_count() {
    let mut rig = Rig::new();
    rig.start(ITC, INC | I, 1, ITEMS);
    rig.steps(1);
    rig.modify(E, 0);
    assert!(!rig.bit(RAW_TC));
    rig.run();
    assert!(rig.bit(RAW_TC) && rig.dma.interrupt(17));
    assert!(!rig.enabled());
    assert_eq!((rig.size(), rig.get(LLI)), (0, ITEMS), "no item follows");
}

#[test]
fn even_an_error() {
    let mut rig = Rig::new();
    rig.start(IE, INC, 1, 0);
    rig.dma.memory().fault(FROM..FROM + 1);
    rig.modify(E, 0);
    rig.run();
    assert!(rig.bit(RAW_ERROR) && !rig.enabled());
}

#[test]
fn even_a_word_of_a_list_item() {
    let registers = [(ITEMS, 0), (ITEMS, 0), (0, 0), (0, 9)];
    for (words, found) in registers.into_iter().enumerate() {
        let mut rig = Rig::new();
        rig.item(0, [FROM + 0x40, TO + 0x40, 0, INC | 9]);
        rig.start(0, INC, 1, ITEMS);
        rig.steps(2 + words);
        rig.modify(E, 0);
        rig.run();
        assert!(!rig.enabled());
        assert_eq!((rig.get(SRC), rig.get(LLI), rig.size()), (FROM + 0x40, found.0, found.1));
    }
}

#[test]
fn nothing_lands_that_waited_for_a_request() {
    let mut rig = Rig::new();
    rig.start(P2M | src(1), DI, 4, 0);
    rig.modify(E, 0);
    rig.request(1, 1);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!((rig.size(), rig.look(SOFT_BURST)), (4, 2));
}

#[test]
fn nor_while_the_controller_is_off() {
    let mut rig = halfway(1);
    rig.put(CONFIGURATION, 0);
    rig.modify(E, 0);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!(rig.bytes(TO, 3), [1, 2, 0]);
}

#[test]
fn a_stop_that_never_comes() {
    let mut rig = halfway(u32::MAX);
    rig.modify(E, 0);
    assert_eq!(rig.run(), 0);
    assert!(rig.enabled());
    assert_eq!(rig.bytes(TO, 3), [1, 2, 0]);
}

#[test]
fn enabling_before_the_stop_is_over() {
    let mut rig = halfway(2);
    rig.modify(E, 0);
    rig.modify(0, E);
    rig.complained("before E read 0");
    rig.run();
    assert!(!rig.enabled());
}

#[test]
fn the_flow_is_not_resumed_by_enable_alone() {
    let mut rig = halfway(0);
    rig.modify(E, 0);
    rig.modify(0, E);
    rig.complained("without a fresh");
}

#[test]
fn restart_after_a_stop() {
    let mut rig = halfway(1);
    rig.modify(E, 0);
    rig.run();
    rig.clear();
    rig.fill(TO, &[0; 8]);
    rig.start(ITC, INC | S4 | I, 8, 0);
    rig.run();
    assert_eq!(rig.bytes(TO, 8), ramp(8), "nothing of the FIFO survived");
    rig.clean();
}

#[test]
fn stopping_a_stopped_channel_does_nothing() {
    let mut rig = Rig::new();
    rig.modify(E, 0);
    assert_eq!(rig.run(), 0);
    rig.start(0, INC, 1, 0);
    rig.run();
    rig.modify(E, H);
    assert_eq!(rig.run(), 0);
    assert!(!rig.enabled() && !rig.active());
    rig.clean();
}

#[test]
fn a_stop_during_the_end() {
    let mut rig = Rig::new();
    rig.dma.set_end_delay(u32::MAX);
    rig.start(0, INC | I, 1, 0);
    rig.run();
    assert!(rig.enabled());
    rig.modify(E, 0);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!(rig.size(), 0);
}

#[test]
fn another_channel_goes_on_meanwhile() {
    let mut rig = halfway(5);
    rig.modify(E, 0);
    rig.channel = 6;
    rig.start(0, INC, 2, 0);
    rig.steps(4);
    assert!(!rig.enabled());
    rig.channel = 3;
    assert!(rig.enabled());
}
