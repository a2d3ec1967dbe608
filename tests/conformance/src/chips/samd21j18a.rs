//! SAM D21J18A: one DMAC of twelve channels. SAM D21 family data sheet DS40001882, chapter 20; errata DS80000760.

use super::Chip;
use crate::facts::{Budget, Facts, Guarded, Halt, Line, Links, Lists, Side, Strides, cost, poll};
use crate::rig::{Rig, driver};
use dma_runtime::{Adjust, Direction, ErrorKind, Request, Residue, Suspend, Width};
use models::Model;
use models::sam0_dmac::{LinkedErratum, Samd21j18a, WriteBack};
use samd21j18a_dma::{Dma, Instance, Vector};

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "samd21j18a",
    readme: include_str!("../../../../generated/samd21j18a-dma/README.md"),
    models: &[
        ("", || Box::new(Samd21j18a::new())),
        (
            " (writes back after each action, last block quiet, suspended before the end, errata 1.7.2)",
            || {
                let mut model = Samd21j18a::new();
                model.set_write_back(WriteBack::AfterAction);
                model.set_quiet_last_block(true);
                model.set_suspend_before_end(true);
                model.set_linked_erratum(LinkedErratum::FetchError);
                Box::new(model)
            },
        ),
        (" (a slow stop, a late write-back, errata 1.7.2 the other way)", || {
            let mut model = Samd21j18a::new();
            model.set_halt_delay(4);
            model.set_late_write_back(3);
            model.set_linked_erratum(LinkedErratum::WrongDescriptor);
            Box::new(model)
        }),
    ],
    controllers: &[(&DMAC, || rig(Instance::DMAC))],
};

fn rig(instance: Instance) -> &'static dyn Rig {
    let vectors = Vector::ALL.iter().map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 12>(instance, vectors)
}

static DMAC: Facts = Facts {
    controller: "DMAC",
    number: 0,
    // 11.2.2.
    vectors: &[6; 12],
    shared_vectors: &[],
    // A channel has one trigger (20.8.19).
    directions: &[
        Direction::MemoryToMemory,
        Direction::MemoryToPeripheral,
        Direction::PeripheralToMemory,
    ],
    // BTCTRL.BEATSIZE, one for both sides (20.10.1).
    widths: &[Width::Bits8, Width::Bits16, Width::Bits32],
    conversion: |_, widths, _| widths.only_equal(),
    // BTCTRL.SRCINC and DSTINC.
    adjusts: |_, _, adjust| adjust as u8 != Adjust::Decrement as u8,
    // 20.6.1.1: a burst is one beat in this family.
    bursts: |_, _, _, _, _| false,
    burst_steps: false,
    max_burst: 0,
    no_copy_bursts: None,
    // BTCNT, 20.10.2.
    max_items: 65535,
    counts: |_| Side::Source,
    // CHCTRLB.LVL.
    max_priority: 3,
    half_events: false,
    // 20.6.3.1.
    hardware_lists: Some(Lists {
        page: 0,
        // 20.6.3.1.2.
        waits: true,
        links: true,
        link_error: ErrorKind::Bus,
        // Errata 1.7.2: no channel may be enabled below one that follows links.
        channels: 1,
        ring_node: true,
        rings: |_| Ok(()),
    }),
    links: Links::None("channels start each other through the event system"),
    // 20.10.1: STEPSIZE, by powers of two, for one side.
    strides: Strides::None("the driver leaves STEPSIZE at one item"),
    // 20.6.3.1: a descriptor that links to itself.
    cyclic: |_, _| Ok(()),
    round_events: true,
    alternates: |_| Err("a list that links to its first descriptor alternates"),
    // 20.6.3.2, 20.6.3.3.
    suspend: |_| &[Suspend::Native],
    // BTCNT counts beats that have been written (20.6.2.5).
    residue: |_| &[Residue::Exact],
    in_flight: 0,
    counts_late: false,
    // 20.8.19: trigger sources from 1 on.
    peripheral: |channel| Line {
        request: Some(Request(channel as u16 + 1)),
        line: channel as u16 + 1,
        other: Some(20 + channel as u16),
        port: 0x4200_0828 + 0x400 * channel,
    },
    routed: true,
    // 20.8.18: ENABLE reads 0 when the channel is disabled.
    halt: Halt::Acknowledged,
    halts_at: 3,
    // 20.6.5: TERR does not say which side.
    bus_error: |_, _| ErrorKind::Bus,
    faults: &[],
    // A write of CHID, and two reads behind it.
    outcome_reads: 2,
    // CHID, and CHCTRLA to CHSTATUS of the channel that it names (20.8.17 to 20.8.23).
    guarded: &[Guarded::Window { select: 0x4100_483F, shown: 0x4100_4840..0x4100_4850 }],
    wrong_requests: &[0, 0x2D, 0xFFFF],
    budget: Budget {
        configure: cost(4, 0),
        start: cost(2, 0),
        again: cost(2, 0),
        interrupt: cost(1, 1),
        status: cost(1, 2),
        stop: poll(3, 1),
        suspend: poll(4, 1),
        resume: cost(2, 0),
    },
};
