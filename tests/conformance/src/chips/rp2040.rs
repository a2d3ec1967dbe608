//! RP2040. Datasheet section 2.5.

use super::Chip;
use super::rp_dma::RP_DMA;
use crate::facts::{Facts, Guarded};
use crate::rig::{Rig, driver};
use models::Model;
use models::rp_dma::Rp2040;
use rp2040_dma::{Dma, Instance, Vector};

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "rp2040",
    readme: include_str!("../../../../generated/rp2040-dma/README.md"),
    models: &[("", || model(1)), (" (a slow abort)", || model(4)), (" (a slow bus)", slow)],
    controllers: &[(&DMA, || rig(Instance::DMA.with_line(Vector::DmaIrq1, 0x555)))],
};

fn model(delay: u32) -> Box<dyn Model> {
    let mut model = Rp2040::new();
    model.set_halt_delay(delay);
    Box::new(model)
}

/// What is in flight takes its time to land, and BUSY to fall.
fn slow() -> Box<dyn Model> {
    let mut model = Rp2040::new();
    model.set_landing_delay(12);
    model.set_busy_delay(25);
    model.set_drained_chains(true);
    Box::new(model)
}

fn rig(instance: Instance) -> &'static dyn Rig {
    let vectors = Vector::ALL.iter().map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 12>(instance, vectors)
}

static DMA: Facts = Facts {
    // 2.3.2, 2.5.4: either line serves a channel, as the program chooses.
    vectors: &[12, 11, 12, 11, 12, 11, 12, 11, 12, 11, 12, 11],
    // 2.5.7: INTE0, INTF0, INTE1 and INTF1, a bit for each channel; their aliases (2.1.2) change single bits.
    guarded: &[
        Guarded::Whole(0x5000_0404),
        Guarded::Whole(0x5000_0408),
        Guarded::Whole(0x5000_0414),
        Guarded::Whole(0x5000_0418),
    ],
    ..RP_DMA
};
