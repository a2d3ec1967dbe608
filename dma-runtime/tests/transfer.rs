//! The layer that owns its buffers.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::engine::Fake;
use common::hardware::{CHANNELS, Machine, Op};
use common::rig::{controller, room};
use dma_runtime::transfer::{DataRegister, Ending, Refused, Settings, Transfer};
use dma_runtime::{
    Bare, Callback, Channel, Controller, Error, ErrorKind, Event, Events, Field, Flags, Owned,
    Reason, Request, State,
};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

type Owner = Owned<Fake, 4>;

fn setting() -> (&'static Machine, &'static Controller<Fake, CHANNELS>, Owner) {
    let machine = Machine::new();
    let all = controller::<Bare>(machine);
    let channel = all.take(0, room()).unwrap();
    machine.log();
    (machine, all, channel)
}

fn words(first: u32) -> &'static mut [u32] {
    Box::leak(Box::new(std::array::from_fn::<u32, 16, _>(|i| first + i as u32)))
}

#[test]
fn a_copy_gives_everything_back() {
    let (machine, all, channel) = setting();
    let (source, destination): (&'static [u32], _) = (words(100), words(0));
    let transfer = Transfer::copy(channel, source, destination, &Settings::new()).unwrap();
    let transfer = transfer.poll().unwrap_err();
    assert!(machine.channel(0).advance(24));
    assert_eq!(transfer.status().position, 24);
    machine.channel(0).complete();
    assert_eq!(machine.channel(0).flags, Flags::NONE, "no interrupt was asked for");
    let finished = transfer.poll().unwrap();
    assert_eq!((finished.ending, finished.bytes), (Ending::Complete, 64));
    assert_eq!(finished.destination, finished.source);
    assert_eq!(finished.channel.status().state, State::Unconfigured);
    let mut channel = finished.channel;
    assert_eq!(channel.start(), Err(Error::InvalidState), "knows no address");
    let transfer =
        Transfer::copy(channel, finished.destination, words(0), &Settings::new()).unwrap();
    machine.channel(0).complete();
    let finished = transfer.wait().unwrap();
    assert_eq!(finished.destination, finished.source);
    drop(finished.channel);
    assert!(all.take(0, room()).is_ok());
}

#[test]
fn peripherals_are_fed_and_drained() {
    let (machine, _, channel) = setting();
    let cell: &'static AtomicU32 = Box::leak(Box::default());
    let address = cell.as_ptr().expose_provenance();
    // SAFETY: the cell plays a data register that nobody else uses.
    let register = unsafe { DataRegister::<u32>::new(address, Request(3)) };
    let transfer = Transfer::write(channel, words(7), register, &Settings::new()).unwrap();
    assert!(machine.channel(0).advance(8));
    assert_eq!(cell.load(Ordering::Relaxed), 8);
    machine.channel(0).complete();
    let finished = transfer.wait().unwrap();
    assert_eq!(cell.load(Ordering::Relaxed), 22);
    let (channel, register) = (finished.channel, finished.destination);
    let transfer = Transfer::read(channel, register, words(0), &Settings::new()).unwrap();
    machine.channel(0).complete();
    let finished = transfer.wait().unwrap();
    assert_eq!(finished.destination, [22; 16]);
}

#[test]
fn an_abort_tells_what_was_moved_and_gives_everything_back() {
    for (moved, ending) in [(0, Ending::Stopped), (20, Ending::Stopped), (64, Ending::Complete)] {
        let (machine, _, channel) = setting();
        let transfer = Transfer::copy(channel, words(1), words(0), &Settings::new()).unwrap();
        assert!(machine.channel(0).advance(moved));
        let finished = transfer.abort().unwrap();
        assert_eq!((finished.ending, finished.bytes), (ending, moved));
        assert_eq!(finished.destination[..moved / 4], finished.source[..moved / 4]);
        assert_eq!(finished.channel.status().state, State::Unconfigured);
        assert!(!machine.channel(0).enabled);
    }
}

#[test]
fn an_error_ends_it() {
    let (machine, _, channel) = setting();
    let transfer = Transfer::copy(channel, words(1), words(0), &Settings::new()).unwrap();
    machine.channel(0).advance(12);
    machine.channel(0).fail(ErrorKind::Write);
    let finished = transfer.wait().unwrap();
    assert_eq!((finished.ending, finished.bytes), (Ending::Failed(ErrorKind::Write), 12));
    assert_eq!(finished.channel.status().state, State::Unconfigured);
}

#[test]
fn what_cannot_be_started_comes_back_unchanged() {
    let (machine, _, channel) = setting();
    let short: &'static mut [u32] = &mut words(0)[..15];
    let refused = Transfer::copy(channel, words(5), short, &Settings::new()).unwrap_err();
    assert_eq!(refused.error, Error::invalid(Field::Bytes, Reason::Combination));
    let Refused { channel, source, .. } = refused;
    assert_eq!(source[0], 5);
    let settings = Settings::new().priority(9);
    let refused = Transfer::copy(channel, source, words(0), &settings).unwrap_err();
    assert_eq!(refused.error, Error::unsupported(Field::Priority, Reason::Range));
    let none: (&'static [u32], &'static mut [u32]) = (&[], &mut []);
    let refused = Transfer::copy(refused.channel, none.0, none.1, &Settings::new()).unwrap_err();
    assert_eq!(refused.error, Error::invalid(Field::Bytes, Reason::Range));
    assert_eq!(machine.log(), []);
    assert_eq!(refused.channel.status().state, State::Unconfigured);
}

#[test]
fn a_dropped_transfer_is_stopped_first() {
    let (machine, all, channel) = setting();
    drop(Transfer::copy(channel, words(1), words(0), &Settings::new()).unwrap());
    assert!(!machine.channel(0).enabled);
    assert!(machine.log().contains(&Op::Halt));
    assert!(all.take(0, room()).is_ok());
}

/// Counts what is freed.
struct Freed(&'static mut [u8; 8], &'static AtomicBool);
impl Drop for Freed {
    fn drop(&mut self) {
        self.1.store(true, Ordering::Relaxed);
    }
}
// SAFETY: as the reference inside.
unsafe impl dma_runtime::transfer::WriteBuffer for Freed {
    type Element = u8;
    fn span_mut(&mut self) -> (*mut u8, usize) {
        self.0.span_mut()
    }
}

#[test]
fn buffers_are_leaked_when_the_device_does_not_stop() {
    for (stuck, freed) in [(0, true), (1, false)] {
        let (machine, all, channel) = setting();
        let flag: &'static AtomicBool = Box::leak(Box::default());
        let destination = Freed(Box::leak(Box::new([0; 8])), flag);
        let transfer = Transfer::copy(channel, &[1; 8], destination, &Settings::new()).unwrap();
        machine.channel(0).stuck = stuck;
        drop(transfer);
        assert_eq!(flag.load(Ordering::Relaxed), freed);
        assert_eq!(all.take(0, room()).is_ok(), freed, "channel and buffers go together");
    }
}

#[test]
fn a_forgotten_transfer_runs_on_in_leaked_memory() {
    let (machine, all, channel) = setting();
    let flag: &'static AtomicBool = Box::leak(Box::default());
    let destination = Freed(Box::leak(Box::new([0; 8])), flag);
    let transfer = Transfer::copy(channel, &[1; 8], destination, &Settings::new()).unwrap();
    core::mem::forget(transfer);
    machine.channel(0).complete();
    assert!(!flag.load(Ordering::Relaxed));
    assert!(matches!(all.take(0, room()), Err((Error::Busy, _))));
}

#[test]
fn a_device_that_does_not_stop_keeps_the_transfer() {
    let (machine, _, channel) = setting();
    let transfer = Transfer::copy(channel, words(1), words(0), &Settings::new()).unwrap();
    machine.channel(0).stuck = 2;
    let (error, transfer) = transfer.abort().unwrap_err();
    assert_eq!(error, Error::Timeout);
    let transfer = transfer.poll().unwrap_err();
    assert_eq!(transfer.status().state, State::Faulted);
    let (error, transfer) = transfer.wait().unwrap_err();
    assert_eq!(error, Error::Timeout);
    assert_eq!(transfer.wait().unwrap().ending, Ending::Stopped);
}

#[test]
fn a_callback_wakes_who_waits_and_may_end_it() {
    static WOKEN: AtomicU32 = AtomicU32::new(0);
    static WAKE: Callback = Callback::new(|_, _, _| {
        WOKEN.fetch_add(1, Ordering::Relaxed);
    });
    static STOP: Callback = Callback::new(|channel, event, _| {
        if event == Event::Half {
            channel.stop().unwrap();
        }
    });
    let (machine, all, channel) = setting();
    let settings = Settings::new().callback(&WAKE, Events::COMPLETE);
    let transfer = Transfer::copy(channel, words(1), words(0), &settings).unwrap();
    machine.channel(0).complete();
    // SAFETY: one thread plays the handler.
    unsafe { all.on_interrupt(()) };
    assert_eq!(WOKEN.load(Ordering::Relaxed), 1);
    let finished = transfer.poll().unwrap();
    let settings = Settings::new().callback(&STOP, Events::HALF);
    let transfer = Transfer::copy(finished.channel, words(1), words(0), &settings).unwrap();
    machine.channel(0).advance(32);
    // SAFETY: as above.
    unsafe { all.on_interrupt(()) };
    let finished = transfer.poll().unwrap();
    assert_eq!((finished.ending, finished.bytes), (Ending::Stopped, 32));
}

#[cfg(feature = "embedded-dma")]
#[test]
fn buffers_of_embedded_dma() {
    use dma_runtime::transfer::Embedded;
    let (machine, _, channel) = setting();
    let source: &'static [u32; 4] = &[1, 2, 3, 4];
    let destination: &'static mut [u32; 4] = Box::leak(Box::default());
    let (source, destination) = (Embedded(source), Embedded(destination));
    let transfer = Transfer::copy(channel, source, destination, &Settings::new()).unwrap();
    machine.channel(0).complete();
    let finished = transfer.wait().unwrap();
    assert_eq!(finished.destination.0, finished.source.0);
}
