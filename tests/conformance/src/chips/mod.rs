//! The chips under test: one file each, with the facts of its manual and its driver.

mod arm_pl080;
mod gd32vf103;
mod lpc43xx;
mod mk63f12;
mod mps2_an505;
mod rp2040;
mod rp2350;
mod rp_dma;
mod samd21j18a;
mod stm32_channel;
mod stm32_gpdma;
mod stm32f103;
mod stm32f407;
mod stm32f429;
mod stm32g474;
mod stm32h563;
mod stm32wba50;
mod versatilepb;

use crate::facts::Facts;
use crate::rig::Rig;
use models::Model;

/// A chip: its register model and its controllers.
#[derive(Clone, Copy)]
pub struct Chip {
    /// As in `generated/<name>-dma`.
    pub name: &'static str,
    /// The driver's README, with the reasons of the description for what is lacking.
    pub readme: &'static str,
    /// The chip out of reset: more than one where the manual leaves the hardware a choice, with a word for it.
    pub models: &'static [(&'static str, Build)],
    /// Each controller with a fresh driver for it.
    pub controllers: &'static [(&'static Facts, Fresh)],
}

/// A model out of reset.
pub type Build = fn() -> Box<dyn Model>;

/// A controller out of reset under its driver.
pub type Fresh = fn() -> &'static dyn Rig;

impl core::fmt::Debug for Chip {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name)
    }
}

/// Every chip that has a generated driver.
pub static ALL: &[&Chip] = &[
    &stm32f429::CHIP,
    &stm32f407::CHIP,
    &stm32f103::CHIP,
    &stm32g474::CHIP,
    &gd32vf103::CHIP,
    &rp2040::CHIP,
    &rp2350::CHIP,
    &lpc43xx::CHIP,
    &mps2_an505::CHIP,
    &versatilepb::CHIP,
    &mk63f12::CHIP,
    &stm32wba50::CHIP,
    &stm32h563::CHIP,
    &samd21j18a::CHIP,
];
