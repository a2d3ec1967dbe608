//! The program, the report.

use dma_runtime::{Controller, Direction, Engine, Request, Storage, Width, Word};
use portable::{Bench, Memory, Paced, Report, State, ensure, linked, two_at_once};

/// What the model cannot show.
const WITHOUT: &[(&str, &str)] =
    &[("copy_converting", "model: two widths make its addresses and counts wrong")];

/// A word of memory in the place of a peripheral's data register.
static REGISTER: Word = Word::new();

/// What a board gives to the program.
pub struct Given<E: Engine, const C: usize> {
    /// The controller.
    pub controller: &'static Controller<E, C>,
    /// Blocks of its first channel.
    pub storage: &'static mut Storage<E::Node, 4>,
    /// Buffers.
    pub memory: Memory,
    /// What came of it.
    pub report: &'static mut Report,
}

/// Runs everything.
pub fn run<E: Engine, const C: usize>(given: Given<E, C>) {
    let Given { controller, storage, memory, report } = given;
    report.set_state(State::Running);
    let last = C as u32 - 1;
    let taken = (
        controller.take(0, storage),
        controller.take(last, Storage::none()),
        controller.take(0, Storage::none()).is_err()
            && controller.take(last + 1, Storage::none()).is_err(),
    );
    let (Ok(mut first), Ok(mut last), refused) = taken else {
        report.case("take", &[], || ensure(false, "take the first and the last channel"));
        return;
    };
    report.case("take", WITHOUT, || ensure(refused, "a second owner, and one channel too many"));
    let paced = Paced {
        direction: Direction::MemoryToPeripheral,
        request: Request(3),
        register: &raw const REGISTER as usize,
        width: Width::Bits32,
    };
    let mut bench = Bench { channel: &mut first, memory: &memory, paced: Some(paced) };
    portable::run(&mut bench, report, WITHOUT);
    report.case("two_at_once", WITHOUT, || two_at_once(&mut first, &mut last, &memory));
    report.case("link", WITHOUT, || linked(&mut first, &mut last, C as u8 - 1, &memory));
}
