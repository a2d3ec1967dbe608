//! Who moves next.

use super::*;

const fn priority(level: u32) -> u32 {
    level << 12
}

/// Which of the channels (counted from 1, on either controller) moved in each step.
fn order(dma: &mut dyn Model, channels: &[(u32, u32)], count: usize) -> Vec<usize> {
    let left = |dma: &mut dyn Model| -> Vec<u32> {
        channels.iter().map(|(base, channel)| get(dma, cndtr(*base, *channel))).collect()
    };
    (0..count)
        .map(|_| {
            let before = left(dma);
            steps(dma, 1);
            let after = left(dma);
            let moved: Vec<usize> =
                (0..channels.len()).filter(|i| before[*i] != after[*i]).collect();
            assert_eq!(moved.len(), 1, "one element in a step");
            moved[0]
        })
        .collect()
}

#[test]
fn the_lower_number_wins_at_equal_priority() {
    for (chip, mut dma) in all().into_iter().enumerate() {
        for channel in [3, 2] {
            let line = if chip == 1 { 10 + channel } else { channel };
            if chip == 1 {
                put(&mut *dma, MUX + 4 * (channel - 1), line);
            }
            start(&mut *dma, channel, SRC, DST, 4, MINC);
            dma.request(0, line as u16, 2);
        }
        let channels = [(FIRST, 2), (FIRST, 3)];
        assert_eq!(order(&mut *dma, &channels, 4), [0, 0, 1, 1]);
    }
}

#[test]
fn the_higher_level_wins_over_the_lower_number() {
    for (chip, mut dma) in all().into_iter().enumerate() {
        for channel in 1..=4 {
            let line = if chip == 1 { 10 + channel } else { channel };
            if chip == 1 {
                put(&mut *dma, MUX + 4 * (channel - 1), line);
            }
            start(&mut *dma, channel, SRC, DST, 4, MINC | priority(channel - 1));
            dma.request(0, line as u16, 1);
        }
        let channels = [(FIRST, 1), (FIRST, 2), (FIRST, 3), (FIRST, 4)];
        assert_eq!(order(&mut *dma, &channels, 4), [3, 2, 1, 0]);
    }
}

#[test]
fn arbitration_happens_between_elements() {
    let dma = &mut Stm32F103::new();
    start(dma, 1, SRC, DST, 8, MINC);
    start(dma, 2, SRC, DST, 8, MINC | priority(3));
    dma.request(0, 1, 3);
    let channels = [(FIRST, 1), (FIRST, 2)];
    assert_eq!(order(dma, &channels, 1), [0]);
    dma.request(0, 2, 1);
    assert_eq!(order(dma, &channels, 3), [1, 0, 0]);
}

#[test]
fn a_memory_to_memory_channel_lets_others_in_on_the_g4_only() {
    let wanted = [vec![0, 0, 0, 1], vec![0, 1, 0, 1], vec![0, 0, 0, 1]];
    for (mut dma, wanted) in all().into_iter().zip(wanted) {
        start(&mut *dma, 1, SRC, DST, 3, COPY | priority(3));
        start(&mut *dma, 2, SRC, DST, 3, COPY);
        assert_eq!(order(&mut *dma, &[(FIRST, 1), (FIRST, 2)], 4), wanted);
    }
}

#[test]
fn a_memory_to_memory_channel_alone_runs_on() {
    let dma = &mut Stm32G474::new();
    start(dma, 1, SRC, DST, 3, COPY);
    assert_eq!(run(dma), 3);
}

#[test]
fn controllers_alternate() {
    for mut dma in all() {
        start_at(&mut *dma, FIRST, 1, SRC, DST, 3, COPY);
        start_at(&mut *dma, SECOND, 1, SRC, DST + 8, 3, COPY | priority(3));
        let channels = [(FIRST, 1), (SECOND, 1)];
        assert_eq!(order(&mut *dma, &channels, 6), [0, 1, 0, 1, 0, 1]);
    }
}
