//! The PrimeCell DMA controllers PL080 and PL081. ARM DDI 0196 and DDI 0218; UM10503 chapter 19.

use crate::facts::{
    Budget, Conversion, Facts, Halt, Line, Links, Lists, Side, Strides, cost, poll,
};
use dma_runtime::{Adjust, Direction, ErrorKind, Request, Residue, Suspend, Width};

/// What all have; number, vectors and lines are each chip's own.
pub(super) const PL080: Facts = Facts {
    controller: "",
    number: 0,
    vectors: &[],
    shared_vectors: &[],
    // The flow control field: who asks, and who counts.
    directions: &[
        Direction::MemoryToMemory,
        Direction::MemoryToPeripheral,
        Direction::PeripheralToMemory,
    ],
    widths: &[Width::Bits8, Width::Bits16, Width::Bits32],
    // The FIFO of four words packs and unpacks.
    conversion: |_, _, _| Conversion::Packs,
    // SI and DI: increment or not.
    adjusts: |_, _, adjust| adjust as u8 != Adjust::Decrement as u8,
    // SBSize and DBSize.
    bursts: |_, _, side, widths, bytes| {
        let width = match side {
            Side::Source => widths.source,
            Side::Destination => widths.destination,
        };
        let width = width.bytes() as u16;
        bytes % width == 0 && matches!(bytes / width, 1 | 4 | 8 | 16 | 32 | 64 | 128 | 256)
    },
    burst_steps: false,
    max_burst: 1024,
    no_copy_bursts: None,
    // TransferSize has 12 bits.
    max_items: 4095,
    counts: |_| Side::Source,
    // The channel's number is its priority.
    max_priority: 0,
    half_events: false,
    hardware_lists: Some(Lists {
        rings: |_| Ok(()),
        ring_node: true,
        // DDI 0196 3.2.5: loaded when the count has run out.
        waits: true,
        links: false,
        link_error: ErrorKind::Bus,
        channels: u32::MAX,
        page: 0,
    }),
    links: Links::None("channels cannot start each other"),
    strides: Strides::None("an address steps by one item (SI, DI)"),
    cyclic: |_, _| Ok(()),
    round_events: true,
    alternates: |_| Err("a list of two items does this"),
    // Halt ignores further requests; clearing it goes on.
    suspend: |_| &[Suspend::Native],
    // TransferSize is what is still to complete on the destination bus.
    residue: |_| &[Residue::Exact],
    in_flight: 16,
    counts_late: false,
    peripheral: |channel| Line {
        request: Some(Request(channel as u16)),
        line: channel as u16,
        other: Some(8 + channel as u16),
        port: 0x4000_4000 + 0x40 * channel,
    },
    routed: true,
    halt: Halt::Acknowledged,
    halts_at: 3,
    // The error status does not say which side.
    bus_error: |_, _| ErrorKind::Bus,
    faults: &[],
    outcome_reads: 4,
    guarded: &[],
    // Sixteen request lines.
    wrong_requests: &[16, 0xFFFF],
    budget: Budget {
        configure: cost(4, 0),
        start: cost(1, 0),
        again: cost(5, 0),
        interrupt: cost(1, 3),
        status: cost(0, 3),
        stop: poll(4, 4),
        suspend: poll(2, 3),
        resume: cost(1, 0),
    },
};
