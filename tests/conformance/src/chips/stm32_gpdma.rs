//! The GPDMA of the STM32H5, STM32U5 and STM32WBA. RM0456 chapter 17, whose text RM0481 chapter 16 and RM0493
//! chapter 17 share.

use crate::facts::{
    Budget, Conversion, Facts, Halt, Line, Links, Lists, Side, Strides, Widths, cost, poll,
};
use dma_runtime::{Adjust, Direction, ErrorKind, Request, Residue, Suspend, Width};

/// What all have; number, vectors and widths of the request field are each chip's own.
pub(super) const GPDMA: Facts = Facts {
    controller: "",
    number: 0,
    vectors: &[],
    shared_vectors: &[],
    // 17.4.8: one request for each channel.
    directions: &[
        Direction::MemoryToMemory,
        Direction::MemoryToPeripheral,
        Direction::PeripheralToMemory,
    ],
    widths: &[Width::Bits8, Width::Bits16, Width::Bits32],
    // 17.4.12, PAM: packs and unpacks; it could extend or truncate as well, which is no stream of bytes.
    conversion: |_, _, _| Conversion::Packs,
    // SINC and DINC; steps back are for channels with 2D addressing.
    adjusts: |_, _, adjust| adjust as u8 != Adjust::Decrement as u8,
    bursts: |channel, _, side, widths, bytes| bursts(4, channel, side, widths, bytes),
    burst_steps: false,
    max_burst: 32,
    no_copy_bursts: None,
    // BNDT counts bytes and has 16 bits.
    max_items: 65535,
    // BNDT counts at the source; what is left is that and FIFOL, in items of the destination.
    counts: |_| Side::Destination,
    // PRIO.
    max_priority: 3,
    half_events: true,
    hardware_lists: Some(Lists {
        rings: |_| Ok(()),
        // A channel that repeats its registers would not reload its addresses.
        ring_node: true,
        // ULEF.
        link_error: ErrorKind::Descriptor,
        // 17.4.4, 17.4.6: but an item may be half loaded, which shows in what is left of the block before it.
        waits: true,
        links: false,
        // LBAR has the upper half of every link.
        channels: u32::MAX,
        page: 0x1_0000,
    }),
    // 17.8.11, 17.4.12.
    links: Links::None(
        "a channel selects who starts it (TRIGSEL), and none selects whom it starts",
    ),
    strides: Strides::None("a channel with linear addressing steps by one item"),
    cyclic: |_, _| Ok(()),
    round_events: true,
    alternates: |_| Err("a list of two items does this"),
    // 17.4.4.
    suspend: |_| &[Suspend::Native],
    residue: |_| &[Residue::Exact],
    // The largest FIFO.
    in_flight: 32,
    counts_late: false,
    peripheral: |channel| Line {
        request: Some(Request(3 + channel as u16)),
        line: 3 + channel as u16,
        other: Some(20 + channel as u16),
        port: 0x4000_4400 + 0x40 * channel,
    },
    routed: true,
    // SUSPF.
    halt: Halt::Acknowledged,
    halts_at: 3,
    // DTEF does not say which side.
    bus_error: |_, _| ErrorKind::Bus,
    faults: &[],
    outcome_reads: 4,
    guarded: &[],
    wrong_requests: &[],
    budget: Budget {
        configure: cost(5, 0),
        start: cost(1, 0),
        again: cost(3, 0),
        interrupt: cost(1, 1),
        status: cost(0, 2),
        stop: poll(3, 1),
        suspend: poll(1, 1),
        resume: cost(2, 0),
    },
};

/// 17.8.10: SBL_1 and DBL_1 have six bits, and a burst that the FIFO cannot hold is shortened: 8 bytes, or 32 from
/// channel `deep` on (17.3.1).
pub(super) fn bursts(deep: u32, channel: u32, side: Side, widths: Widths, bytes: u16) -> bool {
    let width = match side {
        Side::Source => widths.source,
        Side::Destination => widths.destination,
    };
    let width = width.bytes() as u16;
    let whole = bytes.is_multiple_of(width) && (bytes / width).is_power_of_two();
    whole && bytes <= if channel < deep { 8 } else { 32 }
}
