//! A small generator of numbers, the same on every machine, that counts what it has drawn.

use std::collections::BTreeMap;

/// How often each choice of a dimension was drawn.
pub(super) type Counts = BTreeMap<&'static str, Vec<u64>>;

#[derive(Debug)]
pub(super) struct Draw {
    state: u64,
    pub(super) counts: Counts,
}

impl Draw {
    pub(super) fn new(seed: u64) -> Self {
        Draw { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, counts: Counts::new() }
    }

    /// A number below a bound, which is not counted.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) as usize % bound
    }

    /// One of a few, all as likely.
    pub(super) fn one<T: Copy>(&mut self, dimension: &'static str, choices: &[T]) -> T {
        let index = self.below(choices.len());
        self.saw(dimension, index, choices.len());
        choices[index]
    }

    /// Counts what has come of what was drawn, one of so many outcomes.
    pub(super) fn saw(&mut self, dimension: &'static str, outcome: usize, outcomes: usize) {
        self.counts.entry(dimension).or_insert_with(|| vec![0; outcomes])[outcome] += 1;
    }
}

/// Adds what another generator has drawn.
pub(super) fn add(all: &mut Counts, drawn: Counts) {
    for (dimension, counts) in drawn {
        let sums = all.entry(dimension).or_insert_with(|| vec![0; counts.len()]);
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
}

/// The dimensions of which a choice was drawn less than half as often as it should have been.
pub(super) fn neglected(all: &Counts) -> Vec<String> {
    let poor = all.iter().filter(|(_, counts)| {
        let least = counts.iter().sum::<u64>() / (2 * counts.len() as u64);
        counts.iter().any(|count| *count < least.max(1))
    });
    poor.map(|(dimension, counts)| format!("{dimension} {counts:?}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Counts, Draw, add, neglected};

    #[test]
    fn every_choice_is_drawn_about_as_often_as_the_others() {
        let mut all = Counts::new();
        for seed in 0..2000 {
            let mut draw = Draw::new(seed);
            draw.one("three", &[1, 2, 3]);
            draw.one("nine", &[0; 9]);
            add(&mut all, draw.counts);
        }
        assert_eq!(neglected(&all), [""; 0]);
    }

    #[test]
    fn a_choice_that_is_hardly_drawn_is_noticed() {
        let all = Counts::from([("fair", vec![9, 11]), ("poor", vec![30, 4]), ("never", vec![0])]);
        assert_eq!(neglected(&all), ["never [0]", "poor [30, 4]"]);
    }
}
