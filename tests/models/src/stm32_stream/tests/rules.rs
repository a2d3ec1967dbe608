//! Configurations the manual forbids.

use super::*;

#[test]
fn threshold_and_memory_burst_table() {
    // Allowed: for each MSIZE, FTH and MBURST of 4, 8 and 16.
    let allowed = [
        [[true, false, false], [true, true, false], [true, false, false], [true, true, true]],
        [[false; 3], [true, false, false], [false; 3], [true, true, false]],
        [[false; 3], [false; 3], [false; 3], [true, false, false]],
    ];
    for (msize, rows) in (0..).zip(allowed) {
        for (fth, row) in (0..).zip(rows) {
            for (mburst, allowed) in (1..).zip(row) {
                let mut rig = Rig::new();
                rig.start(MINC | P32 | msize << 13 | mburst << 23, DMDIS | fth, 16);
                let what = format!("MSIZE {msize} FTH {fth} MBURST {mburst}");
                assert_eq!(rig.enabled(), allowed, "{what}");
                assert_eq!(rig.flags(), if allowed { 0 } else { FE }, "{what}");
                assert_eq!(rig.dma.complaints().is_empty(), allowed, "{what}");
            }
        }
    }
}

#[test]
fn direct_mode_has_no_such_table() {
    let mut rig = Rig::new();
    rig.start(MINC | P32 | MBURST4, QUARTER, 16);
    assert!(rig.enabled());
    rig.clean();
}

#[test]
fn peripheral_bursts_and_the_fifo() {
    let mut rig = Rig::new();
    rig.start(MINC | P32 | 2 << 21, DMDIS | FULL, 8);
    rig.complained("more than the FIFO holds");
    let mut rig = Rig::new();
    rig.start(MINC | P32 | PBURST4, DMDIS | 2, 8);
    rig.complained("3/4");
    let mut rig = Rig::new();
    rig.start(MINC | P32 | PBURST4, DMDIS | FULL, 8);
    rig.clean();
}

#[test]
fn the_last_memory_item_must_be_whole() {
    for (widths, count) in [(M16, 3), (M32, 6), (P16 | M32, 3)] {
        let mut rig = Rig::new();
        rig.start(MINC | widths, DMDIS, count);
        rig.complained("incomplete");
        let mut rig = Rig::new();
        rig.start(MINC | widths, DMDIS, 4);
        rig.clean();
        // Direct mode takes MSIZE for PSIZE.
        let mut rig = Rig::new();
        rig.start(MINC | widths, 0, count);
        rig.clean();
    }
}

#[test]
fn circular_bursts_come_in_whole_numbers() {
    let mut rig = Rig::new();
    rig.start(MINC | CIRC | P16 | 2 << 23, DMDIS | HALF, 6);
    rig.complained("memory burst");
    let mut rig = Rig::new();
    rig.start(MINC | CIRC | P16 | 2 << 23, DMDIS | HALF, 8);
    rig.clean();
    let mut rig = Rig::new();
    rig.start(MINC | CIRC | PBURST4, DMDIS | HALF, 6);
    rig.complained("peripheral burst");
}

#[test]
fn alignment() {
    let check = |par, m0ar, m1ar, cr: u32, expected: &[&str]| {
        let mut rig = Rig::new();
        rig.set(PAR, par);
        rig.set(M0AR, m0ar);
        rig.set(M1AR, m1ar);
        rig.set(NDTR, 4);
        rig.set(FCR, DMDIS);
        rig.set(CR, cr | EN);
        assert!(rig.enabled());
        let complaints = rig.dma.complaints();
        assert_eq!(complaints.len(), expected.len(), "{complaints:?}");
        for (complaint, word) in complaints.iter().zip(expected) {
            assert!(complaint.contains(word) && complaint.contains("aligned"), "{complaint}");
        }
    };
    check(2, 4, 1, P16 | M32, &[]);
    check(1, 4, 0, P16 | M32, &["SxPAR"]);
    check(2, 6, 0, P16 | M32, &["SxM0AR"]);
    check(2, 4, 2, P16 | M32 | DBM, &["SxM1AR"]);
    check(1, 1, 1, 0, &[]);
}

#[test]
fn alignment_of_a_live_update() {
    let mut rig = Rig::new();
    rig.start(MINC | P32 | DBM, 0, 4);
    rig.set(M1AR, OTHER + 2);
    rig.complained("SxM1AR is not aligned");
}

#[test]
fn memory_to_memory_runs_once() {
    for mode in [CIRC, DBM] {
        let mut rig = Rig::new();
        rig.start(M2M | PINC | MINC | mode, DMDIS, 4);
        rig.complained("circular or double buffer");
        rig.run();
        assert!(!rig.enabled());
        assert_eq!(rig.flags(), TC | HT);
    }
}

#[test]
fn memory_to_memory_has_no_peripheral_flow() {
    let mut rig = Rig::new();
    rig.start(M2M | PINC | MINC | PFCTRL, DMDIS, 4);
    assert_eq!((rig.get(CR) & PFCTRL, rig.get(NDTR)), (0, 4));
    rig.clean();
}

#[test]
fn a_count_of_zero_serves_nothing() {
    let mut rig = Rig::new();
    rig.start(MINC, 0, 0);
    rig.complained("SxNDTR = 0");
    rig.request(3);
    assert_eq!(rig.run(), 0);
    assert!(rig.enabled());
    assert_eq!(rig.flags(), 0);
}
