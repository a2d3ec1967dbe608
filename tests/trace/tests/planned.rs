//! A plan made in a constant programs the same registers as a configuration at run time.

use dma_runtime::{
    Block, Channel, Config, Direction, Error, Field, Planned, Reason, Request, Width,
};
use dmagen::trace::{Operation, Transfer, traces};
use trace_tests::model;
use trace_tests::script::{self, Scripted};

const BLOCKS: [Block; 1] = [Block::new(0x2000_0000, 0x4000_4400, 64)];
const CONFIG: Config<'_> = Config::memory_to_peripheral(Request(1), Width::Bits8, &BLOCKS);

macro_rules! planned {
    ($krate:ident, $instance:ident) => {
        mod $krate {
            use super::*;
            use ::$krate::{Controller, Instance, Plan, Storage};

            const PLAN: Planned<Plan> = match Plan::new(Instance::$instance, 0, &CONFIG) {
                Ok(plan) => Planned::new(plan, &CONFIG),
                Err(_) => panic!("a possible configuration"),
            };

            #[test]
            fn programs_what_configure_programs() {
                let model = model(stringify!($krate).trim_end_matches("_dma"));
                let traced = traces(&model, &Transfer::default()).expect("possible");
                let expect = |op: Operation| {
                    script::expect(traced.operations[&op].as_deref().expect("supported"));
                };
                // SAFETY: nothing moves on a scripted bus.
                let controller = unsafe { Controller::<Scripted>::new(Instance::$instance) };
                let controller: &'static _ = Box::leak(Box::new(controller));
                expect(Operation::Take);
                let Ok(mut channel) = controller.take(0, Storage::none()) else {
                    panic!("the channel is free");
                };
                expect(Operation::Configure);
                // SAFETY: as above.
                unsafe { channel.configure_planned(&PLAN, &BLOCKS) }.expect("planned");
                assert_eq!(script::differences(), Vec::<String>::new());
                expect(Operation::Start);
                channel.start().expect("configured");
                assert_eq!(script::differences(), Vec::<String>::new());
                core::mem::forget(channel);
            }

            #[test]
            fn refuses_bad_blocks_without_an_access() {
                // SAFETY: nothing moves on a scripted bus.
                let controller = unsafe { Controller::<Scripted>::new(Instance::$instance) };
                let controller: &'static _ = Box::leak(Box::new(controller));
                let model = model(stringify!($krate).trim_end_matches("_dma"));
                let traced = traces(&model, &Transfer::default()).expect("possible");
                script::expect(traced.operations[&Operation::Take].as_deref().expect("supported"));
                let Ok(mut channel) = controller.take(0, Storage::none()) else {
                    panic!("the channel is free");
                };
                script::expect(&[]);
                let none = [Block::new(0x2000_0000, 0x4000_4400, 0)];
                // SAFETY: as above.
                let result = unsafe { channel.configure_planned(&PLAN, &none) };
                assert_eq!(result, Err(Error::invalid(Field::Bytes, Reason::Range)));
                assert_eq!(script::differences(), Vec::<String>::new());
                assert_eq!(CONFIG.direction, Direction::MemoryToPeripheral);
                core::mem::forget(channel);
            }
        }
    };
}

planned!(stm32f429_dma, DMA1);
planned!(rp2040_dma, DMA);
