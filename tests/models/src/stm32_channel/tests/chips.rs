//! What each chip has: windows, channels, vectors.

use super::*;

#[test]
fn the_windows_are_owned_and_nothing_else() {
    for mut dma in all() {
        assert!(dma.owns(FIRST) && dma.owns(SECOND) && dma.owns(SECOND + 0x3FF));
        assert!(!dma.owns(FIRST - 1) && !dma.owns(MUX + 0x400) && !dma.owns(SRC));
        get(&mut *dma, 0x4002_1000);
        complains(&mut *dma, "outside");
    }
    assert!(Stm32G474::new().owns(MUX) && Stm32G474::new().owns(MUX + 0x3FF));
    assert!(!Stm32F103::new().owns(MUX) && !Gd32Vf103::new().owns(MUX));
}

#[test]
fn every_channel_has_its_registers_and_its_vector() {
    let f103: [&[u16]; 2] = [&[11, 12, 13, 14, 15, 16, 17], &[56, 57, 58, 59, 59]];
    let g474: [&[u16]; 2] = [&[11, 12, 13, 14, 15, 16, 17, 96], &[56, 57, 58, 59, 60, 97, 98, 99]];
    let gd32: [&[u16]; 2] = [&[30, 31, 32, 33, 34, 35, 36], &[75, 76, 77, 78, 79]];
    for (chip, vectors) in [f103, g474, gd32].into_iter().enumerate() {
        for (controller, base) in [FIRST, SECOND].into_iter().enumerate() {
            for (channel, vector) in (1..).zip(vectors[controller]) {
                let mut dma = all().into_iter().nth(chip).expect("three chips");
                store(&mut *dma, SRC, &[0x5A]);
                start_at(&mut *dma, base, channel, SRC, DST, 1, COPY | TCIE);
                assert_eq!(run(&mut *dma), 1);
                assert_eq!(load(&mut *dma, DST, 1), [0x5A]);
                let raised: Vec<u16> = (0..128).filter(|v| dma.interrupt(*v)).collect();
                assert_eq!(raised, [*vector], "chip {chip}, controller {controller}");
                quiet(&mut *dma);
            }
        }
    }
}

#[test]
fn a_shared_vector_stays_up_until_both_channels_are_quiet() {
    let dma = &mut Stm32F103::new();
    for channel in [4, 5] {
        start_at(dma, SECOND, channel, SRC, DST, 1, COPY | TCIE);
    }
    run(dma);
    assert!(dma.interrupt(59));
    put(dma, SECOND + 4, 0x0000_F000);
    assert!(dma.interrupt(59));
    put(dma, SECOND + 4, 0x000F_0000);
    assert!(!dma.interrupt(59));
    quiet(dma);
}

#[test]
fn channels_beyond_the_last_do_not_exist() {
    let last = [[7, 5], [8, 8], [7, 5]];
    for (mut dma, last) in all().into_iter().zip(last) {
        for (base, last) in [FIRST, SECOND].into_iter().zip(last) {
            put(&mut *dma, cndtr(base, last), 7);
            assert_eq!(get(&mut *dma, cndtr(base, last)), 7);
            quiet(&mut *dma);
            put(&mut *dma, cndtr(base, last + 1), 7);
            complains(&mut *dma, "no register");
            assert_eq!(get(&mut *dma, cndtr(base, last + 1)), 0);
            complains(&mut *dma, "no register");
            if last < 8 {
                put(&mut *dma, base + 4, 0x1 << (4 * last));
                complains(&mut *dma, "does not exist");
            }
        }
    }
}

#[test]
fn the_gap_behind_a_channel_is_no_register() {
    for mut dma in all() {
        get(&mut *dma, FIRST + 0x18);
        complains(&mut *dma, "no register");
    }
}

#[test]
fn the_complaint_names_the_channel_as_the_manual_does() {
    for (mut dma, name) in
        all().into_iter().zip(["DMA1 channel 2", "DMA1 channel 2", "DMA0 channel 1"])
    {
        put(&mut *dma, ccr(FIRST, 2), 0x8000);
        complains(&mut *dma, name);
    }
}

#[test]
fn access_size() {
    // RM0041 9.4 (same block as RM0008) allows every size, RM0440 12.6 and GD 9.5 words only.
    let dma = &mut Stm32F103::new();
    put(dma, cmar(FIRST, 1), 0x1122_3344);
    dma.write(cmar(FIRST, 1) + 1, 1, 0xAA);
    dma.write(cmar(FIRST, 1) + 2, 2, 0xBBCC);
    assert_eq!(get(dma, cmar(FIRST, 1)), 0xBBCC_AA44);
    assert_eq!(dma.read(cmar(FIRST, 1) + 3, 1), 0xBB);
    assert_eq!(dma.read(cmar(FIRST, 1), 2), 0xAA44);
    quiet(dma);
    dma.write(cmar(FIRST, 1) + 1, 2, 0);
    complains(dma, "access of 2 bytes");
    assert_eq!(get(dma, cmar(FIRST, 1)), 0xBBCC_AA44);

    for mut dma in all().into_iter().skip(1) {
        dma.write(cmar(FIRST, 1), 2, 0xFFFF);
        complains(&mut *dma, "access of 2 bytes");
        assert_eq!(get(&mut *dma, cmar(FIRST, 1)), 0);
    }
}
