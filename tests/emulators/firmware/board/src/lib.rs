//! The program on the first and the last channel of a controller.

#![no_std]

use dma_runtime::{Controller, Engine, Storage};
use portable::{Bench, Memory, Paced, Report, State, ensure, linked, two_at_once};

/// Of a [`Bus`](dma_runtime::Bus) that makes up for a model: the accesses of widths that the driver makes as they are.
#[macro_export]
macro_rules! narrow {
    () => {
        unsafe fn read16(address: usize) -> u16 {
            // SAFETY: as the caller promises.
            unsafe { dma_runtime::Mmio::read16(address) }
        }
        unsafe fn write16(address: usize, value: u16) {
            // SAFETY: as the caller promises.
            unsafe { dma_runtime::Mmio::write16(address, value) }
        }
        unsafe fn read8(address: usize) -> u8 {
            // SAFETY: as the caller promises.
            unsafe { dma_runtime::Mmio::read8(address) }
        }
        unsafe fn write8(address: usize, value: u8) {
            // SAFETY: as the caller promises.
            unsafe { dma_runtime::Mmio::write8(address, value) }
        }
    };
}

/// What a board gives to the program.
pub struct Given<E: Engine, const C: usize> {
    /// The controller.
    pub controller: &'static Controller<E, C>,
    /// The last of its channels that there is in the model.
    pub last: u8,
    /// Blocks of its first channel.
    pub storage: &'static mut Storage<E::Node, 4>,
    /// Buffers.
    pub memory: Memory,
    /// What came of it.
    pub report: &'static mut Report,
    /// A peripheral for cyclic transfers, if there is one.
    pub paced: Option<Paced>,
    /// As of [`Bench`].
    pub prompt: bool,
    /// What the model cannot show, and why.
    pub without: &'static [(&'static str, &'static str)],
}

/// Runs everything.
pub fn run<E: Engine, const C: usize>(given: Given<E, C>) {
    let Given { controller, last: number, storage, memory, report, paced, prompt, without } = given;
    report.set_state(State::Running);
    let taken = (
        controller.take(0, storage),
        controller.take(number.into(), Storage::none()),
        controller.take(0, Storage::none()).is_err()
            && controller.take(C as u32, Storage::none()).is_err(),
    );
    let (Ok(mut first), Ok(mut last), refused) = taken else {
        report.case("take", &[], || ensure(false, "take the first and the last channel"));
        return;
    };
    report.case("take", without, || ensure(refused, "a second owner, and one channel too many"));
    let mut bench = Bench { channel: &mut first, memory: &memory, paced, prompt };
    portable::run(&mut bench, report, without);
    report.case("two_at_once", without, || two_at_once(&mut first, &mut last, &memory));
    report.case("link", without, || linked(&mut first, &mut last, number, &memory));
}
