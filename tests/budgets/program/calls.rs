//! Each call of the contract as a function of its own.

use crate::chip::{CHANNEL, INSTANCE, lined};
use crate::hooks::{CONFIG, PLAN};
use crate::{opaque, settings};
use core::hint::black_box;
use dma_runtime::{
    Block, Capabilities, Channel, Claim, Config, Engine, Error, Filter, Owned, Planned, Reloaded,
    Status,
};
use driver::{Plan, Storage, Vector};

type Dma = driver::Dma<dma_runtime::Bare>;
type Controller = driver::Controller<dma_runtime::Bare>;
pub(crate) type Taken = Owned<Dma, 2>;
type Room = Claim<<Dma as Engine>::Node, 2>;

// SAFETY: never run.
pub(crate) static CONTROLLER: Controller = unsafe { Controller::new(INSTANCE) };
static mut STORAGE: Storage<2> = Storage::new();
const PLANNED: Planned<Plan> = Planned::new(PLAN, &CONFIG);
const VECTOR: Vector = Vector::ALL[0];

/// A call of a channel that is held as its own type.
macro_rules! call {
    ($name:ident, $channel:ident: $self:ty $(, $arg:ident : $type:ty)* => $out:ty { $body:expr }) => {
        #[inline(never)]
        #[unsafe(no_mangle)]
        fn $name($channel: $self $(, $arg: $type)*) -> $out {
            $body
        }
    };
}

/// A barrier of the runtime, alone.
macro_rules! barrier {
    ($name:ident, $barrier:path) => {
        #[inline(never)]
        #[unsafe(no_mangle)]
        fn $name() {
            $barrier();
        }
    };
}

barrier!(barrier_publish, dma_runtime::barrier::publish);
barrier!(barrier_consume, dma_runtime::barrier::consume);
call!(call_configure, channel: &mut Taken, config: &Config<'_> => Result<(), Error> {
    // SAFETY: never run.
    unsafe { channel.configure(config) }
});
call!(call_configure_planned, channel: &mut Taken, blocks: &[Block] => Result<(), Error> {
    // SAFETY: never run.
    unsafe { channel.configure_planned(&PLANNED, blocks) }
});
call!(call_reload, channel: &mut Taken, source: usize, destination: usize, bytes: usize => Result<Reloaded, Error> {
    // SAFETY: never run.
    unsafe { channel.reload(source, destination, bytes) }
});
call!(call_start, channel: &mut Taken => Result<(), Error> { channel.start() });
call!(call_begin_stop, channel: &mut Taken => Result<(), Error> { channel.begin_stop() });
call!(call_stop, channel: &mut Taken => Result<usize, Error> { channel.stop() });
call!(call_suspend, channel: &mut Taken => Result<usize, Error> { channel.suspend() });
call!(call_resume, channel: &mut Taken => Result<(), Error> { channel.resume() });
call!(call_unconfigure, channel: &mut Taken => Result<(), Error> { channel.unconfigure() });
call!(call_status, channel: &Taken => Status { channel.status() });
call!(call_capabilities, channel: &Taken => Capabilities { channel.capabilities() });
call!(call_release, channel: Taken => Result<Room, (Error, Taken)> { channel.release() });
call!(call_take, controller: &'static Controller, index: u32, room: Room => Result<Taken, (Error, Room)> {
    controller.take(index, room)
});
call!(call_request, controller: &'static Controller, filter: Filter, room: Room => Result<Taken, (Error, Room)> {
    controller.request(filter, room)
});
call!(call_controller_status, controller: &'static Controller, index: u32 => Option<Status> {
    controller.status(index)
});
call!(call_interrupt_typed, controller: &'static Controller => () {
    // SAFETY: never run.
    unsafe { controller.on_interrupt(VECTOR) }
});
call!(call_interrupt_erased, controller: &'static Controller, vector: Vector => () {
    // SAFETY: never run.
    unsafe { controller.on_interrupt(vector) }
});
call!(call_plan, channel: u8, config: &Config<'_> => Result<Plan, Error> {
    Plan::new(INSTANCE, channel, config)
});

fn room() -> Room {
    // SAFETY: never run.
    Claim::from(unsafe { &mut *(&raw mut STORAGE) })
}

/// All that an erased channel offers.
#[inline(never)]
pub(crate) fn everything(channel: &mut dyn Channel) {
    let blocks = settings::blocks();
    let config = settings::config(&blocks);
    // SAFETY: never run.
    unsafe {
        black_box(channel.configure(&config).is_ok());
        black_box(channel.reload(opaque(1), opaque(2), opaque(3)).is_ok());
    }
    black_box(channel.start().is_ok());
    black_box(channel.begin_stop().is_ok());
    black_box(channel.stop().is_ok());
    black_box(channel.suspend().is_ok());
    black_box(channel.resume().is_ok());
    black_box(channel.unconfigure().is_ok());
    black_box(channel.status());
    let capabilities = black_box(channel.capabilities());
    black_box((capabilities.controller.alignment(), capabilities.controller.granule()));
}

/// A channel, if it can be had.
pub(crate) fn taken(index: u32) -> Option<Taken> {
    call_take(black_box(&CONTROLLER), index, room()).ok()
}

fn vectors(controller: &'static Controller) {
    call_interrupt_typed(controller);
    if let Some(vector) = Vector::ALL.get(opaque(5)) {
        black_box(vector.number());
        black_box(<Dma as Engine>::channels(lined(*vector, opaque(9) as u32)));
        call_interrupt_erased(controller, *vector);
    }
}

fn owned(mut channel: Taken) {
    let blocks = settings::blocks();
    let config = settings::config(&blocks);
    black_box(call_configure(&mut channel, &config).is_ok());
    black_box(call_configure_planned(&mut channel, &blocks).is_ok());
    if let Ok(plan) = call_plan(opaque(10) as u8, &config) {
        let planned = Planned::new(plan, &config);
        // SAFETY: never run.
        black_box(unsafe { channel.configure_planned(&planned, &blocks) }.is_ok());
    }
    black_box(call_reload(&mut channel, opaque(1), opaque(2), opaque(3)).is_ok());
    black_box(call_start(&mut channel).is_ok());
    black_box(call_begin_stop(&mut channel).is_ok());
    black_box(call_stop(&mut channel).is_ok());
    black_box(call_suspend(&mut channel).is_ok());
    black_box(call_resume(&mut channel).is_ok());
    black_box(call_unconfigure(&mut channel).is_ok());
    black_box(call_status(&channel));
    black_box(call_capabilities(&channel));
    everything(black_box(&mut channel));
    black_box(call_release(channel).is_ok());
}

/// Calls each of them.
pub(crate) fn all() {
    barrier_publish();
    barrier_consume();
    let controller = black_box(&CONTROLLER);
    black_box(controller.channels());
    black_box(call_controller_status(controller, opaque(6) as u32));
    if let Some(channel) = taken(u32::from(CHANNEL) + opaque(7) as u32) {
        owned(channel);
    }
    let filter = if opaque(8) == 0 { Filter::Any } else { Filter::Mask(opaque(9) as u32) };
    if let Ok(channel) = call_request(controller, filter, room()) {
        owned(channel);
    }
    if let Ok(channel) = controller.take(opaque(8) as u32, dma_runtime::Storage::none()) {
        black_box(&channel);
    }
    black_box(<Dma as Engine>::channels(INSTANCE));
    vectors(controller);
}
