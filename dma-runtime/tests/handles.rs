//! Taking, releasing, dropping and forgetting channels; power edges; cache lines.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::engine::Fake;
use common::hardware::{Machine, Op};
use common::rig::{Rig, controller, room};
use dma_runtime::{
    Bare, Block, Channel, Config, Controller, Direction, Error, Event, Field, Filter, Mmio,
    Platform, Reason, State, Storage, Stride, Unlocked, Width,
};
use std::sync::Mutex;

#[test]
fn take_request_and_release() {
    let machine = Machine::new();
    let all = controller::<Bare>(machine);
    assert_eq!(all.channels(), 4);
    for outside in [4, 5, 31, 32, 255, 256, u32::MAX] {
        assert!(matches!(all.take(outside, room()), Err((Error::NoChannel, _))), "{outside}");
    }
    let lowest = all.request(Filter::Any, room()).unwrap();
    assert!(matches!(all.take(0, room()), Err((Error::Busy, _))));
    let third = all.request(Filter::Mask(0b1100), room()).unwrap();
    assert!(matches!(all.take(2, room()), Err((Error::Busy, _))));
    for mask in [0, 0b0101, 0xFFFF_FFF0] {
        assert!(matches!(all.request(Filter::Mask(mask), room()), Err((Error::NoChannel, _))));
    }
    let rest = [(); 2].map(|()| all.request(Filter::Any, room()).unwrap());
    assert!(matches!(all.request(Filter::Any, room()), Err((Error::NoChannel, _))));
    let storage = lowest.release().unwrap();
    let lowest = all.take(0, storage).unwrap();
    drop((lowest, third, rest));
    assert!((0..4).all(|index| all.take(index, room()).is_ok()));
}

#[test]
fn a_controller_with_fewer_slots_than_channels_has_only_those() {
    // SAFETY: the machine has no other controller.
    let one: &'static Controller<Fake, 1> =
        Box::leak(Box::new(unsafe { Controller::new(Machine::new()) }));
    assert_eq!(one.channels(), 1);
    assert!(matches!(one.take(1, room()), Err((Error::NoChannel, _))));
    assert!(one.take(0, Storage::none()).is_ok());
}

#[test]
fn a_controller_without_a_clock_says_so() {
    let machine = Machine::new();
    machine.channel(0).responding = false;
    let all = controller::<Bare>(machine);
    let (error, storage) = all.take(0, room()).unwrap_err();
    assert_eq!(error, Error::NotResponding);
    let (error, storage) = all.request(Filter::Any, storage).unwrap_err();
    assert_eq!(error, Error::NotResponding);
    machine.channel(0).responding = true;
    assert!(all.take(0, storage).is_ok());
}

#[test]
fn only_an_idle_channel_can_be_released() {
    for (state, error) in [
        (State::Running, Error::Busy),
        (State::Suspended, Error::Busy),
        (State::Faulted, Error::Faulted),
    ] {
        let mut rig = Rig::new();
        rig.bring_to(state);
        let (refused, mut channel) = rig.channel.release().unwrap_err();
        assert_eq!(refused, error);
        channel.stop().unwrap();
        assert!(channel.release().is_ok());
        assert!(rig.controller.take(0, room()).is_ok());
    }
}

#[test]
fn a_dropped_channel_is_stopped_and_can_be_taken() {
    for state in [State::Unconfigured, State::Configured, State::Running, State::Suspended] {
        let mut rig = Rig::new();
        rig.bring_to(state);
        let (machine, all, recorder) = (rig.machine, rig.controller, rig.recorder);
        drop(rig.channel);
        assert!(!machine.channel(0).enabled);
        let again = all.take(0, room()).unwrap();
        assert_eq!(again.status().state, State::Unconfigured);
        // SAFETY: one thread plays the handler.
        unsafe { all.on_interrupt(()) };
        assert_eq!(recorder.events(), []);
    }
}

#[test]
fn a_dropped_channel_that_cannot_be_stopped_stays_taken() {
    let mut rig = Rig::new();
    rig.bring_to(State::Running);
    rig.hardware().stuck = 1;
    let all = rig.controller;
    drop(rig.channel);
    assert!(matches!(all.take(0, room()), Err((Error::Busy, _))));
}

#[test]
fn a_forgotten_channel_runs_on_and_stays_taken() {
    let mut rig = Rig::new();
    rig.bring_to(State::Running);
    let (machine, all, recorder) = (rig.machine, rig.controller, rig.recorder);
    core::mem::forget(rig.channel);
    machine.channel(0).complete();
    // SAFETY: one thread plays the handler.
    unsafe { all.on_interrupt(()) };
    assert_eq!(recorder.events(), [Event::Complete]);
    assert!(matches!(all.take(0, room()), Err((Error::Busy, _))));
}

#[test]
fn without_storage_a_list_has_one_block() {
    let machine = Machine::new();
    let all = controller::<Bare>(machine);
    let mut channel = all.take(1, Storage::none()).unwrap();
    assert_eq!(channel.capabilities().max_blocks, 1);
    let blocks = [Block::new(0x1000, 0x2000, 64); 2];
    let config = Config::memory_to_memory(Width::Bits8, &blocks);
    // SAFETY: never started.
    let refused = unsafe { channel.configure(&config) };
    assert_eq!(refused, Err(Error::invalid(Field::Blocks, Reason::Capacity)));
    let config = Config::memory_to_memory(Width::Bits8, &blocks[..1]);
    // SAFETY: never started.
    unsafe { channel.configure(&config) }.unwrap();
}

/// Counts power edges; one test uses it.
struct Powered;
static POWER: Mutex<Vec<bool>> = Mutex::new(Vec::new());
impl Platform for Powered {
    type Bus = Mmio;
    type Lock = Unlocked;
    const POWER: bool = true;
    fn power(on: bool) {
        POWER.lock().unwrap().push(on);
    }
}

fn edges() -> Vec<bool> {
    std::mem::take(&mut POWER.lock().unwrap())
}

#[test]
fn power_goes_on_with_the_first_run_and_off_after_the_last() {
    let mut rig = Rig::<Powered>::on_platform();
    let mut other = rig.controller.take(1, room()).unwrap();
    rig.configure(2, |c| c).unwrap();
    // SAFETY: the block is leaked memory.
    unsafe {
        let blocks = [rig.block(3)];
        other.configure(&Config::memory_to_memory(Width::Bits8, &blocks)).unwrap();
    }
    assert_eq!(edges(), []);
    rig.channel.start().unwrap();
    assert_eq!(edges(), [true]);
    other.start().unwrap();
    rig.channel.start().unwrap();
    rig.channel.suspend().unwrap();
    rig.channel.resume().unwrap();
    for _ in 0..2 {
        rig.hardware().complete();
        rig.interrupt();
    }
    assert_eq!(edges(), [], "the other channel runs");
    rig.machine.channel(1).stuck = 1;
    assert_eq!(other.stop(), Err(Error::Timeout));
    assert_eq!(edges(), [], "faulted: may still move data");
    other.stop().unwrap();
    assert_eq!(edges(), [false]);
    other.stop().unwrap();
    rig.channel.start().unwrap();
    rig.hardware().fail(dma_runtime::ErrorKind::Bus);
    rig.interrupt();
    assert_eq!(edges(), [true, false]);
    // The callback of the end starts again: off and on, never two of a kind.
    rig.recorder.script(|channel, event| {
        if event == Event::Complete {
            channel.start().unwrap();
        }
    });
    rig.configure(1, |c| c).unwrap();
    rig.channel.start().unwrap();
    rig.hardware().complete();
    rig.interrupt();
    drop(rig.channel);
    assert_eq!(edges(), [true, false, true, false]);
}

/// Memory with a cache that the device does not see.
struct Cached;
/// What was done to the cache; one test looks.
static CACHE: Mutex<Vec<(&str, usize, usize)>> = Mutex::new(Vec::new());
impl Platform for Cached {
    type Bus = Mmio;
    type Lock = Unlocked;
    const CACHE_LINE: usize = 32;
    fn clean(address: usize, bytes: usize) {
        CACHE.lock().unwrap().push(("clean", address, bytes));
    }
    fn invalidate(address: usize, bytes: usize) {
        CACHE.lock().unwrap().push(("invalidate", address, bytes));
    }
}

#[test]
fn a_transfer_cleans_before_and_invalidates_after() {
    use dma_runtime::transfer::{Settings, Transfer};
    #[repr(align(32))]
    struct Line([u8; 64]);
    let machine = Machine::new();
    let channel = controller::<Cached>(machine).take(0, room()).unwrap();
    let [source, destination] = [1, 0].map(|value| &mut Box::leak(Box::new(Line([value; 64]))).0);
    let (from, to) = (source.as_ptr().addr(), destination.as_ptr().addr());
    let transfer = Transfer::copy(channel, source, destination, &Settings::new()).unwrap();
    let seen = || std::mem::take(&mut *CACHE.lock().unwrap());
    assert_eq!(seen(), [("clean", from, 64), ("clean", to, 64)]);
    machine.channel(0).complete();
    let finished = transfer.wait().unwrap();
    assert_eq!(seen(), [("invalidate", to, 64)]);
    assert_eq!(finished.destination, finished.source);
}

#[test]
fn what_the_device_writes_must_fill_cache_lines() {
    let machine = Machine::new();
    let all = controller::<Cached>(machine);
    let mut channel = all.take(0, room()).unwrap();
    machine.log();
    let refused = Err(Error::invalid(Field::DestinationAddress, Reason::Alignment));
    for (direction, writes_memory) in [
        (Direction::MemoryToMemory, true),
        (Direction::PeripheralToMemory, true),
        (Direction::HostToMemory, true),
        (Direction::MemoryToPeripheral, false),
        (Direction::PeripheralToPeripheral, false),
        (Direction::MemoryToHost, false),
    ] {
        for (destination, bytes, whole) in
            [(0x2000, 64, true), (0x2004, 64, false), (0x2000, 60, false), (0x201C, 4, false)]
        {
            let blocks = [Block::new(0x1004, destination, bytes)];
            let config = Config::memory_to_memory(Width::Bits32, &blocks).direction(direction);
            // SAFETY: never started.
            let result = unsafe { channel.configure(&config) };
            let expected = if whole || !writes_memory { Ok(()) } else { refused };
            assert_eq!(result, expected, "{direction:?} {destination:#x} {bytes}");
        }
    }
    assert!(machine.log().iter().all(|op| matches!(op, Op::Configure | Op::Program)));
}

#[test]
fn what_the_device_writes_in_steps_must_fill_cache_lines() {
    let machine = Machine::new();
    let all = controller::<Cached>(machine);
    let configure = |channel: u32, direction: Direction, block: Block| {
        let blocks = [block];
        let config = Config::memory_to_memory(Width::Bits32, &blocks).direction(direction);
        let mut channel = all.take(channel, room()).unwrap();
        // SAFETY: never started.
        unsafe { channel.configure(&config) }
    };
    let block = Block::new(0x1004, 0x2000, 64);
    let (copy, fill) = (Direction::MemoryToMemory, Direction::MemoryToPeripheral);
    for (count, interval, whole) in [
        (32, 64, true),
        (32, 36, false),
        (16, 64, false),
        (60, 64, false),
        // Without gaps, and of one run.
        (32, 32, true),
        (4, 4, true),
        (64, 96, true),
        (64, 68, true),
        (80, 84, true),
    ] {
        let stride = Stride { count, interval };
        let expected = match whole {
            true => Ok(()),
            false => Err(Error::invalid(Field::Scatter, Reason::Alignment)),
        };
        assert_eq!(configure(3, copy, block.scatter(stride)), expected, "{stride:?}");
        assert_eq!(configure(3, fill, block.scatter(stride)), Ok(()), "{stride:?} of a register");
        assert_eq!(configure(3, copy, block.gather(stride)), Ok(()), "{stride:?} of what is read");
        let lacking = |field| Err(Error::unsupported(field, Reason::Capability));
        assert_eq!(configure(2, copy, block.gather(stride)), lacking(Field::Gather));
        assert_eq!(configure(2, copy, block.scatter(stride)), lacking(Field::Scatter));
    }
}
