//! What differs between the chips.

use super::*;

/// Ends a block at once with a setting error, to raise a line.
fn raise(m: &mut Stm32Gpdma, address: u32) {
    m.write(address + CR, 4, EN | USE);
    assert_eq!(m.read(address + SR, 4), IDLE | USE);
}

#[test]
fn every_channel_has_its_own_vector() {
    let cases: [(Stm32Gpdma, &[(u32, u16)]); 2] =
        [(wba(), &[(BASE, 29)]), (h5(), &[(BASE, 27), (SECOND, 90)])];
    for (fresh, controllers) in cases {
        for (base, first) in controllers {
            for channel in 0..8u16 {
                let mut m = fresh.clone();
                raise(&mut m, base + 0x80 * u32::from(channel));
                let lines: Vec<u16> = (0..200).filter(|v| m.interrupt(*v)).collect();
                assert_eq!(lines, [first + channel]);
            }
        }
    }
}

#[test]
fn addresses_that_are_owned() {
    let (wba, h5) = (wba(), h5());
    let cases = [
        (0x4001_FFFC, false, false),
        (0x4002_0000, true, true),
        (0x4002_0FFC, true, true),
        (0x4002_1000, false, true),
        (0x4002_1FFC, false, true),
        (0x4002_2000, false, false),
        (0x5002_0000, false, true),
        (0x5002_1FFC, false, true),
        (0x2000_0000, false, false),
    ];
    for (address, by_wba, by_h5) in cases {
        assert_eq!((wba.owns(address), h5.owns(address)), (by_wba, by_h5), "{address:#x}");
    }
}

#[test]
fn fifo_sizes() {
    let sizes = |m: Stm32Gpdma| -> Vec<u32> {
        (0..8)
            .map(|channel| {
                let mut m = m.clone();
                start(&mut m, channel, UP, SWREQ, 64);
                let mut most = 0;
                while m.step() {
                    most = most.max(fifo(&mut m, channel));
                }
                most
            })
            .collect()
    };
    assert_eq!(sizes(wba()), [8, 8, 8, 8, 8, 8, 32, 32]);
    assert_eq!(sizes(h5()), [8, 8, 8, 8, 32, 32, 32, 32]);
}

#[test]
fn the_select_fields_differ() {
    for (mut m, known) in [(wba(), 0xC31F_CE3F), (h5(), 0xC33F_DEFF)] {
        wr(&mut m, 0, TR2, known);
        quiet(&mut m);
        assert_eq!(rd(&mut m, 0, TR2), known);
        wr(&mut m, 0, TR2, u32::MAX);
        assert_eq!(rd(&mut m, 0, TR2), known);
        complains(&mut m, "reserved bits of TR2");
    }
}
