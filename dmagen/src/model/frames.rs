//! Where channels have their registers: the rules that places can follow.

/// Channel registers whose places follow one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The block.
    pub block: usize,
    /// Bytes from one place to the next.
    pub stride: u64,
    /// Which place is a channel's.
    pub order: Order,
    /// For each instance, from the block's base to the first register at the place from which `order` counts.
    pub first: Vec<u64>,
}

/// Which of evenly spaced places is a channel's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Behind that of the channel before it.
    Forwards,
    /// In front of that of the channel before it.
    Backwards,
    /// That of its number with these bits flipped: labels run backwards inside each word.
    Flipped(u64),
}

impl Frame {
    /// From the block's base to the first register of a channel.
    pub fn start(&self, instance: usize, channel: usize) -> Option<u64> {
        let first = *self.first.get(instance)?;
        let distance = |place: u64| self.stride.checked_mul(place);
        match self.order {
            Order::Forwards => first.checked_add(distance(channel as u64)?),
            Order::Backwards => first.checked_sub(distance(channel as u64)?),
            Order::Flipped(mask) => first.checked_add(distance(channel as u64 ^ mask)?),
        }
    }

    /// Whether controllers have it at different offsets.
    pub fn varies(&self) -> bool {
        self.first.windows(2).any(|pair| pair.first() != pair.last())
    }

    /// Whether registers of two frames are the same distance apart on every channel.
    pub(super) fn is_along(&self, other: &Frame) -> bool {
        (self.block, self.stride, self.order) == (other.block, other.stride, other.order)
    }
}

/// The offset of a register in its block, on each channel of each instance that has it.
pub(super) struct Offsets {
    pub(super) block: usize,
    pub(super) on: Vec<Vec<Option<u64>>>,
}

impl Offsets {
    /// The frame of a register that every channel has, if its places follow a rule.
    pub(super) fn frame(&self) -> Option<Frame> {
        let all = |channels: &Vec<Option<u64>>| channels.iter().copied().collect();
        let on = self.on.iter().map(all).collect::<Option<Vec<Vec<u64>>>>()?;
        // The controller with the most channels has the most to say.
        let longest = on.iter().max_by_key(|channels| channels.len())?;
        let (stride, order) = rule(longest);
        let first = on.iter().map(|channels| first(channels, stride, order)).collect::<Option<_>>();
        let frame = Frame { block: self.block, stride, order, first: first? };
        let fits = |(instance, channels): (usize, &Vec<u64>)| {
            channels.iter().enumerate().all(|(n, at)| frame.start(instance, n) == Some(*at))
        };
        on.iter().enumerate().all(fits).then_some(frame)
    }
}

/// The only rule that these offsets can follow.
fn rule(offsets: &[u64]) -> (u64, Order) {
    let &[start, second, ..] = offsets else { return (0, Order::Forwards) };
    let stride = start.abs_diff(second);
    // What a bit of the number adds to the place, or takes from it.
    let bits = (0..u64::BITS).map_while(|bit| Some((1_u64 << bit, offsets.get(1 << bit)?)));
    let flipped = bits.filter(|(_, at)| **at < start).fold(0, |mask, (bit, _)| mask | bit);
    let descend = offsets.windows(2).all(|pair| pair.first() > pair.last());
    let order = match flipped {
        0 => Order::Forwards,
        _ if descend => Order::Backwards,
        mask => Order::Flipped(mask),
    };
    (stride, order)
}

/// Where a rule counts from, if channel 0 follows it.
fn first(offsets: &[u64], stride: u64, order: Order) -> Option<u64> {
    let start = *offsets.first()?;
    match order {
        Order::Forwards | Order::Backwards => Some(start),
        Order::Flipped(mask) => start.checked_sub(stride.checked_mul(mask)?),
    }
}

/// The frame in which a register stands that some channels lack: it is as far behind the start of those that all
/// have, on each channel that has it.
pub(super) fn fitted(full: &[Frame], offsets: &Offsets) -> Option<Frame> {
    full.iter().filter(|frame| frame.block == offsets.block).find_map(|frame| {
        let mut behind = None;
        for (instance, channels) in offsets.on.iter().enumerate() {
            for (channel, at) in channels.iter().enumerate() {
                let Some(at) = at else { continue };
                let own = frame.start(instance, channel)?;
                let distance = i64::try_from(*at).ok()? - i64::try_from(own).ok()?;
                if *behind.get_or_insert(distance) != distance {
                    return None;
                }
            }
        }
        let behind = behind?;
        let first = frame.first.iter().map(|start| start.checked_add_signed(behind));
        Some(Frame { first: first.collect::<Option<_>>()?, ..frame.clone() })
    })
}

#[cfg(test)]
mod tests {
    use super::{Frame, Offsets, Order, fitted};

    fn offsets(on: &[&[u64]]) -> Offsets {
        let all = |channels: &&[u64]| channels.iter().copied().map(Some).collect();
        Offsets { block: 0, on: on.iter().map(all).collect() }
    }

    fn frame(stride: u64, order: Order, first: &[u64]) -> Option<Frame> {
        Some(Frame { block: 0, stride, order, first: first.to_vec() })
    }

    #[test]
    fn places_that_follow_the_numbers() {
        use Order::{Backwards, Flipped, Forwards};
        let cases: [(&[&[u64]], _); 10] = [
            (&[&[8, 12, 16]], frame(4, Forwards, &[8])),
            (&[&[7]], frame(0, Forwards, &[7])),
            (&[&[7, 7, 7]], frame(0, Forwards, &[7])),
            (&[&[9, 8]], frame(1, Backwards, &[9])),
            (&[&[20, 16, 12, 8, 4]], frame(4, Backwards, &[20])),
            (&[&[3, 2, 1, 0, 7, 6, 5, 4]], frame(1, Flipped(3), &[0])),
            (&[&[0x13, 0x12, 0x11, 0x10, 0x17]], frame(1, Flipped(3), &[0x10])),
            (&[&[24, 28, 16, 20]], frame(4, Flipped(2), &[16])),
            // The shorter of two alone would run backwards.
            (&[&[5, 4], &[1, 0, 3, 2]], frame(1, Flipped(1), &[4, 0])),
            (&[&[6, 4], &[9, 7, 5]], frame(2, Backwards, &[6, 9])),
        ];
        for (on, wanted) in cases {
            let found = offsets(on).frame();
            assert_eq!(found, wanted, "{on:?}");
            let found = found.unwrap();
            for (instance, channels) in on.iter().enumerate() {
                for (channel, at) in channels.iter().enumerate() {
                    assert_eq!(found.start(instance, channel), Some(*at), "{on:?}, {channel}");
                }
            }
        }
    }

    #[test]
    fn places_that_follow_no_rule() {
        let cases: [&[&[u64]]; 9] = [
            &[&[0, 4, 12]],
            &[&[12, 8, 0]],
            &[&[0, 1, 3, 2]],
            &[&[3, 2, 1, 0, 4, 5, 6, 7]],
            &[&[3, 2, 1, 0, 8, 7, 6, 5]],
            &[&[8, 8, 4, 4]],
            &[&[0, 4, 8], &[0, 8, 16]],
            &[&[1, 0, 3, 2], &[2, 3, 0, 1]],
            &[&[0, 1, 2, 3], &[3, 2, 1, 0]],
        ];
        for on in cases {
            assert_eq!(offsets(on).frame(), None, "{on:?}");
        }
    }

    #[test]
    fn what_some_channels_lack_stands_beside_what_all_have() {
        let full = frame(1, Order::Flipped(3), &[0x10]).unwrap();
        let some = |on: [Option<u64>; 5]| Offsets { block: 0, on: vec![on.to_vec()] };
        let beside = some([None, Some(0x22), Some(0x21), None, Some(0x27)]);
        assert_eq!(
            fitted(std::slice::from_ref(&full), &beside),
            frame(1, Order::Flipped(3), &[0x20])
        );
        let crossed = some([None, Some(0x21), Some(0x22), None, None]);
        assert_eq!(fitted(&[full], &crossed), None);
    }
}
