//! Versatile Platform Baseboard for ARM926EJ-S. ARM DUI 0225.

use super::Chip;
use super::arm_pl080::PL080;
use crate::facts::Facts;
use crate::rig::{Rig, driver};
use models::Model;
use models::arm_pl080::Pl080;
use versatilepb_dma::{Dma, Instance, Vector};

/// The board.
pub(super) static CHIP: Chip = Chip {
    name: "versatilepb",
    readme: include_str!("../../../../generated/versatilepb-dma/README.md"),
    models: &[("", model)],
    controllers: &[(&DMAC, || rig(Instance::DMAC))],
};

fn model() -> Box<dyn Model> {
    Box::new(Pl080::versatilepb())
}

fn rig(instance: Instance) -> &'static dyn Rig {
    let vectors = Vector::ALL.iter().map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 8>(instance, vectors)
}

static DMAC: Facts = Facts { controller: "DMAC", vectors: &[17; 8], ..PL080 };
