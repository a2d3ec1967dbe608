//! RP2350. Datasheet section 12.6.

use super::Chip;
use super::rp_dma::RP_DMA;
use crate::facts::{Facts, Guarded};
use crate::rig::{Rig, driver};
use models::Model;
use models::rp_dma::Rp2350;
use rp2350_dma::{Dma, Instance, Vector};

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "rp2350",
    readme: include_str!("../../../../generated/rp2350-dma/README.md"),
    models: &[("", || model(1)), (" (a slow abort)", || model(4)), (" (a slow bus)", slow)],
    controllers: &[(&DMA, || rig(LINES))],
};

fn model(delay: u32) -> Box<dyn Model> {
    let mut model = Rp2350::new();
    model.set_halt_delay(delay);
    Box::new(model)
}

/// What is in flight takes its time to land, and BUSY to fall.
fn slow() -> Box<dyn Model> {
    let mut model = Rp2350::new();
    model.set_landing_delay(12);
    model.set_busy_delay(25);
    Box::new(model)
}

fn rig(instance: Instance) -> &'static dyn Rig {
    let vectors = Vector::ALL.iter().map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 16>(instance, vectors)
}

/// Chosen twice: what is said last holds.
const LINES: Instance = Instance::DMA
    .with_line(Vector::DmaIrq3, 0xFFFF)
    .with_line(Vector::DmaIrq0, 0x8888)
    .with_line(Vector::DmaIrq1, 0x1111)
    .with_line(Vector::DmaIrq2, 0x2222);

static DMA: Facts = Facts {
    // 3.2, 12.6.5: any of four lines serves a channel, as the program chooses.
    vectors: &[11, 12, 13, 10, 11, 12, 13, 10, 11, 12, 13, 10, 11, 12, 13, 10],
    // 12.6.2.2.1: four bits of the count are its mode.
    max_items: 0x0FFF_FFFF,
    // 12.6.2.1.1: INCR_READ_REV and INCR_WRITE_REV.
    adjusts: |_, _, _| true,
    // 12.6.4.1: 55 peripheral requests.
    wrong_requests: &[55, 58, 63, 64, 0xFFFF],
    // 12.6.10: INTE0 to INTE3 and INTF0 to INTF3, a bit for each channel; their aliases (2.1.3) change single bits.
    guarded: &[
        Guarded::Whole(0x5000_0404),
        Guarded::Whole(0x5000_0408),
        Guarded::Whole(0x5000_0414),
        Guarded::Whole(0x5000_0418),
        Guarded::Whole(0x5000_0424),
        Guarded::Whole(0x5000_0428),
        Guarded::Whole(0x5000_0434),
        Guarded::Whole(0x5000_0438),
    ],
    ..RP_DMA
};
