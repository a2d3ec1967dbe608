//! STM32F103, high density: DMA1 with seven channels, DMA2 with five. RM0008 Rev 21, section 13.

use super::Chip;
use super::stm32_channel::CHANNEL_DMA;
use crate::facts::{Facts, Line};
use crate::rig::{Rig, driver};
use dma_runtime::Request;
use models::Model;
use models::stm32_channel::Stm32F103;
use stm32f103_dma::{Dma, Instance, Vector};

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "stm32f103",
    readme: include_str!("../../../../generated/stm32f103-dma/README.md"),
    models: &[("", || model(0)), (" (an item lands after the stop)", || model(1))],
    controllers: &[(&DMA1, || rig::<7>(Instance::DMA1)), (&DMA2, || rig::<5>(Instance::DMA2))],
};

fn model(delay: u32) -> Box<dyn Model> {
    let mut model = Stm32F103::new();
    model.set_halt_delay(delay);
    Box::new(model)
}

fn rig<const C: usize>(instance: Instance) -> &'static dyn Rig {
    let own = Vector::ALL.iter().filter(|vector| vector.instance() == instance);
    let vectors = own.map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, C>(instance, vectors)
}

static DMA1: Facts = Facts {
    controller: "DMA1",
    number: 0,
    // Table 63.
    vectors: &[11, 12, 13, 14, 15, 16, 17],
    peripheral: |channel| line(channel, 0x4000_5000),
    // Tables 78 and 79: requests are wired to one channel.
    wrong_requests: &[2, 9, 0xFFFF],
    ..CHANNEL_DMA
};

static DMA2: Facts = Facts {
    controller: "DMA2",
    number: 1,
    // 13.3.6, note: channels 4 and 5 share a vector.
    vectors: &[56, 57, 58, 59, 59],
    peripheral: |channel| line(channel, 0x4001_4000),
    ..DMA1
};

/// 13.3.7: the requests of a channel are wired to it and ORed; the line is the channel's number.
fn line(channel: u32, port: u32) -> Line {
    let line = channel as u16 + 1;
    Line { request: Some(Request(line)), line, other: None, port: port + 0x40 * channel }
}
