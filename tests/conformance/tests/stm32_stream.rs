//! What the STM32F4's reference manual demands beyond the suites.

use conformance::rig::Handle;
use conformance::{Bench, Recorder, Setup, Transfer, chips, pattern, reading, world, writing};
use dma_runtime::{
    Channel, Cyclic, Direction, Endpoint, Error, ErrorKind, Event, Events, Field, Reason, Reloaded,
    State, Width,
};

/// DMA2 of the STM32F429, whose EN falls before its FIFO is empty.
fn on_dma2<R>(act: impl FnOnce(Bench) -> R) -> R {
    let chip = chips::ALL.iter().find(|chip| chip.name == "stm32f429").unwrap();
    Setup { chip, model: 0, controller: 1 }.bench(act)
}

/// RM0090 2.1, 2.3.1: the 64 KiB of core coupled memory are the processor's own.
#[test]
fn core_coupled_memory_is_out_of_reach() {
    on_dma2(|bench| {
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

/// A copy of 64 words that runs since so many steps.
fn running(bench: Bench, steps: usize) -> (Transfer, Handle) {
    let transfer = Transfer::new(bench, Direction::MemoryToMemory, 0, Width::Bits32, &[256]);
    let mut handle = bench.take(0);
    assert_eq!(handle.set_up(&transfer.config()), Ok(()));
    assert_eq!(handle.start(), Ok(()));
    bench.step(steps);
    (transfer, handle)
}

/// RM0090 10.3.12, 10.3.17: the FIFO goes to memory once EN reads 0, however often that was looked at before.
#[test]
fn a_stop_that_was_asked_for_often_still_waits_for_the_fifo() {
    for steps in 1..12 {
        on_dma2(|bench| {
            let (transfer, mut handle) = running(bench, steps);
            world::model(|model| model.set_halt_delay(150));
            world::freeze(true);
            while let Err(error) = handle.begin_stop() {
                assert_eq!(error, Error::Timeout);
                world::step();
            }
            world::freeze(false);
            let arrived = transfer.received(0);
            bench.step(50);
            assert_eq!(transfer.received(0), arrived, "memory was written after a stop");
        });
    }
}

const DMA2_S0CR: u32 = 0x4002_6410;

/// Likewise while nothing moves at all: looks are no proof, and a stop without proof is a time-out.
#[test]
fn a_fifo_that_does_not_become_empty_is_a_timeout() {
    let mut waited = 0;
    for steps in 1..24 {
        on_dma2(|bench| {
            let (transfer, mut handle) = running(bench, steps);
            world::freeze(true);
            let mut first = handle.begin_stop();
            while world::model(|model| model.read(DMA2_S0CR, 4)) & 1 != 0 {
                world::step();
                first = handle.begin_stop();
            }
            if first.is_ok() {
                return;
            }
            let looks = (0..300).take_while(|_| handle.begin_stop().is_err()).count();
            let stopped = looks < 300;
            waited += usize::from(!stopped);
            let arrived = transfer.received(0);
            world::freeze(false);
            bench.step(50);
            if stopped {
                assert_eq!(transfer.received(0), arrived, "memory was written after a stop");
            } else {
                assert_eq!(handle.begin_stop(), Ok(()));
            }
        });
    }
    assert!(waited > 0, "no FIFO held anything");
}

/// RM0090 10.3.8: in a round, the count of items is a multiple of the peripheral burst in bytes.
#[test]
fn a_round_is_as_long_as_its_bursts_demand() {
    let both = |bytes: usize, width: Width, burst: u16| {
        on_dma2(|bench| {
            let port = Endpoint::register(width).burst(burst);
            let sides = (port, Endpoint::memory(width));
            let transfer =
                Transfer::between(bench, Direction::PeripheralToMemory, 0, sides, &[bytes], 64);
            let mut handle = bench.take(0);
            assert_eq!(handle.set_up(&transfer.config()), Ok(()), "once");
            handle.set_up(&transfer.config().cyclic(Cyclic::Yes))
        })
    };
    let refused = Err(Error::invalid(Field::Bytes, Reason::Multiple));
    for (bytes, width, burst, wanted) in [
        (48, Width::Bits32, 16, refused),
        (64, Width::Bits32, 16, Ok(())),
        (24, Width::Bits16, 8, refused),
        (48, Width::Bits16, 8, Ok(())),
        (12, Width::Bits8, 4, Ok(())),
        (12, Width::Bits32, 0, Ok(())),
    ] {
        assert_eq!(both(bytes, width, burst), wanted, "{bytes} bytes in bursts of {burst}");
    }
}

/// RM0090 10.3.9: a write to the address of the block that runs ends the stream with an error. So a block that comes
/// too late is never taken for queued, nor the other way round, however far the stream moves between two accesses.
#[test]
fn a_block_that_comes_too_late_is_told() {
    let mut ends = [0; 3];
    for (drift, steps) in (0..24).flat_map(|drift| (0..40).map(move |steps| (drift, steps))) {
        on_dma2(|bench| {
            let kind = Direction::PeripheralToMemory;
            let transfer = Transfer::new(bench, kind, 0, Width::Bits32, &[64, 64]);
            transfer.extend_more(&pattern(80, 20 * 64));
            let spare = writing(transfer.blocks[0], bench.destination(64, 64) as usize);
            let (recorder, callback) = Recorder::new();
            let mut handle = bench.take(0);
            let config = transfer.with_callback(callback).cyclic(Cyclic::Yes).events(Events::ERROR);
            assert_eq!(handle.set_up(&config), Ok(()));
            assert_eq!(handle.start(), Ok(()));
            bench.step(steps);
            world::drift(drift);
            let result = handle.reload_with(spare);
            world::drift(0);
            let late = world::problems();
            let written = |block: dma_runtime::Block| {
                let at = block.destination as u32;
                world::memory(|m| (at..at + 64).for_each(|a| m.set_byte(a, 0xEE)));
                transfer.extend_more(&pattern(81, 2 * 64));
                bench.pump();
                world::memory(|m| (at..at + 64).any(|a| m.byte(a) != 0xEE))
            };
            let error = Event::Error(ErrorKind::Bus);
            let what = format!("{drift} steps at an access, {steps} before: {late:?}");
            let end = match result {
                Ok(Reloaded::Queued) => {
                    assert!(late.is_empty() && written(spare), "queued, {what}");
                    0
                }
                Err(Error::Busy) => {
                    assert!(late.is_empty() && !written(spare), "busy, {what}");
                    1
                }
                Err(Error::Completed) => {
                    assert!(!late.is_empty(), "ended, {what}");
                    assert_eq!(recorder.events(), [error]);
                    assert_eq!(handle.status().state, State::Configured);
                    2
                }
                other => panic!("{other:?}, {what}"),
            };
            ends[end] += 1;
            let _ = handle.stop();
        });
    }
    assert!(ends.iter().all(|count| *count > 0), "not every end was seen: {ends:?}");
}
