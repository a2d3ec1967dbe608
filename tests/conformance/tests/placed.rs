//! Where memory that a controller reads by itself has to be: what types say, and what is refused when a channel is
//! taken. (Descriptors in the wrong place are in the suite `allocation`.)

use conformance::Masked;
use dma_runtime::{Bus, Controller, Error, Field, Filter, Platform, Reason, Storage};
use std::mem::align_of;

/// A machine whose device has 32 address lines, and the program's memory behind them.
struct Behind;

impl Platform for Behind {
    type Bus = Untouched;
    type Lock = Masked;
    fn translate(address: usize) -> usize {
        address | 1 << 32
    }
}

struct Untouched;

// SAFETY: reaches nothing.
unsafe impl Bus for Untouched {
    unsafe fn read32(address: usize) -> u32 {
        panic!("{address:#x} was read")
    }
    unsafe fn write32(address: usize, _: u32) {
        panic!("{address:#x} was written")
    }
    unsafe fn read16(address: usize) -> u16 {
        panic!("{address:#x} was read")
    }
    unsafe fn write16(address: usize, _: u16) {
        panic!("{address:#x} was written")
    }
    unsafe fn read8(address: usize) -> u8 {
        panic!("{address:#x} was read")
    }
    unsafe fn write8(address: usize, _: u8) {
        panic!("{address:#x} was written")
    }
}

/// No channel is taken when the controller cannot be told where its tables are.
macro_rules! tables_out_of_reach {
    ($name:ident, $driver:ident, $instance:ident, $channels:literal) => {
        #[test]
        fn $name() {
            type Engine = $driver::Dma<Behind>;
            let instance = $driver::Instance::$instance;
            // SAFETY: the only controller of a machine whose registers nothing reaches.
            let controller = unsafe { Controller::<Engine, $channels>::new(instance) };
            let controller: &'static _ = Box::leak(Box::new(controller));
            let unreachable = Error::invalid(Field::Tables, Reason::Reach);
            for channel in 0..$channels {
                let (error, _) = controller.take(channel, Storage::none()).unwrap_err();
                assert_eq!(error, unreachable);
            }
            let (error, _) = controller.request(Filter::Any, Storage::none()).unwrap_err();
            assert_eq!(error, unreachable);
        }
    };
}

// DS40001882 20.6.2.3: BASEADDR and WRBADDR have 32 bits.
tables_out_of_reach!(of_the_sam_d21, samd21j18a_dma, DMAC, 12);
// K64P144M120SF5RM 22.3: so has DLASTSGA.
tables_out_of_reach!(of_the_k63, mk63f12_dma, DMA, 16);

/// Wherever the linker puts it, storage is aligned as the manual wants descriptors to be: K64P144M120SF5RM 22.4.1,
/// DS40001882 20.6.2.3, DDI 0196 3.2.5, RM0456 17.8.18.
#[test]
fn alignment_is_that_of_the_type() {
    assert_eq!(align_of::<mk63f12_dma::Storage<3>>(), 32);
    assert_eq!(align_of::<mk63f12_dma::Tables>(), 32);
    assert_eq!(align_of::<samd21j18a_dma::Storage<3>>(), 16);
    assert_eq!(align_of::<samd21j18a_dma::Tables>(), 16);
    assert_eq!(align_of::<lpc43xx_dma::Storage<3>>(), 4);
    assert_eq!(align_of::<stm32wba50_dma::Storage<3>>(), 4);
}
