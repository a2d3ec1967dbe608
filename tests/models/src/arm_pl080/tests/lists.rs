//! Linked list items.

use super::*;

/// Three blocks of two bytes: the registers' and two items.
fn three() -> Rig {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(6));
    rig.item(0, [FROM + 2, TO + 2, ITEMS + 16, INC | 2]);
    rig.item(1, [FROM + 4, TO + 4, 0, INC | I | 2]);
    rig
}

#[test]
fn items_follow_the_registers() {
    let mut rig = three();
    rig.start(0, INC, 2, ITEMS);
    assert_eq!(rig.run(), 3 * 4 + 2 * 4, "and a step to fetch each word");
    assert_eq!(rig.bytes(TO, 7), [ramp(6), vec![0]].concat());
    assert!(!rig.enabled());
    assert!(rig.bit(RAW_TC));
    assert_eq!(rig.get(LLI), 0);
    rig.clean();
}

#[test]
fn the_next_item_is_fetched_after_the_block_and_its_terminal_count() {
    let mut rig = three();
    rig.start(0, INC | I, 2, ITEMS);
    let accesses = rig.dma.memory().accesses();
    rig.steps(4);
    assert_eq!(rig.dma.memory().accesses() - accesses, 4, "not before");
    assert!(rig.bit(RAW_TC));
    assert!(rig.enabled());
    assert_eq!((rig.size(), rig.get(LLI)), (0, ITEMS));
    rig.steps(3);
    assert_eq!((rig.size(), rig.get(LLI)), (0, ITEMS + 16), "the link comes before the count");
    rig.steps(1);
    assert_eq!(rig.dma.memory().accesses() - accesses, 8, "four words");
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM + 2, TO + 2));
    assert_eq!((rig.get(CONTROL), rig.get(LLI)), (INC | 2, ITEMS + 16));
}

#[test]
fn the_fetch_goes_on_while_the_cpu_reads() {
    let mut rig = three();
    rig.start(0, INC, 2, ITEMS);
    rig.steps(4 + 3);
    let reads = (0..100).take_while(|_| rig.size() == 0).count();
    assert!((2..100).contains(&reads), "{reads}");
    assert_eq!((rig.size(), rig.get(LLI)), (2, ITEMS + 16));
}

#[test]
fn an_item_changed_before_its_fetch_counts() {
    let mut rig = three();
    rig.start(0, INC, 2, ITEMS);
    rig.steps(4);
    rig.item(0, [FROM + 4, TO, 0, INC | 1]);
    rig.run();
    assert_eq!(rig.bytes(TO, 3), [5, 2, 0]);
}

#[test]
fn each_item_decides_about_its_terminal_count() {
    for (first, second) in [(0, 0), (I, 0), (0, I), (I, I)] {
        let mut rig = Rig::new();
        rig.item(0, [FROM, TO, 0, INC | second | 1]);
        rig.start(ITC, INC | first, 1, ITEMS);
        rig.steps(3);
        assert_eq!(rig.bit(RAW_TC), first != 0);
        rig.clear();
        rig.run();
        assert_eq!(rig.bit(RAW_TC), second != 0);
    }
}

#[test]
fn configuration_stays() {
    let mut rig = Rig::new();
    rig.feed(1..=4);
    rig.item(0, [PORT, TO + 2, 0, DI | 2]);
    rig.start(P2M | src(9) | ITC | IE, DI, 2, ITEMS);
    rig.request(9, 2);
    rig.run();
    assert_eq!(rig.get(CONFIG), P2M | src(9) | ITC | IE | E);
    rig.request(9, 2);
    rig.run();
    assert_eq!(rig.bytes(TO, 4), ramp(4));
}

#[test]
fn widths_and_increments_are_the_items_own() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(8));
    rig.item(0, [FROM, TO + 8, 0, INC | SW32 | DW32 | 2]);
    rig.start(0, DI, 4, ITEMS);
    rig.run();
    assert_eq!(rig.bytes(TO, 16), [vec![1, 1, 1, 1, 0, 0, 0, 0], ramp(8)].concat());
    rig.clean();
}

#[test]
fn a_ring_never_ends() {
    let mut rig = Rig::new();
    rig.item(0, [FROM, TO, ITEMS + 16, INC | I | 2]);
    rig.item(1, [FROM, TO + 2, ITEMS, INC | I | 2]);
    rig.start(0, INC | I, 2, ITEMS + 16);
    rig.steps(1000);
    assert!(rig.enabled());
    rig.clean();
}

#[test]
fn the_low_bit_selects_the_master_and_is_no_address() {
    let mut rig = three();
    rig.item(0, [FROM + 2, TO + 2, (ITEMS + 16) | 1, INC | 2]);
    rig.start(0, INC, 2, ITEMS | 1);
    assert_eq!(rig.get(LLI), ITEMS | 1);
    rig.run();
    assert_eq!(rig.bytes(TO, 6), ramp(6));
    rig.clean();

    let mut rig = Rig::new();
    rig.start(0, INC, 1, 1);
    rig.run();
    assert!(!rig.enabled(), "a master without an address is the end");
}

#[test]
fn a_loaded_item_is_checked() {
    let cases = [
        ([FROM, TO, 2, INC | 1], "reserved bits of LLI"),
        ([FROM, TO, 0, INC], "TransferSize is 0"),
        ([FROM + 1, TO, 0, INC | SW16 | DW16 | 1], "SrcAddr"),
        ([FROM, TO + 1, 0, INC | SW16 | DW16 | 1], "DestAddr"),
        ([FROM, TO, 0, INC | DW32 | 3], "no whole number"),
        ([FROM, TO, 0, INC | 3 << 18 | 1], "SWidth 3"),
    ];
    for (words, complaint) in cases {
        let mut rig = Rig::new();
        rig.item(0, words);
        rig.start(0, INC, 1, ITEMS);
        rig.clean();
        rig.steps(2 + 4);
        rig.complained(complaint);
    }
}

#[test]
fn registers_follow_the_list_and_the_position_can_be_told() {
    let mut rig = three();
    rig.start(0, INC, 2, ITEMS);
    rig.steps(4 + 4 + 2);
    rig.modify(0, H);
    rig.run();
    assert!(!rig.active());
    assert_eq!((rig.get(LLI), rig.size()), (ITEMS + 16, 1));
}
