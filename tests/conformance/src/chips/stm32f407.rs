//! STM32F407: the controllers of the STM32F429, which RM0090 Rev 21, chapter 10, describes for both.

use super::Chip;
use super::stm32f429::{DMA1, DMA2, MODELS};
use crate::rig::{Rig, driver};
use stm32f407_dma::{Dma, Instance, Vector};

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "stm32f407",
    readme: include_str!("../../../../generated/stm32f407-dma/README.md"),
    models: MODELS,
    controllers: &[(&DMA1, || rig(Instance::DMA1)), (&DMA2, || rig(Instance::DMA2))],
};

fn rig(instance: Instance) -> &'static dyn Rig {
    let own = Vector::ALL.iter().filter(|vector| vector.instance() == instance);
    let vectors = own.map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 8>(instance, vectors)
}
