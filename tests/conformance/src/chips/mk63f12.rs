//! MK63F12 and MK64F12: an eDMA of sixteen channels behind a DMAMUX. K64P144M120SF5RM chapters 21 (DMAMUX) and 22
//! (eDMA).

use super::Chip;
use crate::facts::{
    Budget, Conversion, Facts, Guarded, Halt, Line, Linked, Links, Lists, Runs, Side, Strides,
    Widths, cost, poll,
};
use crate::rig::{Rig, driver};
use dma_runtime::{Adjust, Direction, ErrorKind, Request, Residue, Suspend, Width};
use mk63f12_dma::{Dma, Instance, Vector};
use models::Model;
use models::nxp_edma::Mk63f12;

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "mk63f12",
    readme: include_str!("../../../../generated/mk63f12-dma/README.md"),
    models: &[
        ("", || model(1, 0, 0)),
        (" (a slow end of the minor loop)", || model(4, 0, 0)),
        (" (a slow begin of the minor loop)", || model(1, 5, 0)),
        (" (a slow load of the next TCD)", || model(1, 0, 12)),
    ],
    controllers: &[(&DMA, || rig(Instance::DMA))],
};

fn model(delay: u32, startup: u32, load: u32) -> Box<dyn Model> {
    let mut model = Mk63f12::new();
    model.set_halt_delay(delay);
    model.set_startup(startup);
    model.set_load_time(load);
    Box::new(model)
}

fn rig(instance: Instance) -> &'static dyn Rig {
    let vectors = Vector::ALL.iter().map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 16>(instance, vectors)
}

static DMA: Facts = Facts {
    controller: "DMA",
    number: 0,
    // Interrupt channel assignments.
    vectors: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    // Errors of all channels.
    shared_vectors: &[16],
    directions: &[
        Direction::MemoryToMemory,
        Direction::MemoryToPeripheral,
        Direction::PeripheralToMemory,
    ],
    // TCDn_ATTR: sizes of 16 and 32 bytes are bursts of words.
    widths: &[Width::Bits8, Width::Bits16, Width::Bits32],
    // NBYTES is a multiple of both sizes (22.4.2), and a request moves one burst of the peripheral.
    conversion: |kind, widths, bursts| {
        let (burst, memory) = match kind {
            Direction::MemoryToPeripheral => (bursts[1], widths.source),
            Direction::PeripheralToMemory => (bursts[0], widths.destination),
            _ => return Conversion::Packs,
        };
        let whole = u32::from(burst).is_multiple_of(memory.bytes());
        if whole { Conversion::Packs } else { Conversion::Refused }
    },
    // SOFF and DOFF are signed.
    adjusts: |_, _, adjust| adjust as u8 != Adjust::Decrement as u8,
    // A request is answered by one minor loop of any size; a copy is one as a whole.
    bursts,
    burst_steps: false,
    max_burst: 256,
    no_copy_bursts: Some(
        "the driver leaves out those of copies (TCDn_ATTR: 16 and 32 bytes), which need aligned blocks",
    ),
    // CITER has 15 bits.
    max_items: 32767,
    counts: |kind| match kind {
        Direction::MemoryToPeripheral => Side::Destination,
        _ => Side::Source,
    },
    // DCHPRIn: priorities of channels are all different, so none is one's own to choose.
    max_priority: 0,
    // TCDn_CSR.INTHALF: not offered, as it raises the flag of the end, which a late handler could not tell from it.
    half_events: false,
    // TCDn_CSR.ESG.
    hardware_lists: Some(Lists {
        rings: |kind| match kind {
            Direction::MemoryToMemory => Err("copies that start each other cannot be held"),
            _ => Ok(()),
        },
        // SLAST and DLASTSGA.
        ring_node: false,
        // 22.4.1: fetched behind the last minor loop, and none begins without a request.
        waits: true,
        links: true,
        link_error: ErrorKind::Read,
        page: 0,
        channels: 16,
    }),
    // TCDn_CSR.MAJORELINK sets START of the other channel (22.5.6), and START runs one minor loop (22.4.1). So does
    // TCDn_CITER_ELINKYES.ELINK, whose CITER has nine bits.
    links: Links::Major(Linked { paced: false, still: true, bursts: Some(511) }),
    // TCDn_SOFF, TCDn_DOFF: signed numbers of 16 bits, from one access to the next: item and gap.
    strides: Strides::Runs(Runs { of_bursts: false, gap: |item| 32767 - item, from: 0 }),
    cyclic: |kind, _| match kind {
        Direction::MemoryToMemory => Err("a copy that starts itself again cannot be held"),
        _ => Ok(()),
    },
    round_events: true,
    alternates: |_| Err("a channel has one pair of addresses; two blocks are a list"),
    suspend: |config| match config.direction {
        Direction::MemoryToMemory => &[Suspend::Unsupported],
        _ => &[Suspend::RequestGate],
    },
    // CITER is written back behind the last write of a minor loop.
    residue: |config| match config.direction {
        Direction::MemoryToMemory => &[Residue::Block],
        _ => &[Residue::Exact],
    },
    in_flight: 0,
    counts_late: true,
    // Chip configuration, DMA multiplexer: sources 2 to 57.
    peripheral: |channel| Line {
        request: Some(Request(2 + channel as u16)),
        line: 2 + channel as u16,
        other: Some(20 + channel as u16),
        port: 0x4006_A000 + 0x40 * channel,
    },
    routed: true,
    halt: Halt::Acknowledged,
    halts_at: 5,
    // ES.SBE and ES.DBE.
    bus_error: |_, side| match side {
        Side::Source => ErrorKind::Read,
        Side::Destination => ErrorKind::Write,
    },
    faults: &[],
    outcome_reads: 2,
    // ERQ and EEI, a bit for each channel; SERQ, SEEI and their like change single ones.
    guarded: &[Guarded::Whole(0x4000_800C), Guarded::Whole(0x4000_8014)],
    // CHCFGn.SOURCE: 0 disables, 58 to 63 ask without pause.
    wrong_requests: &[0, 58, 63, 64, 0xFFFF],
    budget: Budget {
        configure: cost(13, 0),
        start: cost(1, 0),
        again: cost(2, 0),
        interrupt: cost(1, 1),
        status: cost(0, 2),
        stop: poll(3, 3),
        suspend: poll(2, 3),
        resume: cost(1, 0),
    },
};

fn bursts(_: u32, kind: Direction, side: Side, widths: Widths, burst: u16) -> bool {
    let (width, peripheral) = match side {
        Side::Source => (widths.source, Direction::PeripheralToMemory),
        Side::Destination => (widths.destination, Direction::MemoryToPeripheral),
    };
    let width = width.bytes() as u16;
    match kind == peripheral {
        true => burst.is_power_of_two() && burst.is_multiple_of(width),
        false => burst == width,
    }
}
