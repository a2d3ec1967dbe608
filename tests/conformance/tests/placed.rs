//! Where memory that a controller reads by itself has to be: what types say, and what is refused when a channel is
//! taken. (Descriptors in the wrong place are in the suite `allocation`.)

use conformance::Masked;
use dma_runtime::{Bus, Controller, Error, Field, Filter, Platform, Reason, Storage, Unlocked};
use std::cell::Cell;
use std::mem::{align_of, size_of};

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
// K64P144M120SF5RM, TCDn_DLASTSGA: so has this.
tables_out_of_reach!(of_the_k63, mk63f12_dma, DMA, 16);

thread_local! {
    /// Where the device finds the program's memory: the host's first address, and the device's.
    static THERE: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// A machine that has its memory elsewhere, and no controller that answers. `MORE` is memory beside the chip's own.
struct Placed<const MORE: bool>;

impl<const MORE: bool> Platform for Placed<MORE> {
    type Bus = Silent;
    type Lock = Unlocked;
    fn translate(address: usize) -> usize {
        let (host, device) = THERE.get();
        address - host + device
    }
    fn fetches(first: u32, last: u32, known: &[(u32, u32)]) -> bool {
        MORE && first >= 0x6000_0000 && last < 0x6010_0000
            || known.iter().any(|(from, to)| *from <= first && last <= *to)
    }
}

struct Silent;

// SAFETY: reaches nothing.
unsafe impl Bus for Silent {
    unsafe fn read32(_: usize) -> u32 {
        0
    }
    unsafe fn write32(_: usize, _: u32) {}
    unsafe fn read16(_: usize) -> u16 {
        0
    }
    unsafe fn write16(_: usize, _: u16) {}
    unsafe fn read8(_: usize) -> u8 {
        0
    }
    unsafe fn write8(_: usize, _: u8) {}
}

/// A controller with its tables, and behind them the descriptors of one channel.
#[repr(C)]
struct Whole<P: Platform> {
    controller: Controller<samd21j18a_dma::Dma<P>, 12>,
    storage: samd21j18a_dma::Storage<4>,
}

/// What `take` blames when controller and descriptors begin at an address of the device.
fn blamed<P: Platform>(device: usize) -> Option<Error> {
    // SAFETY: the only controller of a machine that does not answer.
    let controller = unsafe { Controller::new(samd21j18a_dma::Instance::DMAC) };
    let storage = samd21j18a_dma::Storage::new();
    let whole: &'static mut Whole<P> = Box::leak(Box::new(Whole { controller, storage }));
    THERE.set(((&raw const *whole).addr(), device));
    let (error, _) = whole.controller.take(0, &mut whole.storage).unwrap_err();
    (error != Error::NotResponding).then_some(error)
}

/// DS40001882 20.6.2.3: descriptors have to be in SRAM, here 32 KiB from 0x2000_0000 on.
#[test]
fn descriptors_and_tables_are_in_the_memory_of_the_chip() {
    let tables = Some(Error::invalid(Field::Tables, Reason::Reach));
    let storage = Some(Error::invalid(Field::Storage, Reason::Reach));
    let size = size_of::<Whole<Placed<false>>>();
    let end = 0x2000_8000;
    // Flash, peripherals, the private bus of the processor, just before and just behind.
    for place in [0x1_0000, 0x4000_4000, 0xE000_E000, 0x2000_0000 - size, end] {
        assert_eq!(blamed::<Placed<false>>(place), tables, "{place:#x}");
    }
    assert_eq!(blamed::<Placed<false>>(0x2000_0000), None);
    assert_eq!(blamed::<Placed<false>>(end - size), None);
    assert_eq!(blamed::<Placed<false>>(end - size + 16), storage, "the last descriptor");
    // A board with more.
    assert_eq!(blamed::<Placed<false>>(0x6000_0000), tables);
    assert_eq!(blamed::<Placed<true>>(0x6000_0000), None);
}

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
