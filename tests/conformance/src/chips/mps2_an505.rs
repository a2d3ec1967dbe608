//! MPS2+ with the AN505 image: four PL081. ARM DAI 0505.

use super::Chip;
use super::arm_pl080::PL080;
use crate::facts::Facts;
use crate::rig::{Rig, driver};
use models::Model;
use models::arm_pl080::Pl080;
use mps2_an505_dma::{Dma, Instance, Vector};

/// The board.
pub(super) static CHIP: Chip = Chip {
    name: "mps2_an505",
    readme: include_str!("../../../../generated/mps2-an505-dma/README.md"),
    models: &[("", model)],
    controllers: &[(&DMA0, || rig(Instance::DMA0)), (&DMA3, || rig(Instance::DMA3))],
};

fn model() -> Box<dyn Model> {
    Box::new(Pl080::mps2_an505())
}

fn rig(instance: Instance) -> &'static dyn Rig {
    let own = Vector::ALL.iter().filter(|vector| vector.instance() == instance);
    let vectors = own.map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 2>(instance, vectors)
}

static DMA0: Facts = Facts { controller: "DMA0", vectors: &[58; 2], ..PL080 };
static DMA3: Facts = Facts { controller: "DMA3", number: 3, vectors: &[67; 2], ..PL080 };
