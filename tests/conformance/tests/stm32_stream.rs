//! What the STM32F4's reference manual demands beyond the suites.

use conformance::{Setup, Transfer, chips, reading, writing};
use dma_runtime::{Channel, Error, Field, Reason};

/// RM0090 2.1, 2.3.1: the 64 KiB of core coupled memory are the processor's own.
#[test]
fn core_coupled_memory_is_out_of_reach() {
    let chip = chips::ALL.iter().find(|chip| chip.name == "stm32f429").unwrap();
    let setup = Setup { chip, model: 0, controller: 1 };
    setup.bench(|bench| {
        let good = Transfer::new(bench, bench.facts.usual(), 0, bench.facts.widest(), &[64]);
        let mut handle = bench.take(0);
        // The first of its bytes, the last block inside, the first block that reaches into it.
        for address in [0x1000_0000, 0x1000_8000, 0x1000_FFC0, 0x0FFF_FFD0] {
            let blocks = [reading(good.blocks[0], address)];
            let refused = handle.set_up(&good.config_of(&blocks));
            assert_eq!(refused, Err(Error::invalid(Field::SourceAddress, Reason::Reach)));
            let blocks = [writing(good.blocks[0], address)];
            let refused = handle.set_up(&good.config_of(&blocks));
            assert_eq!(refused, Err(Error::invalid(Field::DestinationAddress, Reason::Reach)));
        }
        for address in [0x0FFF_FFC0, 0x1001_0000] {
            let blocks = [reading(good.blocks[0], address)];
            assert_eq!(handle.set_up(&good.config_of(&blocks)), Ok(()));
            assert_eq!(handle.unconfigure(), Ok(()));
        }
    });
}
