//! Sizes, readable in the linked file.

use core::mem::size_of;

type Dma = driver::Dma<dma_runtime::Bare>;

/// The number of channels of a controller's type.
const fn channels<E: dma_runtime::Engine, const C: usize>(
    _: core::marker::PhantomData<dma_runtime::Controller<E, C>>,
) -> usize {
    C
}

macro_rules! number {
    ($name:ident, $value:expr) => {
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".budgets")]
        #[used]
        static $name: u32 = $value as u32;
    };
}

number!(SIZE_CHANNELS, channels(core::marker::PhantomData::<driver::Controller<dma_runtime::Bare>>));
// Without the tables that the controller itself demands.
number!(
    SIZE_CONTROLLER,
    size_of::<driver::Controller<dma_runtime::Bare>>() - size_of::<<Dma as dma_runtime::Engine>::Tables>()
);
number!(SIZE_CONTEXT, size_of::<driver::Context>());
number!(SIZE_PLAN, size_of::<driver::Plan>());
number!(SIZE_LOAD, size_of::<driver::Load>());
number!(SIZE_HANDLE, size_of::<dma_runtime::Owned<Dma, 2>>());
