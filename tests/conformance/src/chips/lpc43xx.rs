//! LPC43xx. UM10503 chapter 19.

use super::Chip;
use super::arm_pl080::PL080;
use crate::facts::{Facts, Guarded, Line};
use crate::rig::{Rig, driver};
use dma_runtime::Request;
use lpc43xx_dma::{Dma, Instance, Vector};
use models::Model;
use models::arm_pl080::Pl080;

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "lpc43xx",
    readme: include_str!("../../../../generated/lpc43xx-dma/README.md"),
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

/// UM10503, DMAMUX: the last choice of each input that is not reserved.
const LAST: [u16; 16] = [3, 1, 1, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 3, 3, 3];

static GPDMA: Facts = Facts {
    controller: "GPDMA",
    vectors: &[2; 8],
    // The last source of each input of the multiplexer.
    peripheral: |channel| {
        let line = 4 * channel as u16 + LAST[channel as usize];
        Line {
            request: Some(Request(line)),
            line,
            other: Some(4 * (8 + channel as u16) + LAST[8 + channel as usize]),
            port: 0x4008_1000 + 0x40 * channel,
        }
    },
    // Reserved sources, and what no input has.
    wrong_requests: &[6, 7, 10, 11, 39, 43, 47, 51, 53, 57, 64, 0xFFFF],
    // UM10503, CREG: DMAMUX, two bits for each input.
    guarded: &[Guarded::Whole(0x4004_311C)],
    ..PL080
};
