//! Who is served (RM0456 17.4.11).

use super::*;

/// Beats, read and written, that each channel had after `count` steps.
fn shares(priorities: &[u32], count: usize) -> Vec<u32> {
    let mut m = h5();
    let channels = 0..priorities.len() as u32;
    for (channel, priority) in channels.clone().zip(priorities) {
        // A repeated block, so that no channel runs dry.
        load(&mut m, channel, 0, SWREQ, 0xFFFF);
        wr(&mut m, channel, LLR, 4);
        wr(&mut m, channel, CR, EN | priority << 22);
    }
    for _ in 0..count {
        assert!(m.step());
    }
    channels.map(|c| 2 * (0xFFFF - bndt(&mut m, c)) - fifo(&mut m, c)).collect()
}

#[test]
fn equals_take_turns() {
    for priority in 0..4 {
        assert_eq!(shares(&[priority; 4], 1200), [300; 4]);
    }
}

#[test]
fn the_highest_goes_before_all() {
    assert_eq!(shares(&[2, 3, 0, 3], 400), [0, 200, 0, 200]);
}

#[test]
fn the_low_priorities_share_by_weight() {
    // RM0456 17.4.11, examples 1 and 2.
    assert_eq!(shares(&[0, 1], 400), [100, 300]);
    assert_eq!(shares(&[0, 2], 600), [100, 500]);
    assert_eq!(shares(&[0, 1, 2], 1800), [200, 500, 1100]);
}

#[test]
fn the_two_controllers_take_turns() {
    let mut m = h5();
    for base in [BASE, SECOND] {
        m.write(base + TR1, 4, UP);
        m.write(base + TR2, 4, SWREQ);
        m.write(base + BR1, 4, 8);
        m.write(base + SAR, 4, SRC);
        m.write(base + DAR, 4, DST);
        m.write(base + CR, 4, EN);
    }
    steps(&mut m, 8);
    assert_eq!(m.read(BASE + BR1, 4), 4);
    assert_eq!(m.read(SECOND + BR1, 4), 4);
}
