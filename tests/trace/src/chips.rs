//! The compiled drivers, by the name of their chip.

use crate::drivers::Driver;
use crate::model;
use crate::script::{self, Scripted};
use dma_runtime::Channel;
use dmagen::model::{Instance, Model};
use std::sync::OnceLock;

/// Storage at a known offset in memory.
#[repr(align(256))]
struct Room<T>(T);

macro_rules! driver {
    ($name:ident, $krate:ident, [$($instance:ident),*] $(, $vector:ident: $channels:literal)*) => {
        struct $name {
            controller: &'static ::$krate::Controller<Scripted>,
            name: &'static str,
            nodes: *const u8,
        }

        impl $name {
            fn fresh(name: &str) -> Box<dyn Driver> {
                let known: &[(&'static str, ::$krate::Instance)] =
                    &[$((stringify!($instance), ::$krate::Instance::$instance)),*];
                let (name, instance) =
                    *known.iter().find(|(n, _)| *n == name).expect("a known controller");
                $(let instance = instance.with_line(::$krate::Vector::$vector, $channels);)*
                script::fresh();
                // SAFETY: nothing moves on a scripted bus, and each controller is used alone.
                let controller = unsafe { ::$krate::Controller::new(instance) };
                Box::new($name { controller: Box::leak(Box::new(controller)), name, nodes: core::ptr::null() })
            }
        }

        impl Driver for $name {
            fn take(&mut self, channel: usize) -> Option<Box<dyn Channel>> {
                let room = Box::leak(Box::new(Room(::$krate::Storage::<2>::new())));
                self.nodes = (&raw const room.0).cast();
                script::room(self.nodes);
                match self.controller.take(channel as u32, &mut room.0) {
                    Ok(owned) => Some(Box::new(owned)),
                    Err(_) => None,
                }
            }
            fn node_byte(&self, at: usize) -> u8 {
                // SAFETY: inside the storage of the taken channel, whose blocks have been stored.
                unsafe { self.nodes.add(at).read_volatile() }
            }
            fn table_byte(&self, at: usize) -> u8 {
                let first = script::tables().expect("the controller was told where its tables are");
                let all: *const u8 = (&raw const *self.controller).cast();
                // SAFETY: inside the tables, which are the controller's.
                unsafe { all.with_addr(first + at).read_volatile() }
            }
            fn interrupt(&mut self, channel: usize) {
                static MODEL: OnceLock<Model> = OnceLock::new();
                let model =
                    MODEL.get_or_init(|| model(stringify!($krate).trim_end_matches("_dma")));
                let instance =
                    model.instances.iter().find(|i| i.name == self.name).expect("the controller");
                let vector = &instance.vectors[line(instance, channel)];
                let vector = ::$krate::Vector::ALL
                    .iter()
                    .find(|v| u32::from(v.number()) == vector.number)
                    .expect("the driver has it");
                // SAFETY: as the vector's handler.
                unsafe { self.controller.on_interrupt(*vector) }
            }
        }

    };
}

driver!(Stm32f429, stm32f429_dma, [DMA1, DMA2]);
driver!(Stm32f407, stm32f407_dma, [DMA1, DMA2]);
driver!(Stm32f103, stm32f103_dma, [DMA1, DMA2]);
driver!(Stm32g474, stm32g474_dma, [DMA1, DMA2]);
driver!(Gd32vf103, gd32vf103_dma, [DMA0, DMA1]);
// Where lines are chosen, the channels take turns.
driver!(Rp2040, rp2040_dma, [DMA], DmaIrq1: 0xAAA);
driver!(Rp2350, rp2350_dma, [DMA], DmaIrq1: 0x2222, DmaIrq2: 0x4444, DmaIrq3: 0x8888);
driver!(Lpc43xx, lpc43xx_dma, [GPDMA]);
driver!(Mps2An505, mps2_an505_dma, [DMA0, DMA1, DMA2, DMA3, DMA0_S, DMA1_S, DMA2_S, DMA3_S]);
driver!(Samd21j18a, samd21j18a_dma, [DMAC]);
driver!(Versatilepb, versatilepb_dma, [DMAC]);
driver!(Stm32wba50, stm32wba50_dma, [GPDMA1]);
driver!(Stm32h563, stm32h563_dma, [GPDMA1, GPDMA2, GPDMA1_S, GPDMA2_S]);
driver!(Mk63f12, mk63f12_dma, [DMA]);

/// The interrupt line that the drivers here have for a channel.
pub fn line(instance: &Instance, channel: usize) -> usize {
    let lines: Vec<usize> = instance.lines(channel).collect();
    lines[channel % lines.len()]
}

/// A driver of a fresh controller.
///
/// # Panics
/// When the chip or the controller has none.
pub fn fresh(chip: &str, controller: &str) -> Box<dyn Driver> {
    match chip {
        "stm32f429" => Stm32f429::fresh(controller),
        "stm32f407" => Stm32f407::fresh(controller),
        "stm32f103" => Stm32f103::fresh(controller),
        "stm32g474" => Stm32g474::fresh(controller),
        "gd32vf103" => Gd32vf103::fresh(controller),
        "rp2040" => Rp2040::fresh(controller),
        "rp2350" => Rp2350::fresh(controller),
        "lpc43xx" => Lpc43xx::fresh(controller),
        "mps2_an505" => Mps2An505::fresh(controller),
        "samd21j18a" => Samd21j18a::fresh(controller),
        "versatilepb" => Versatilepb::fresh(controller),
        "stm32wba50" => Stm32wba50::fresh(controller),
        "stm32h563" => Stm32h563::fresh(controller),
        "mk63f12" => Mk63f12::fresh(controller),
        _ => panic!("no driver of {chip}"),
    }
}
