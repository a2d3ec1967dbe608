//! GD32VF103: DMA0 with seven channels, DMA1 with five. User manual chapter 9.

use super::Chip;
use super::stm32_channel::CHANNEL_DMA;
use crate::facts::{Facts, Line};
use crate::rig::{Rig, driver};
use dma_runtime::{Request, Suspend};
use gd32vf103_dma::{Dma, Instance, Vector};
use models::Model;
use models::stm32_channel::Gd32Vf103;

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "gd32vf103",
    readme: include_str!("../../../../generated/gd32vf103-dma/README.md"),
    models: &[("", || model(0)), (" (an item lands after the stop)", || model(1))],
    controllers: &[(&DMA0, || rig::<7>(Instance::DMA0)), (&DMA1, || rig::<5>(Instance::DMA1))],
};

fn model(delay: u32) -> Box<dyn Model> {
    let mut model = Gd32Vf103::new();
    model.set_halt_delay(delay);
    Box::new(model)
}

fn rig<const C: usize>(instance: Instance) -> &'static dyn Rig {
    let own = Vector::ALL.iter().filter(|vector| vector.instance() == instance);
    let vectors = own.map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, C>(instance, vectors)
}

static DMA0: Facts = Facts {
    controller: "DMA0",
    number: 0,
    // ECLIC numbers.
    vectors: &[30, 31, 32, 33, 34, 35, 36],
    // 9.4.1: a channel enabled again without a configuration goes on. A driver may leave that unused.
    suspend: |_| &[Suspend::Native, Suspend::Unsupported],
    peripheral: |channel| line(channel, 0x4000_5000),
    // 9.4.8: requests are wired to one channel.
    wrong_requests: &[2, 9, 0xFFFF],
    ..CHANNEL_DMA
};

static DMA1: Facts = Facts {
    controller: "DMA1",
    number: 1,
    // Each channel has its own.
    vectors: &[75, 76, 77, 78, 79],
    peripheral: |channel| line(channel, 0x4001_4000),
    ..DMA0
};

/// The line is the channel's number plus one, as in the chip's request table.
fn line(channel: u32, port: u32) -> Line {
    let line = channel as u16 + 1;
    Line { request: Some(Request(line)), line, other: None, port: port + 0x40 * channel }
}
