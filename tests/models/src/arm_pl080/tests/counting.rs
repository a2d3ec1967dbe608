//! TransferSize and the address registers while items move.

use super::*;

#[test]
fn the_size_counts_what_the_destination_still_lacks() {
    let mut rig = Rig::new();
    rig.start(0, INC | S4, 8, 0);
    rig.steps(4);
    assert_eq!(rig.size(), 8, "four are read, none is written");
    for left in [7, 6, 5, 4] {
        rig.steps(1);
        assert_eq!(rig.size(), left);
    }
    rig.steps(4);
    assert_eq!(rig.size(), 4);
}

#[test]
fn or_what_the_source_still_holds() {
    let mut rig = Rig::new();
    rig.dma.set_count(Count::Source);
    rig.start(0, INC | S4, 8, 0);
    for left in [7, 6, 5, 4] {
        rig.steps(1);
        assert_eq!(rig.size(), left);
    }
    rig.steps(4);
    assert_eq!(rig.size(), 4);
}

#[test]
fn the_unit_is_the_source_width() {
    let mut rig = Rig::new();
    rig.start(0, INC | SW32, 4, 0);
    let mut sizes = vec![rig.size()];
    while rig.step() {
        sizes.push(rig.size());
    }
    sizes.dedup();
    assert_eq!(sizes, [4, 3, 2, 1, 0]);

    let mut rig = Rig::new();
    rig.start(0, INC | DW32, 8, 0);
    let mut sizes = vec![rig.size()];
    while rig.step() {
        sizes.push(rig.size());
    }
    sizes.dedup();
    assert_eq!(sizes, [8, 4, 0]);
}

#[test]
fn a_word_partly_written_counts_whole() {
    let mut rig = Rig::new();
    rig.start(0, INC | SW32, 4, 0);
    rig.steps(1 + 3);
    assert_eq!(rig.size(), 4);
    rig.steps(1);
    assert_eq!(rig.size(), 3);
}

#[test]
fn addresses_read_next_or_last() {
    let mut rig = Rig::new();
    rig.start(0, INC | SW32 | DW32 | S4, 8, 0);
    rig.steps(6);
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM + 16, TO + 8));
    rig.dma.set_addresses(Addresses::LastItem);
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM + 12, TO + 4));
    rig.run();
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM + 28, TO + 28));
    rig.set(SRC, FROM);
    rig.set(DEST, TO);
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM, TO));
}

#[test]
fn a_new_item_shows_its_own_addresses() {
    let mut rig = Rig::new();
    rig.dma.set_addresses(Addresses::LastItem);
    rig.item(0, [FROM + 0x100, TO + 0x100, 0, INC | 1]);
    rig.start(0, INC, 2, ITEMS);
    rig.steps(4);
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM + 1, TO + 1));
    rig.steps(2);
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM + 0x100, TO + 0x100));
}
