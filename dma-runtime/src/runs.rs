//! Strided sides of a block, as drivers encode them.

use crate::{Error, Field, Reason, Stride};

/// The runs of bytes that a side of a block is made of, all of one length but the last, which may be shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runs {
    /// Bytes of a run; 0 when all is one.
    pub run: u32,
    /// Bytes left out behind each; 0 when all is one.
    pub gap: u32,
}

impl Runs {
    /// The runs of a stride; `moves` when the side steps forward.
    ///
    /// # Errors
    /// Runs of no bytes, runs that overlap, and a stride of a side that does not step forward.
    #[inline]
    pub const fn new(stride: Option<Stride>, moves: bool, field: Field) -> Result<Self, Error> {
        let Some(stride) = stride else { return Ok(Runs { run: 0, gap: 0 }) };
        let run = stride.count as u32;
        if run == 0 || stride.interval < run {
            return Err(Error::invalid(field, Reason::Range));
        }
        if !moves {
            return Err(Error::unsupported(field, Reason::Combination));
        }
        let gap = stride.interval - run;
        Ok(Runs { run: if gap == 0 { 0 } else { run }, gap })
    }

    /// As [`reach`](crate::reach), over the gaps between the runs that `bytes` bytes make.
    ///
    /// # Errors
    /// [`Reason::Reach`] when the first or the last byte is beyond 32 bits.
    #[inline]
    pub const fn reach(self, address: usize, bytes: u32, field: Field) -> Result<u32, Error> {
        let last = bytes.saturating_sub(1);
        let gaps = match last.checked_div(self.run) {
            Some(gaps) => gaps as u64 * self.gap as u64,
            None => 0,
        };
        let narrow = address as u32;
        if narrow as usize != address || narrow as u64 + last as u64 + gaps > u32::MAX as u64 {
            return Err(Error::invalid(field, Reason::Reach));
        }
        Ok(narrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: Field = Field::Gather;

    fn runs(count: u16, interval: u32) -> Result<Runs, Error> {
        Runs::new(Some(Stride { interval, count }), true, FIELD)
    }

    #[test]
    fn what_is_left_out() {
        assert_eq!(runs(4, 12), Ok(Runs { run: 4, gap: 8 }));
        assert_eq!(runs(4, 4), Ok(Runs { run: 0, gap: 0 }));
        assert_eq!(Runs::new(None, false, FIELD), Ok(Runs { run: 0, gap: 0 }));
    }

    #[test]
    fn no_runs() {
        let range = Err(Error::invalid(FIELD, Reason::Range));
        assert_eq!(runs(0, 4), range);
        assert_eq!(runs(8, 7), range);
        let fixed = Runs::new(Some(Stride { interval: 8, count: 4 }), false, FIELD);
        assert_eq!(fixed, Err(Error::unsupported(FIELD, Reason::Combination)));
    }

    #[test]
    fn the_last_byte() {
        let reach = Err(Error::invalid(FIELD, Reason::Reach));
        let steps = runs(4, 12).unwrap();
        // Three runs: 4, gap 8, 4, gap 8, 2.
        let last = 12 + 12 + 1;
        let highest = (u32::MAX - last) as usize;
        assert_eq!(steps.reach(highest, 10, FIELD), Ok(highest as u32));
        assert_eq!(steps.reach(highest + 1, 10, FIELD), reach);
        assert_eq!(steps.reach(0, 0, FIELD), Ok(0));
        assert_eq!(runs(1, u32::MAX).unwrap().reach(0, u32::MAX, FIELD), reach);
        let whole = runs(4, 4).unwrap();
        assert_eq!(whole.reach(1, u32::MAX, FIELD), Ok(1));
        assert_eq!(whole.reach(2, u32::MAX, FIELD), reach);
    }
}
