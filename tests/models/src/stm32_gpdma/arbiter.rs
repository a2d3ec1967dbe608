//! Which channel is served (RM0456 17.4.11, arbitration).

use super::layout::CHANNELS;

/// The round-robin state of the four queues and of the stage behind the low ones.
#[derive(Debug, Clone)]
pub(super) struct Arbiter {
    last: [usize; 4],
    low: usize,
}

impl Arbiter {
    pub(super) fn new() -> Self {
        Self { last: [CHANNELS - 1; 4], low: 0 }
    }

    /// The winner among channels given as (number, priority). Queue 3 goes before all; a channel of
    /// priority 0, 1 or 2 stands in queue 0, in 0 and 1, or in 0, 1 and 2, and those take turns.
    pub(super) fn pick(&mut self, ready: &[(usize, u32)]) -> Option<usize> {
        let high: Vec<_> = ready.iter().filter(|(_, p)| *p == 3).map(|(n, _)| *n).collect();
        if let Some(winner) = self.turn(3, &high) {
            return Some(winner);
        }
        for queue in [self.low, (self.low + 1) % 3, (self.low + 2) % 3] {
            let waiting = ready.iter().filter(|(_, p)| *p as usize >= queue && *p < 3);
            let waiting: Vec<_> = waiting.map(|(n, _)| *n).collect();
            if let Some(winner) = self.turn(queue, &waiting) {
                self.low = (queue + 1) % 3;
                return Some(winner);
            }
        }
        None
    }

    fn turn(&mut self, queue: usize, waiting: &[usize]) -> Option<usize> {
        let after = (1..=CHANNELS).map(|i| (self.last[queue] + i) % CHANNELS);
        let winner = after.into_iter().find(|n| waiting.contains(n))?;
        self.last[queue] = winner;
        Some(winner)
    }
}
