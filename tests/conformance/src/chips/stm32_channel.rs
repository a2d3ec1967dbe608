//! The STM32 channel DMA, shared by three chips. RM0008 Rev 21 section 13; where RM0440 (section 12) and the
//! GD32VF103 user manual (chapter 9) differ, their own files say so.

use crate::facts::{Budget, Facts, Halt, Links, Side, Strides, cost, poll};
use dma_runtime::{Adjust, Direction, ErrorKind, Residue, Suspend, Width};

/// What all have; vectors, number and lines are each chip's own.
pub(super) const CHANNEL_DMA: Facts = Facts {
    controller: "",
    number: 0,
    vectors: &[],
    shared_vectors: &[],
    // 13.3.3.
    directions: &[
        Direction::MemoryToMemory,
        Direction::MemoryToPeripheral,
        Direction::PeripheralToMemory,
    ],
    widths: &[Width::Bits8, Width::Bits16, Width::Bits32],
    // 13.3.4, table 76: unequal widths pad with zeros or cut off, so the bytes do not stay the same.
    conversion: |_, widths, _| widths.only_equal(),
    // 13.3.3, pointer incrementation.
    adjusts: |_, _, adjust| adjust as u8 != Adjust::Decrement as u8,
    bursts: |_, _, _, _, _| false,
    burst_steps: true,
    max_burst: 0,
    no_copy_bursts: None,
    // 13.4.4.
    max_items: 65535,
    counts: |_| Side::Source,
    max_priority: 3,
    half_events: true,
    hardware_lists: None,
    links: Links::None("channels cannot start each other"),
    strides: Strides::None("an address steps by one item (PINC, MINC)"),
    // 13.3.3: memory-to-memory mode may not be used with circular mode.
    cyclic: |direction, _| match direction {
        Direction::MemoryToMemory => Err("memory to memory has no circular mode"),
        _ => Ok(()),
    },
    round_events: true,
    alternates: |_| Err("a channel has one pair of addresses"),
    // A channel enabled again starts at its programmed addresses with what is left of its count.
    suspend: |_| &[Suspend::Unsupported],
    // 13.3.3: the count falls after each transfer.
    residue: |_| &[Residue::Exact],
    in_flight: 0,
    counts_late: false,
    peripheral: |_| unreachable!(),
    routed: false,
    halt: Halt::Immediate("EN reads 0 as soon as it is cleared"),
    halts_at: 3,
    // 13.3.5: TEIF does not say which side.
    bus_error: |_, _| ErrorKind::Bus,
    faults: &[],
    outcome_reads: 2,
    guarded: &[],
    wrong_requests: &[],
    budget: Budget {
        configure: cost(4, 0),
        start: cost(1, 0),
        again: cost(3, 0),
        interrupt: cost(2, 1),
        status: cost(0, 2),
        stop: poll(2, 1),
        suspend: None,
        resume: None,
    },
};
