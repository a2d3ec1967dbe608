use super::*;

#[test]
fn one_element_a_request() {
    fn check<M: Bits>(mut m: M) {
        m.memory().add_port(0x4003_4000);
        load(&mut m, 2, 4);
        wr(&mut m, ch(2, WRITE_ADDR), 0x4003_4000);
        wr(&mut m, ch(2, CTRL_TRIG), ctrl::<M>(2, 20) & !M::INCR_WRITE);
        assert!(!m.step());
        m.request(0, 20, 3);
        m.request(0, 21, 9);
        assert_eq!(rd(&mut m, 0x800 + 0x40 * 2), 3, "DBG_CTDREQ");
        assert_eq!(run(&mut m, 9), 3);
        assert_eq!(rd(&mut m, 0x800 + 0x40 * 2), 0);
        assert_eq!(rd(&mut m, ch(2, TRANS_COUNT)), 1);
        let written = m.memory().port(0x4003_4000).map(|p| p.output.len());
        assert_eq!(written, Some(3));
        quiet_model(&mut m);
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn the_counter_saturates_at_six_bits() {
    let mut m = Rp2040::new();
    start(&mut m, 0, 200, 4);
    m.request(0, 4, 60);
    m.request(0, 4, 60);
    assert_eq!(rd(&mut m, 0x800), 63);
    assert_eq!(run(&mut m, 200), 63);
}

#[test]
fn a_write_of_the_counter_clears_it() {
    let mut m = Rp2350::new();
    start(&mut m, 0, 9, 4);
    m.request(0, 4, 5);
    wr(&mut m, 0x800, 0);
    assert_eq!(rd(&mut m, 0x800), 0);
    assert!(!m.step());
    quiet_model(&mut m);
}

#[test]
fn what_the_peripheral_wanted_before_the_trigger_is_still_wanted() {
    let mut m = Rp2040::new();
    m.request(0, 4, 3);
    start(&mut m, 0, 2, 4);
    assert_eq!(run(&mut m, 9), 2);
    assert_eq!(rd(&mut m, 0x800), 0);
    start(&mut m, 5, 2, 4);
    assert_eq!(run(&mut m, 9), 1, "the third request was left over");
    quiet_model(&mut m);
}

#[test]
fn a_paused_channel_counts_requests() {
    let mut m = Rp2040::new();
    start(&mut m, 0, 4, 4);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    m.request(0, 4, 2);
    assert!(!m.step());
    wr(&mut m, AL1_CTRL + SET, EN);
    assert_eq!(run(&mut m, 9), 2);
}

#[test]
fn timers_pace_by_requests_only() {
    let mut m = Rp2350::new();
    wr(&mut m, 0x440, 0x0001_0001);
    start(&mut m, 0, 4, 0x3b);
    assert!(!m.step());
    m.request(0, 0x3b, 1);
    assert_eq!(run(&mut m, 9), 1);
}

#[test]
fn requests_must_name_a_line_and_have_one_listener() {
    let mut m = Rp2040::new();
    m.request(0, 0x3f, 1);
    complains(&mut m, "no request line");
    m.request(1, 4, 1);
    complains(&mut m, "no request line");
    start(&mut m, 0, 4, 4);
    start(&mut m, 1, 4, 4);
    m.request(0, 4, 1);
    complains(&mut m, "share request 4");
}

/// The order in which channels are served, by their remaining counts.
fn order<M: Bits>(m: &mut M, channels: &[u32], count: usize) -> Vec<u32> {
    let mut left: Vec<u32> = channels.iter().map(|i| rd(m, ch(*i, TRANS_COUNT))).collect();
    let mut served = Vec::new();
    for _ in 0..count {
        m.step();
        for (i, old) in channels.iter().zip(left.iter_mut()) {
            let now = rd(m, ch(*i, TRANS_COUNT));
            if now != *old {
                served.push(*i);
                *old = now;
            }
        }
    }
    served
}

#[test]
fn channels_take_turns() {
    let mut m = Rp2040::new();
    for index in [0, 4, 9] {
        start(&mut m, index, 9, UNPACED);
    }
    assert_eq!(order(&mut m, &[0, 4, 9], 7), [0, 4, 9, 0, 4, 9, 0]);
}

#[test]
fn a_round_serves_all_high_priority_channels_and_one_other() {
    fn check<M: Bits>(mut m: M) {
        for index in [0, 1, 2, 3] {
            start(&mut m, index, 9, UNPACED);
        }
        wr(&mut m, ch(2, AL1_CTRL + SET), 1 << 1);
        wr(&mut m, ch(3, AL1_CTRL + SET), 1 << 1);
        let want = [2, 3, 0, 2, 3, 1, 2, 3, 0];
        assert_eq!(order(&mut m, &[0, 1, 2, 3], 9), want);
        quiet_model(&mut m);
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn high_priority_channels_alone_take_turns() {
    let mut m = Rp2350::new();
    for index in [2, 3] {
        load(&mut m, index, 9);
        wr(&mut m, ch(index, CTRL_TRIG), ctrl::<Rp2350>(index, UNPACED) | 1 << 1);
    }
    assert_eq!(order(&mut m, &[2, 3], 5), [2, 3, 2, 3, 2]);
}

#[test]
fn a_round_goes_on_when_a_low_priority_channel_joins() {
    let mut m = Rp2040::new();
    for index in [2, 3] {
        load(&mut m, index, 9);
        wr(&mut m, ch(index, CTRL_TRIG), ctrl::<Rp2040>(index, UNPACED) | 1 << 1);
    }
    assert_eq!(order(&mut m, &[2, 3], 3), [2, 3, 2]);
    start(&mut m, 0, 9, UNPACED);
    assert_eq!(order(&mut m, &[0, 2, 3], 3), [3, 0, 2]);
}

#[test]
fn an_idle_channel_does_not_count() {
    let mut m = Rp2040::new();
    load(&mut m, 0, 4);
    wr(&mut m, AL1_CTRL, ctrl::<Rp2040>(0, 4));
    m.request(0, 4, 2);
    assert_eq!(rd(&mut m, 0x800), 0);
    start(&mut m, 1, 4, 4);
    assert_eq!(run(&mut m, 9), 2);
    quiet_model(&mut m);
}
