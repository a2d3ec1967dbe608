//! The DMA of the RP2040 and RP2350. RP2040 datasheet section 2.5, RP2350 datasheet section 12.6.

use crate::facts::{Budget, Facts, Halt, Line, Linked, Links, Side, Strides, cost, poll};
use dma_runtime::{Adjust, Direction, ErrorKind, Request, Residue, Suspend, Width};

/// What both have; the RP2350 differs where its file says so.
pub(super) const RP_DMA: Facts = Facts {
    controller: "DMA",
    number: 0,
    vectors: &[],
    shared_vectors: &[],
    directions: &[
        Direction::MemoryToMemory,
        Direction::MemoryToPeripheral,
        Direction::PeripheralToMemory,
    ],
    widths: &[Width::Bits8, Width::Bits16, Width::Bits32],
    // CTRL.DATA_SIZE is one for both sides.
    conversion: |_, widths, _| widths.only_equal(),
    // 2.5.1.1: INCR_READ and INCR_WRITE.
    adjusts: |_, _, adjust| adjust as u8 != Adjust::Decrement as u8,
    bursts: |_, _, _, _, _| false,
    burst_steps: true,
    max_burst: 0,
    no_copy_bursts: None,
    max_items: u32::MAX,
    counts: |_| Side::Source,
    // CTRL.HIGH_PRIORITY.
    max_priority: 1,
    half_events: false,
    // Control blocks need a second channel; the driver's lists run from the interrupt.
    hardware_lists: None,
    // CTRL.CHAIN_TO. BUSY is low before the trigger as after the end: only an address that moves tells them apart.
    links: Links::Major(Linked { paced: true, still: false, bursts: None }),
    strides: Strides::None("an address steps by one item (INCR_READ, INCR_WRITE)"),
    // 2.5.1.2, 12.6.2.2.1: what is triggered again, by another channel or by itself, goes on behind its buffer.
    cyclic: |_, _| Err("a trigger reloads the count and not the addresses"),
    round_events: false,
    alternates: |_| Err("a channel has one pair of addresses"),
    // CTRL.EN: pauses and goes on (2.5.7).
    suspend: |_| &[Suspend::Native],
    // The datasheet does not say on which side TRANS_COUNT counts; the FIFOs lie between.
    residue: |_| &[Residue::Exact, Residue::Source],
    in_flight: 16,
    counts_late: false,
    peripheral: |channel| Line {
        request: Some(Request(channel as u16)),
        line: channel as u16,
        other: Some(20 + channel as u16),
        port: 0x4003_4000 + 0x40 * channel,
    },
    routed: true,
    halt: Halt::Acknowledged,
    halts_at: 3,
    // CTRL.READ_ERROR and WRITE_ERROR.
    bus_error: |_, side| match side {
        Side::Source => ErrorKind::Read,
        Side::Destination => ErrorKind::Write,
    },
    faults: &[],
    outcome_reads: 2,
    // Each chip's own.
    guarded: &[],
    // 2.5.3.1 and 2.5.7, TREQ_SEL: 40 peripheral requests, four timers from 59, unpaced.
    wrong_requests: &[40, 58, 63, 64, 0xFFFF],
    budget: Budget {
        configure: cost(3, 0),
        start: cost(1, 0),
        again: cost(1, 0),
        interrupt: cost(1, 1),
        status: cost(0, 2),
        stop: poll(4, 1),
        suspend: poll(1, 1),
        resume: cost(1, 0),
    },
};
