//! DMAMUX of the LPC43xx.

use super::*;

const MUX: u32 = 0x4004_311C;
/// Peripherals are reached by master 1 only.
const MASTERS: u32 = 3 << 24;

fn lpc() -> Rig {
    Rig::on(Pl080::lpc43xx(), 0x4000_2000, 3)
}

#[test]
fn the_register_stores() {
    let mut rig = lpc();
    assert_eq!(rig.dma.read(MUX, 4), 0);
    rig.dma.write(MUX, 4, 0x4001_0003);
    assert_eq!(rig.dma.read(MUX, 4), 0x4001_0003);
    rig.clean();
    rig.dma.write(MUX, 1, 0);
    rig.complained("not a word");
}

#[test]
fn only_the_selected_source_is_heard() {
    for option in 0..4 {
        for source in 0..4 {
            let mut rig = lpc();
            rig.dma.write(MUX, 4, option << 6);
            rig.start(P2M | src(3), MASTERS | DI, 4, 0);
            rig.request(4 * 3 + source as u16, 1);
            assert_eq!(rig.run(), if source == option { 2 } else { 0 });
            rig.clean();
        }
    }
}

#[test]
fn a_source_keeps_asking_until_it_is_selected() {
    let mut rig = lpc();
    rig.request(4 * 3 + 2, 1);
    rig.dma.write(MUX, 4, 2 << 6);
    rig.start(M2P | dest(3), MASTERS | SI, 4, 0);
    assert_eq!(rig.run(), 2);
    rig.clean();
}

#[test]
fn kinds_of_requests_pass_too() {
    let mut rig = lpc();
    rig.dma.write(MUX, 4, 1 << 6);
    rig.start(P2M_BY_SRC | src(3), MASTERS | S4 | DI, 0, 0);
    rig.request((4 * 3 + 1) | SINGLE, 1);
    rig.run();
    assert_eq!(rig.get(DEST), TO + 1);
    rig.request((4 * 3 + 1) | LAST, 1);
    rig.run();
    assert_eq!(rig.get(DEST), TO + 5);
    assert!(!rig.enabled());
}

#[test]
fn the_lane_of_a_listening_channel_stays() {
    let mut rig = lpc();
    rig.start(P2M | src(3) | dest(4), MASTERS | DI, 4, 0);
    rig.dma.write(MUX, 4, 1 << 8);
    rig.clean();
    rig.dma.write(MUX, 4, 1 << 6);
    rig.complained("peripheral 3 changed while channel 3 listens to it");
}

#[test]
fn reserved_sources() {
    let reserved =
        [(1, 2), (1, 3), (2, 2), (2, 3), (9, 3), (10, 3), (11, 3), (12, 3), (13, 1), (14, 1)];
    for line in 0..16 {
        for option in 1..4 {
            let mut rig = lpc();
            rig.dma.write(MUX, 4, option << (2 * line));
            if reserved.contains(&(line, option)) {
                rig.complained("is reserved for peripheral");
            } else {
                rig.clean();
            }
        }
    }
}

#[test]
fn lines_end_at_63() {
    let mut rig = lpc();
    rig.request(63, 1);
    rig.clean();
    rig.request(64, 1);
    rig.complained("no request line");
}
