//! Which channel moves.

use super::*;

/// Enables a channel that copies `size` bytes to an area of its own.
fn copier(rig: &mut Rig, channel: u32, control: u32, size: u32) {
    rig.channel = channel;
    rig.set(SRC, FROM);
    rig.set(DEST, TO + 0x1000 * channel);
    rig.set(LLI, 0);
    rig.set(CONTROL, control | INC | size);
    rig.set(CONFIG, E);
}

/// Source items that a channel has read.
fn reads(rig: &mut Rig, channel: u32) -> u32 {
    rig.channel = channel;
    rig.get(SRC) - FROM
}

#[test]
fn the_lowest_number_first() {
    let mut rig = Rig::new();
    for channel in [5, 2, 7] {
        copier(&mut rig, channel, 0, 3);
    }
    for (steps, left) in [(6, [0, 3, 3]), (6, [0, 0, 3]), (6, [0, 0, 0])] {
        rig.steps(steps);
        let sizes = [2, 5, 7].map(|channel| {
            rig.channel = channel;
            rig.size()
        });
        assert_eq!(sizes, left);
    }
}

#[test]
fn a_channel_without_request_lets_others_pass() {
    let mut rig = Rig::new();
    rig.channel = 0;
    rig.start(P2M | src(1), DI, 4, 0);
    copier(&mut rig, 4, 0, 4);
    rig.steps(3);
    rig.request(1, 1);
    rig.channel = 0;
    rig.steps(1);
    assert_eq!(rig.size(), 4);
    rig.steps(1);
    assert_eq!(rig.size(), 3, "its request is served before the rest of channel 4");
}

#[test]
fn a_burst_under_way_is_finished_first() {
    let mut rig = Rig::new();
    copier(&mut rig, 5, S8, 64);
    rig.steps(1);
    copier(&mut rig, 0, 0, 1);
    rig.steps(7);
    assert_eq!(reads(&mut rig, 0), 0);
    assert_eq!(reads(&mut rig, 5), 8);
    rig.steps(1);
    assert_eq!(reads(&mut rig, 0), 1);
}

#[test]
fn the_last_two_channels_give_way_after_a_quad_word() {
    for (channel, first) in [(5, 256), (6, 16), (7, 16)] {
        let mut rig = Rig::new();
        copier(&mut rig, channel, S256, 256);
        rig.steps(1);
        copier(&mut rig, 0, 0, 1);
        let mut steps = 1;
        while reads(&mut rig, 0) == 0 {
            rig.steps(1);
            steps += 1;
        }
        let moved = steps - 1;
        assert!(if first == 16 { moved == 16 } else { moved >= 256 }, "{channel}: {moved}");
    }
}

#[test]
fn of_two_channels_the_second_gives_way() {
    for (channel, quick) in [(0, false), (1, true)] {
        let mut rig = Rig::on(Pl080::mps2_an505(), 0x5011_0000, 0);
        copier(&mut rig, channel, S256, 256);
        rig.steps(1);
        copier(&mut rig, 1 - channel, 0, 1);
        rig.steps(20);
        assert_eq!(reads(&mut rig, 1 - channel) == 1, quick);
    }
}
