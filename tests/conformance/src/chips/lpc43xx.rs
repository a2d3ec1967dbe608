//! LPC43xx. UM10503 chapter 19.

use super::Chip;
use super::arm_pl080::PL080;
use crate::facts::{Facts, Line};
use crate::rig::{Rig, driver};
use dma_runtime::Request;
use lpc43xx_dma::{Dma, Instance, Vector};
use models::Model;
use models::arm_pl080::Pl080;

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "lpc43xx",
    models: &[("", || model(0)), (" (a slow end)", || model(2))],
    controllers: &[(&GPDMA, || rig(Instance::GPDMA))],
};

fn model(end: u32) -> Box<dyn Model> {
    let mut model = Pl080::lpc43xx();
    model.set_end_delay(end);
    Box::new(model)
}

fn rig(instance: Instance) -> &'static dyn Rig {
    let vectors = Vector::ALL.iter().map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 8>(instance, vectors)
}

static GPDMA: Facts = Facts {
    controller: "GPDMA",
    vectors: &[2; 8],
    // The first of four sources of each line of the multiplexer.
    peripheral: |channel| Line {
        request: Some(Request(channel as u16)),
        line: 4 * channel as u16,
        other: Some(4 * (8 + channel as u16)),
        port: 0x4008_1000 + 0x40 * channel,
    },
    ..PL080
};
