use super::*;

const ENBL: u32 = 0x80;
const TRIG: u32 = 0x40;

fn chcfg(rig: &mut Rig, channel: u32, value: u32) {
    rig.dma.write(MUX + channel, 1, value);
}

#[test]
fn a_source_reaches_the_channel_that_selects_it() {
    let mut rig = Rig::new();
    rig.set(ERQ, 0xFFFF);
    for (channel, source) in [(0, 2), (5, 57), (15, 30)] {
        chcfg(&mut rig, channel, ENBL | source);
        rig.dma.request(0, source as u16, 1);
        assert_eq!(rig.get(HRS) >> channel & 1, 1);
        assert_eq!(rig.dma.read(MUX + channel, 1), ENBL | source);
    }
    assert_eq!(rig.get(HRS), 1 | 1 << 5 | 1 << 15);
    chcfg(&mut rig, 5, 57);
    assert_eq!(rig.get(HRS), 1 | 1 << 15, "not enabled");
    chcfg(&mut rig, 5, ENBL | 57);
    assert_eq!(rig.get(HRS) >> 5 & 1, 1, "the peripheral still asks");
    rig.clean();
}

#[test]
fn always_enabled_sources_never_cease() {
    for source in [58, 63] {
        let mut rig = Rig::new();
        rig.listen(5, source, Fields::copy(1, 1, 4).csr(DREQ));
        assert_eq!(rig.run(), 12, "until DREQ");
        rig.copied(4);
        rig.clean();
    }
}

#[test]
fn no_requests_from_what_is_no_peripheral() {
    let mut rig = Rig::new();
    for line in [0, 1, 58, 63, 64] {
        rig.dma.request(0, line, 1);
        rig.complained("no request line");
    }
    rig.dma.request(1, 20, 1);
    rig.complained("no request line");
}

#[test]
fn a_trigger_lets_one_request_through() {
    let mut rig = Rig::new();
    rig.listen(3, 20 | TRIG, Fields::copy(1, 1, 9));
    rig.dma.trigger(3);
    rig.dma.request(0, 20, 2);
    assert!(!rig.step(), "a trigger without request is lost");
    rig.dma.trigger(2);
    assert!(!rig.step(), "it is another channel's");
    rig.dma.trigger(3);
    assert_eq!(rig.run(), 3);
    rig.dma.trigger(3);
    assert_eq!(rig.run(), 3);
    rig.clean();
}

#[test]
fn a_trigger_paces_an_always_enabled_source() {
    let mut rig = Rig::new();
    rig.listen(0, 60 | TRIG, Fields::copy(1, 1, 9));
    for _ in 0..3 {
        assert!(!rig.step());
        rig.dma.trigger(0);
        assert_eq!(rig.run(), 3);
    }
    rig.clean();
}

#[test]
fn only_four_channels_have_a_trigger() {
    let mut rig = Rig::new();
    chcfg(&mut rig, 4, ENBL | TRIG | 20);
    rig.complained("CHCFG4");
    chcfg(&mut rig, 3, ENBL | TRIG | 21);
    rig.clean();
}

#[test]
fn source_and_trigger_change_only_while_disabled() {
    for value in [ENBL | 21, ENBL | TRIG | 20] {
        let mut rig = Rig::new();
        chcfg(&mut rig, 2, ENBL | 20);
        chcfg(&mut rig, 2, ENBL | 20);
        rig.clean();
        chcfg(&mut rig, 2, value);
        rig.complained("while it is enabled");
        chcfg(&mut rig, 2, 0);
        chcfg(&mut rig, 2, ENBL | 20);
        rig.clean();
    }
}

#[test]
fn two_channels_must_not_select_the_same_source() {
    let mut rig = Rig::new();
    chcfg(&mut rig, 2, 20);
    chcfg(&mut rig, 7, ENBL | 20);
    rig.complained("both select source 20");
    chcfg(&mut rig, 7, 0);
    chcfg(&mut rig, 2, 0);
    chcfg(&mut rig, 7, ENBL | 20);
    rig.clean();
}

#[test]
fn sources_that_are_none_cannot_be_enabled() {
    for source in [0, 1] {
        let mut rig = Rig::new();
        chcfg(&mut rig, 2, source);
        rig.clean();
        chcfg(&mut rig, 2, ENBL | source);
        rig.complained("which is none");
    }
}

#[test]
fn its_registers_are_bytes() {
    let mut rig = Rig::new();
    rig.dma.write(MUX, 4, 0x0000_0094);
    rig.complained("DMAMUX");
    assert_eq!(rig.dma.read(MUX, 1), 0x94);
    rig.dma.read(MUX + 16, 1);
    rig.complained("DMAMUX");
}

#[test]
fn the_source_at_activation_is_acknowledged() {
    let mut rig = Rig::new();
    rig.listen(5, 20, Fields::copy(1, 1, 4));
    rig.dma.request(0, 20, 1);
    rig.steps(2);
    chcfg(&mut rig, 5, 0);
    rig.run();
    chcfg(&mut rig, 5, ENBL | 20);
    assert_eq!(rig.get(HRS), 0);
    rig.clean();
}
