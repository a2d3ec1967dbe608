//! The compiled driver on a scripted bus and the interpreted model make the same accesses, or both refuse,
//! for many configurations of every kind.

use dma_runtime::Channel;
use dmagen::model::Model;
use dmagen::trace::{Operation, traces};
use std::sync::OnceLock;
use trace_tests::drivers::{Driver, Made, compare};
use trace_tests::script::{self, Scripted};
use trace_tests::{configs, model};

/// Configurations of each chip.
const DRAWN: u64 = 4000;
/// At least so many of them are possible, and so many impossible: otherwise the drawing is from one corner.
const EACH: usize = 400;

/// Storage at a known offset in memory.
#[repr(align(256))]
struct Room<T>(T);

macro_rules! driver {
    ($name:ident, $krate:ident, [$($instance:ident),*]) => {
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
            fn interrupt(&mut self, channel: usize) {
                static MODEL: OnceLock<Model> = OnceLock::new();
                let model =
                    MODEL.get_or_init(|| model(stringify!($krate).trim_end_matches("_dma")));
                let instance =
                    model.instances.iter().find(|i| i.name == self.name).expect("the controller");
                let vector = instance
                    .vectors
                    .iter()
                    .find(|v| (v.channels.0..=v.channels.1).contains(&channel))
                    .expect("a vector");
                let vector = ::$krate::Vector::ALL
                    .iter()
                    .find(|v| u32::from(v.number()) == vector.number)
                    .expect("the driver has it");
                // SAFETY: as the vector's handler.
                unsafe { self.controller.on_interrupt(*vector) }
            }
        }

        mod $krate {
            #[test]
            fn makes_the_traced_accesses() {
                super::run(
                    stringify!($krate).trim_end_matches("_dma"),
                    &|name| super::$name::fresh(name),
                );
            }
        }
    };
}

fn run(chip: &str, fresh: &dyn Fn(&str) -> Box<dyn Driver>) {
    let model = model(chip);
    let controllers: Vec<(&str, usize)> =
        model.instances.iter().map(|i| (i.name.as_str(), i.channels)).collect();
    let (mut possible, mut refused, mut operations) = (0, 0, 0);
    for seed in 0..DRAWN {
        let transfer = configs::draw(seed, &controllers);
        let mut traced = traces(&model, &transfer);
        // The end of a list is told from memory that only hardware writes, and a script has none.
        if let (Ok(traced), false, true) =
            (&mut traced, model.tables.is_empty(), transfer.blocks > 1)
        {
            traced.operations.remove(&Operation::Interrupt);
            traced.operations.remove(&Operation::Rearm);
        }
        let name = transfer.controller.clone().unwrap_or_default();
        let made = compare(&|| fresh(&name), &transfer, traced.as_ref().ok());
        match made {
            None => {}
            Some(Made::Refused) => refused += 1,
            Some(Made::Same(count)) => {
                possible += 1;
                operations += count;
            }
            Some(Made::Different(text)) => {
                panic!("{chip}, seed {seed}: {text:#?}\n{transfer:#?}\ntraced: {traced:?}")
            }
        }
    }
    println!("{chip}: {possible} possible, {refused} refused, {operations} operations the same");
    assert!(possible >= EACH && refused >= EACH, "{chip}: {possible} possible, {refused} refused");
}

driver!(Stm32f429, stm32f429_dma, [DMA1, DMA2]);
driver!(Stm32f103, stm32f103_dma, [DMA1, DMA2]);
driver!(Stm32g474, stm32g474_dma, [DMA1, DMA2]);
driver!(Gd32vf103, gd32vf103_dma, [DMA0, DMA1]);
driver!(Rp2040, rp2040_dma, [DMA]);
driver!(Rp2350, rp2350_dma, [DMA]);
driver!(Lpc43xx, lpc43xx_dma, [GPDMA]);
driver!(Mps2An505, mps2_an505_dma, [DMA0, DMA1, DMA2, DMA3]);
driver!(Samd21j18a, samd21j18a_dma, [DMAC]);
driver!(Versatilepb, versatilepb_dma, [DMAC]);
driver!(Stm32wba50, stm32wba50_dma, [GPDMA1]);
driver!(Stm32h563, stm32h563_dma, [GPDMA1, GPDMA2]);
driver!(Mk63f12, mk63f12_dma, [DMA]);
