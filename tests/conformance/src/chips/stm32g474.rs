//! STM32G474: DMA1 and DMA2 with eight channels each behind a DMAMUX. RM0440 Rev 8, sections 12 and 13.

use super::Chip;
use super::stm32_channel::CHANNEL_DMA;
use crate::facts::{Facts, Line};
use crate::rig::{Rig, driver};
use dma_runtime::{Config, Direction, Request, Suspend};
use models::Model;
use models::stm32_channel::Stm32G474;
use stm32g474_dma::{Dma, Instance, Vector};

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "stm32g474",
    readme: include_str!("../../../../generated/stm32g474-dma/README.md"),
    models: &[("", || model(0)), (" (an item lands after the stop)", || model(1))],
    controllers: &[(&DMA1, || rig(Instance::DMA1)), (&DMA2, || rig(Instance::DMA2))],
};

fn model(delay: u32) -> Box<dyn Model> {
    let mut model = Stm32G474::new();
    model.set_halt_delay(delay);
    Box::new(model)
}

fn rig(instance: Instance) -> &'static dyn Rig {
    let own = Vector::ALL.iter().filter(|vector| vector.instance() == instance);
    let vectors = own.map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 8>(instance, vectors)
}

static DMA1: Facts = Facts {
    controller: "DMA1",
    number: 0,
    // 14.3.
    vectors: &[11, 12, 13, 14, 15, 16, 17, 96],
    suspend,
    // 13.3.2.
    routed: true,
    peripheral: |channel| line(channel as u16, 0x4000_5000),
    // Table 93: 115 inputs; DMAREQ_ID has seven bits.
    wrong_requests: &[116, 128, 0xFFFF],
    ..CHANNEL_DMA
};

static DMA2: Facts = Facts {
    controller: "DMA2",
    number: 1,
    vectors: &[56, 57, 58, 59, 60, 97, 98, 99],
    peripheral: |channel| line(channel as u16 + 8, 0x4001_4000),
    ..DMA1
};

/// 12.4.5: a suspended channel cannot be enabled again, but the multiplexer can hold its requests back
/// (13.4.4); a copy has none.
fn suspend(config: &Config<'_>) -> &'static [Suspend] {
    match config.direction {
        Direction::MemoryToMemory => &[Suspend::Unsupported],
        _ => &[Suspend::RequestGate],
    }
}

/// 13.3.2: any input for any channel; no two channels the same.
fn line(channel: u16, port: u32) -> Line {
    Line {
        request: Some(Request(20 + channel)),
        line: 20 + channel,
        other: Some(60 + channel),
        port: port + 0x40 * u32::from(channel),
    }
}
