//! Where each chip has its controllers.

use super::*;

/// Copies a byte on channel 1 of the controller at `base`, or fails to.
fn copy(dma: Pl080, base: u32, faulty: bool) -> Rig {
    let mut rig = Rig::on(dma, base, 1);
    if faulty {
        rig.dma.memory().fault(FROM..FROM + 1);
    }
    rig.start(IE | ITC, INC | I, 1, 0);
    rig.run();
    rig
}

fn vectors(rig: &Rig) -> Vec<u16> {
    (0..200).filter(|vector| rig.dma.interrupt(*vector)).collect()
}

#[test]
fn one_line_for_all() {
    for (dma, base, vector) in
        [(Pl080::lpc43xx(), 0x4000_2000, 2), (Pl080::versatilepb(), 0x1013_0000, 17)]
    {
        let mut rig = copy(dma, base, false);
        assert_eq!(vectors(&rig), [vector]);
        rig.put(TC_CLEAR, 2);
        assert_eq!(vectors(&rig), []);
    }
    let rig = copy(Pl080::lpc43xx(), 0x4000_2000, true);
    assert_eq!(vectors(&rig), [2]);
}

#[test]
fn three_lines_for_each_of_four() {
    for n in 0..4 {
        for alias in [0x4011_0000, 0x5011_0000] {
            let base = alias + 0x1000 * n;
            let first = 56 + 3 * n as u16;
            let rig = copy(Pl080::mps2_an505(), base, false);
            assert_eq!(vectors(&rig), [first + 1, first + 2]);
            let rig = copy(Pl080::mps2_an505(), base, true);
            assert_eq!(vectors(&rig), [first, first + 2]);
        }
    }
}

#[test]
fn the_secure_alias_is_the_same_register() {
    let mut dma = Pl080::mps2_an505();
    dma.write(0x5011_2100, 4, 0x1234);
    assert_eq!(dma.read(0x4011_2100, 4), 0x1234);
    assert_eq!(dma.read(0x4011_1100, 4), 0);
}

#[test]
fn what_belongs_to_the_model() {
    for (dma, inside, outside) in [
        (
            Pl080::lpc43xx(),
            &[0x4000_2000, 0x4000_2FFF, 0x4004_311C, 0x4004_311F][..],
            &[0x4000_1FFF, 0x4000_3000, 0x4004_311B, 0x4004_3120][..],
        ),
        (
            Pl080::mps2_an505(),
            &[0x4011_0000, 0x4011_3FFF, 0x5011_0000, 0x5011_3FFF],
            &[0x4010_FFFF, 0x4011_4000, 0x5011_4000, 0x4004_311C],
        ),
        (Pl080::versatilepb(), &[0x1013_0000, 0x1013_0FFF], &[0x1012_FFFF, 0x1013_1000]),
    ] {
        assert!(inside.iter().all(|address| dma.owns(*address)));
        assert!(!outside.iter().any(|address| dma.owns(*address)));
    }
}

#[test]
fn the_number_of_channels() {
    for (dma, base, last) in [
        (Pl080::lpc43xx(), 0x4000_2000, 7),
        (Pl080::versatilepb(), 0x1013_0000, 7),
        (Pl080::mps2_an505(), 0x5011_3000, 1),
    ] {
        let mut rig = Rig::on(dma, base, last);
        rig.set(SRC, 4);
        assert_eq!(rig.get(SRC), 4);
        rig.clean();
        rig.channel += 1;
        rig.get(SRC);
        rig.complained("no register");
    }
}

#[test]
fn clear_registers_know_only_the_channels_there_are() {
    let mut rig = Rig::on(Pl080::mps2_an505(), 0x5011_0000, 0);
    rig.put(TC_CLEAR, 4);
    rig.complained("reserved bits");
}

#[test]
fn each_controller_has_its_own_requests() {
    let mut rig = Rig::on(Pl080::mps2_an505(), 0x5011_2000, 0);
    rig.start(P2M | src(1), DI, 2, 0);
    rig.dma.request(0, 1, 1);
    assert_eq!(rig.run(), 0);
    rig.dma.request(2, 1, 1);
    assert_eq!(rig.run(), 2);
    rig.clean();
    rig.dma.request(4, 1, 1);
    rig.complained("no controller 4");
    rig.dma.request(0, 16, 1);
    rig.complained("no request line");
}

#[test]
fn controllers_take_turns() {
    let mut rig = Rig::on(Pl080::mps2_an505(), 0x5011_0000, 0);
    rig.start(0, INC, 4, 0);
    rig.base = 0x5011_1000;
    rig.put(CONFIGURATION, 1);
    rig.start(0, INC, 4, 0);
    rig.steps(4);
    let second = rig.size();
    rig.base = 0x5011_0000;
    assert_eq!((rig.size(), second), (3, 3));
}

#[test]
fn no_identification_in_the_lpc43xx() {
    let mut rig = Rig::on(Pl080::lpc43xx(), 0x4000_2000, 0);
    rig.look(0xFE0);
    rig.complained("no register");
}
