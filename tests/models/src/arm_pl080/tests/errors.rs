//! Error responses.

use super::*;

#[test]
fn a_read_error_disables_the_channel() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(FROM + 2..FROM + 3);
    rig.start(IE | ITC, INC | I, 4, ITEMS);
    rig.run();
    assert!(!rig.enabled());
    assert!(rig.bit(RAW_ERROR) && !rig.bit(RAW_TC));
    assert_eq!((rig.size(), rig.get(SRC), rig.get(DEST)), (2, FROM + 2, TO + 2));
    assert_eq!(rig.get(LLI), ITEMS, "no item follows");
    rig.clean();
}

#[test]
fn a_write_error_disables_the_channel_and_the_fifo_is_lost() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(TO + 1..TO + 2);
    rig.start(IE, INC | S4, 8, 0);
    rig.run();
    assert!(!rig.enabled() && !rig.active());
    assert!(rig.bit(ERROR_STATUS));
    assert_eq!((rig.size(), rig.get(SRC), rig.get(DEST)), (7, FROM + 4, TO + 1));
}

#[test]
fn a_bad_link_is_an_error() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(ITEMS + 8..ITEMS + 9);
    rig.start(IE, INC | I, 1, ITEMS);
    rig.run();
    assert!(!rig.enabled());
    assert!(rig.bit(RAW_ERROR));
    assert!(rig.bit(RAW_TC), "of the block before");
    assert_eq!((rig.get(SRC), rig.get(LLI)), (0, ITEMS), "its link was not loaded");
}

#[test]
fn other_channels_go_on() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(FROM..FROM + 1);
    rig.start(IE, INC, 1, 0);
    rig.channel = 4;
    rig.set(SRC, FROM + 0x100);
    rig.set(DEST, TO);
    rig.set(LLI, 0);
    rig.set(CONTROL, INC | I | 2);
    rig.set(CONFIG, ITC | E);
    rig.run();
    assert_eq!((rig.look(RAW_ERROR), rig.look(RAW_TC)), (1 << 3, 1 << 4));
    rig.clean();
}

#[test]
fn a_restart_after_an_error() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(4));
    rig.dma.memory().fault(FROM + 2..FROM + 3);
    rig.start(IE, INC | S4, 4, 0);
    rig.run();
    rig.dma.memory().heal();
    rig.clear();
    rig.start(IE, INC | I, 4, 0);
    rig.run();
    assert_eq!(rig.bytes(TO, 4), ramp(4), "without what the FIFO held");
    assert_eq!((rig.look(RAW_ERROR), rig.look(RAW_TC)), (0, 1 << 3));
    rig.clean();
}

#[test]
fn a_request_whose_service_failed_is_not_acknowledged() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(PORT..PORT + 1);
    rig.start(P2M | src(1), DI, 4, 0);
    rig.request(1, 1);
    rig.run();
    assert_eq!(rig.look(SOFT_BURST), 2);
}
