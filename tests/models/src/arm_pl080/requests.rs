//! Request inputs, their software twins, and what the multiplexer lets through.

use super::chip::Chip;
use super::layout::LINES;
use super::{LAST, SINGLE};

/// A kind of request (DDI 0196 B.1), in the order of the software request registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Burst,
    Single,
    LastBurst,
    LastSingle,
}

impl Kind {
    pub(super) fn is_single(self) -> bool {
        matches!(self, Self::Single | Self::LastSingle)
    }

    pub(super) fn is_last(self) -> bool {
        matches!(self, Self::LastBurst | Self::LastSingle)
    }
}

/// A request that is being served: kind, peripheral, and its source in the multiplexer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    line: usize,
    option: usize,
}

/// All requests of a controller.
#[derive(Debug)]
pub(super) struct Requests {
    /// By kind, peripheral and multiplexer option: how often the peripheral wants to be served.
    hardware: [[[u32; 4]; LINES]; 4],
    /// By kind, a bit for each peripheral.
    soft: [u32; 4],
    /// CREG DMAMUX; zero where there is none.
    pub(super) mux: u32,
}

impl Requests {
    pub(super) fn new() -> Self {
        Self { hardware: [[[0; 4]; LINES]; 4], soft: [0; 4], mux: 0 }
    }

    /// A peripheral asks. False for a line that does not exist.
    pub(super) fn raise(&mut self, chip: &Chip, line: u16, count: u32) -> bool {
        let kind = match line & (SINGLE | LAST) {
            0 => Kind::Burst,
            SINGLE => Kind::Single,
            LAST => Kind::LastBurst,
            _ => Kind::LastSingle,
        };
        let number = usize::from(line & !(SINGLE | LAST));
        let (line, option) =
            if chip.mux.is_some() { (number / 4, number % 4) } else { (number, 0) };
        let Some(options) = self.hardware[kind as usize].get_mut(line) else { return false };
        options[option] = options[option].saturating_add(count);
        true
    }

    /// The source that the multiplexer has chosen for a peripheral number (UM10503, CREG).
    fn option(&self, line: usize) -> usize {
        (self.mux >> (2 * line) & 3) as usize
    }

    /// The request of this kind that a peripheral number makes, if it makes one.
    pub(super) fn pending(&self, kind: Kind, line: usize) -> Option<Slot> {
        let option = self.option(line);
        let soft = self.soft[kind as usize] >> line & 1 != 0;
        let hard = self.hardware[kind as usize][line][option] > 0;
        (soft || hard).then_some(Slot { kind, line, option })
    }

    /// The request has been served: DMACCLR to the peripheral, or the software bit falls (DDI 0196
    /// 3.4, DMACSoftBReq).
    pub(super) fn acknowledge(&mut self, slot: Slot) {
        let bit = 1 << slot.line;
        let soft = &mut self.soft[slot.kind as usize];
        if *soft & bit != 0 {
            *soft &= !bit;
        } else {
            let hardware = &mut self.hardware[slot.kind as usize][slot.line][slot.option];
            *hardware = hardware.saturating_sub(1);
        }
    }

    /// A software request register written: ones ask, zeros do nothing.
    pub(super) fn write_soft(&mut self, register: usize, value: u32) {
        self.soft[register] |= value & 0xFFFF;
    }

    /// A software request register read: who asks, by hardware or software.
    pub(super) fn read_soft(&self, register: usize) -> u32 {
        let kind = [Kind::Burst, Kind::Single, Kind::LastBurst, Kind::LastSingle][register];
        let asks = |line: &usize| self.pending(kind, *line).is_some();
        (0..LINES).filter(asks).fold(0, |word, line| word | 1 << line)
    }
}
