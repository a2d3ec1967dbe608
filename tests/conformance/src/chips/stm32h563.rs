//! STM32H562, STM32H563, STM32H573. RM0481 chapter 16.

use super::Chip;
use super::stm32_gpdma::GPDMA;
use crate::facts::{Facts, Runs, Strides};
use crate::rig::{Rig, driver};
use crate::world;
use models::Model;
use models::stm32_gpdma::Stm32Gpdma;
use stm32h563_dma::{Dma, Instance, Vector};

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "stm32h563",
    readme: include_str!("../../../../generated/stm32h563-dma/README.md"),
    models: &[
        ("", || model(false)),
        (" (suspended between two words of a link, and reset by SUSPF alone)", || model(true)),
    ],
    controllers: &[
        (&GPDMA1, || rig(Instance::GPDMA1, Instance::GPDMA1)),
        (&GPDMA2, || rig(Instance::GPDMA2, Instance::GPDMA2)),
        (&GPDMA1_S, || secure(0x5002_0000, Instance::GPDMA1_S, Instance::GPDMA1)),
        (&GPDMA2_S, || secure(0x5002_1000, Instance::GPDMA2_S, Instance::GPDMA2)),
    ],
};

fn model(strict: bool) -> Box<dyn Model> {
    let mut model = Stm32Gpdma::stm32h563();
    model.set_halt_delay(1);
    model.set_suspend_between_words(strict);
    model.set_reset_needs_flag(strict);
    Box::new(model)
}

/// Whose channels the firmware has made secure, all of them (RM0456 17.8.1, SECCFGR).
fn secure(base: u32, instance: Instance, of: Instance) -> &'static dyn Rig {
    world::model(|model| model.write(base, 4, 0xFF));
    rig(instance, of)
}

/// A controller, and the one that its vectors name.
fn rig(instance: Instance, of: Instance) -> &'static dyn Rig {
    let own = Vector::ALL.iter().filter(|vector| vector.instance() == of);
    let vectors = own.map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 8>(instance, vectors)
}

static GPDMA1: Facts = Facts {
    controller: "GPDMA1",
    vectors: &[27, 28, 29, 30, 31, 32, 33, 34],
    // REQSEL has eight bits.
    // 16.3.1: 136 requests.
    wrong_requests: &[136, 255, 256, 0xFFFF],
    // 16.8.16, TR3: SAO and DAO have 13 bits. Table 134: channels 6 and 7 have 2D addressing.
    strides: Strides::Runs(Runs { of_bursts: true, gap: |_| 8191, from: 6 }),
    ..GPDMA
};

static GPDMA2: Facts =
    Facts { controller: "GPDMA2", number: 1, vectors: &[90, 91, 92, 93, 94, 95, 96, 97], ..GPDMA1 };

static GPDMA1_S: Facts = Facts { controller: "GPDMA1_S", ..GPDMA1 };
static GPDMA2_S: Facts = Facts { controller: "GPDMA2_S", ..GPDMA2 };
