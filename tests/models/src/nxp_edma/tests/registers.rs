use super::*;

#[test]
fn reset_values() {
    let mut rig = Rig::new();
    for register in [CR, ES, ERQ, EEI, INT, ERR, HRS, CEEI, CDNE] {
        assert_eq!(rig.get(register), 0, "{register:#x}");
    }
    for channel in 0..16 {
        let priority = rig.dma.read(DMA + 0x100 + (channel ^ 3), 1);
        assert_eq!(priority, channel);
        assert_eq!(rig.dma.read(MUX + channel, 1), 0);
        assert_eq!(rig.csr(channel) & (START | ACTIVE | DONE), 0);
    }
    assert!((0..=16).all(|vector| !rig.dma.interrupt(vector)));
    assert!(!rig.step());
    rig.clean();
}

#[test]
fn commands_name_a_channel() {
    let mut rig = Rig::new();
    for (set, clear, register) in [(SERQ, CERQ, ERQ), (SEEI, CEEI, EEI)] {
        rig.command(set, 3);
        rig.command(set, 15);
        assert_eq!(rig.get(register), 1 << 3 | 1 << 15);
        rig.command(clear, 3);
        assert_eq!(rig.get(register), 1 << 15);
        rig.command(set, 0x40);
        assert_eq!(rig.get(register), 0xFFFF, "all");
        rig.command(clear, 0x80 | 0x40);
        assert_eq!(rig.get(register), 0xFFFF, "NOP");
        rig.command(clear, 0x40);
        assert_eq!(rig.get(register), 0);
        rig.command(set, 0x85);
        assert_eq!(rig.get(register), 0, "NOP");
    }
    rig.clean();
}

#[test]
fn a_word_gives_one_command_of_four() {
    let mut rig = Rig::new();
    rig.set(CEEI, 0x0580_8080);
    assert_eq!((rig.get(ERQ), rig.get(EEI)), (1 << 5, 0));
    rig.dma.write(DMA + CERQ, 2, 0x8005);
    assert_eq!(rig.get(ERQ), 0);
    rig.clean();
}

#[test]
fn maps_are_written_whole_or_in_part() {
    let mut rig = Rig::new();
    rig.set(ERQ, 0x8001);
    assert_eq!(rig.get(ERQ), 0x8001);
    rig.dma.write(DMA + ERQ + 1, 1, 0x12);
    assert_eq!(rig.get(ERQ), 0x1201);
    assert_eq!(rig.dma.read(DMA + ERQ + 1, 1), 0x12);
    rig.set(EEI, 0x00F0);
    rig.dma.write(DMA + EEI, 2, 0x000F);
    assert_eq!(rig.get(EEI), 0x000F);
    rig.clean();
}

/// Channels 2 and 9 done, and failed.
fn flagged() -> Rig {
    let mut rig = Rig::new();
    for channel in [2, 9] {
        rig.start(channel, Fields::copy(1, 1, 1).csr(INTMAJOR));
        rig.run();
        rig.start(channel, Fields { saddr: FROM + 1, ..Fields::copy(2, 2, 1) });
        rig.run();
    }
    assert_eq!((rig.get(INT), rig.get(ERR)), (0x204, 0x204));
    rig
}

#[test]
fn flags_are_cleared_by_ones() {
    for register in [INT, ERR] {
        let mut rig = flagged();
        rig.set(register, 0);
        assert_eq!(rig.get(register), 0x204, "a zero does nothing");
        rig.set(register, 1 << 2);
        assert_eq!(rig.get(register), 0x200);
        rig.dma.write(DMA + register + 1, 1, 2);
        assert_eq!(rig.get(register), 0);
    }
}

#[test]
fn flags_are_cleared_by_commands() {
    for (clear, register) in [(CINT, INT), (CERR, ERR)] {
        let mut rig = flagged();
        rig.command(clear, 0x89);
        assert_eq!(rig.get(register), 0x204, "NOP");
        rig.command(clear, 9);
        assert_eq!(rig.get(register), 4);
        rig.command(clear, 0x40);
        assert_eq!(rig.get(register), 0);
    }
}

#[test]
fn done_is_cleared_by_command_or_csr() {
    let mut rig = Rig::new();
    for channel in [1, 2, 3] {
        rig.start(channel, Fields::copy(1, 1, 1));
    }
    rig.run();
    rig.command(CDNE, 2);
    assert_eq!([1, 2, 3].map(|n| rig.csr(n) & DONE != 0), [true, false, true]);
    rig.set_half(1, 0x1C, 0);
    assert_eq!(rig.csr(1), 0);
    rig.command(CDNE, 0xC0);
    assert_eq!(rig.csr(3), DONE);
    rig.command(CDNE, 0x40);
    assert_eq!(rig.csr(3), 0);
    rig.clean();
}

#[test]
fn all_channels_start_at_once() {
    let mut rig = Rig::new();
    (0..16).for_each(|n| rig.load(n, Fields::copy(1, 1, 1)));
    rig.command(SSRT, 0x40);
    assert!((0..16).all(|n| rig.csr(n) == START));
    rig.run();
    assert!((0..16).all(|n| rig.csr(n) == DONE));
    rig.clean();
}

#[test]
fn priorities_lie_in_reverse_inside_each_word() {
    let mut rig = Rig::new();
    assert_eq!(rig.get(0x104), 0x0405_0607);
    rig.set(CR, ERCA);
    rig.dma.write(DMA + 0x10C, 1, 0xC0);
    assert_eq!(rig.get(0x10C), 0x0C0D_0EC0, "DCHPRI15 is the first byte");
    rig.set(0x100, 0x0302_0100);
    assert_eq!(rig.dma.read(DMA + 0x100, 1), 0);
    rig.clean();
}

#[test]
fn an_interrupt_line_for_each_channel_and_one_for_errors() {
    let mut rig = flagged();
    let up = |rig: &Rig| (0..20).filter(|v| rig.dma.interrupt(*v)).collect::<Vec<_>>();
    assert_eq!(up(&rig), [2, 9], "no error interrupt without EEI");
    rig.command(SEEI, 3);
    assert_eq!(up(&rig), [2, 9]);
    rig.command(SEEI, 9);
    assert_eq!(up(&rig), [2, 9, 16]);
    rig.command(CINT, 2);
    rig.command(CERR, 9);
    assert_eq!(up(&rig), [9]);
}

#[test]
fn addresses_of_the_block() {
    let rig = Rig::new();
    for address in [DMA, TCD, TCD + 0x1FF, MUX, MUX + 15] {
        assert!(rig.dma.owns(address), "{address:#x}");
    }
    for address in [DMA - 1, DMA + 0x2000, MUX - 1, MUX + 0x1000, FROM] {
        assert!(!rig.dma.owns(address), "{address:#x}");
    }
}
