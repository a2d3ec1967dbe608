//! STM32WBA50. RM0493 chapter 17.

use super::Chip;
use super::stm32_gpdma::{self, GPDMA};
use crate::facts::Facts;
use crate::rig::{Rig, driver};
use models::Model;
use models::stm32_gpdma::Stm32Gpdma;
use stm32wba50_dma::{Dma, Instance, Vector};

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "stm32wba50",
    readme: include_str!("../../../../generated/stm32wba50-dma/README.md"),
    models: &[("", || model(1)), (" (a slow suspension)", || model(4))],
    controllers: &[(&GPDMA1, || rig(Instance::GPDMA1))],
};

fn model(delay: u32) -> Box<dyn Model> {
    let mut model = Stm32Gpdma::stm32wba50();
    model.set_halt_delay(delay);
    Box::new(model)
}

fn rig(instance: Instance) -> &'static dyn Rig {
    let vectors = Vector::ALL.iter().map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 8>(instance, vectors)
}

static GPDMA1: Facts = Facts {
    controller: "GPDMA1",
    vectors: &[29, 30, 31, 32, 33, 34, 35, 36],
    // REQSEL has six bits.
    // RM0493 table 125 gives 8 bytes to channels 4 and 5 in one column and 32 in another: 8 are never too many.
    bursts: |channel, _, side, widths, bytes| stm32_gpdma::bursts(6, channel, side, widths, bytes),
    // Table 124: 52 requests.
    wrong_requests: &[52, 63, 64, 0xFFFF],
    ..GPDMA
};
