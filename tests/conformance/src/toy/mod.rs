//! A controller that exists only here, its model and its driver: the suites' own test.
//!
//! The suites must pass on the sound driver, and each defect must make the suites fail that are about it. A second
//! toy follows lists of descriptors by itself.

mod driver;
mod list_driver;
mod list_model;
mod model;

use crate::chips::Chip;
use crate::facts::{
    Budget, Facts, Guarded, Halt, Line, Links, Lists, Side, Strides, Widths, cost, poll,
};
use crate::rig::{Rig, driver};
use dma_runtime::{Adjust, Direction, ErrorKind, Request, Residue, Suspend, Width};
use driver::{Instance, Toy};
use list_driver::ListToy;
use model::{BASES, COMMAND, END, SELECT};

/// What is wrong with the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// Nothing.
    None,
    /// A halt leaves the flags that the end has set.
    StaleFlags,
    /// A halt clears an error flag that nobody has read.
    ErrorWiped,
    /// A count that does not fit is cut off.
    CutCount,
    /// A fixed address moves all the same.
    IgnoredAdjust,
    /// The residue is in items.
    ResidueInItems,
    /// `resume` begins again at the start of the block.
    ResumeRepeats,
    /// `suspend` does not wait for the hardware.
    SuspendHasty,
    /// `start` after the end does not write the registers again.
    StartForgets,
    /// The handler clears the flags of all channels.
    ClearsAll,
    /// `status` writes a register.
    StatusWrites,
    /// Bursts are taken for single accesses.
    BurstIgnored,
    /// The handler does not know the error flag.
    ErrorUnknown,
    /// The neighbour's request line is selected.
    WrongLine,
    /// Cyclic transfers run once.
    CyclicOnce,
    /// Only the first block's source is programmed.
    OneSource,
    /// There is a channel too many.
    ExtraChannel,
    /// The half flag is not reported.
    HalfLost,
    /// The outcome is read from a flag that the handler clears.
    OutcomeFromFlag,
    /// The handler reports a completion for whichever channel it looks at.
    AlwaysDone,
    /// Widths that differ are taken to be the source's.
    WidthIgnored,
    /// No lock is held between the choice of a channel in the window and the access behind it.
    WindowOpen,
    /// A refused configuration has touched the hardware.
    CheckTouches,
    /// `start` after the end does not write again where the second block is.
    LinkForgotten,
    /// The running block is not linked to what is appended.
    LinkUnwritten,
    /// What follows the running block is not read.
    NextForgotten,
    /// The handler does not know the flag of a descriptor that cannot be read.
    LostUnknown,
    /// Ends of blocks inside a list are not told.
    BlocksUntold,
    /// The last descriptor of a ring leads nowhere.
    RingOpen,
    /// `suspend` clears the half flag that the handler has not seen.
    HalfTaken,
    /// Where the handler goes on to the next block, nothing interrupts unless the end is wanted.
    HandlerUnheard,
    /// A channel whose handler runs lists says that hardware does.
    ListsClaimed,
}

fn adjusts(_: Direction, _: Side, _: Adjust) -> bool {
    true
}

fn bursts(_: u32, _: Direction, _: Side, widths: Widths, bytes: u16) -> bool {
    let beats = u32::from(bytes) / widths.source.bytes();
    matches!(beats, 1 | 2 | 4 | 8 | 16) && beats * widths.source.bytes() == u32::from(bytes)
}

fn line(channel: u32, port: u32) -> Line {
    Line {
        request: Some(Request(channel as u16 + 1)),
        line: channel as u16 + 1,
        other: Some(channel as u16 + 6),
        port: port + 4 * channel,
    }
}

const FACTS: Facts = Facts {
    controller: "A",
    number: 0,
    vectors: &[40, 41, 42, 43],
    shared_vectors: &[],
    directions: &[
        Direction::MemoryToMemory,
        Direction::MemoryToPeripheral,
        Direction::PeripheralToMemory,
    ],
    widths: &[Width::Bits8, Width::Bits16, Width::Bits32],
    conversion: |_, widths, _| widths.only_equal(),
    adjusts,
    bursts,
    burst_steps: true,
    max_burst: 64,
    no_copy_bursts: None,
    max_items: 0xFFFF,
    counts: |_| Side::Source,
    max_priority: 0,
    half_events: true,
    hardware_lists: None,
    links: Links::None("the toy has no links"),
    strides: Strides::None("the toy steps by one item"),
    cyclic: |direction, _| match direction {
        Direction::MemoryToMemory => Err("memory to memory runs once"),
        _ => Ok(()),
    },
    round_events: true,
    alternates: |_| Err("the toy has one set of addresses"),
    suspend: |_| &[Suspend::Native],
    residue: |_| &[Residue::Exact],
    in_flight: 0,
    counts_late: false,
    peripheral: |channel| line(channel, 0x4000_1000),
    routed: true,
    halt: Halt::Acknowledged,
    halts_at: 3,
    bus_error: |_, _| ErrorKind::Bus,
    faults: &[],
    outcome_reads: 1,
    guarded: &[
        Guarded::Window { select: BASES[0] + SELECT, shown: BASES[0] + COMMAND..BASES[0] + END },
        Guarded::Window { select: BASES[1] + SELECT, shown: BASES[1] + COMMAND..BASES[1] + END },
    ],
    wrong_requests: &[16],
    budget: Budget {
        configure: cost(4, 0),
        start: cost(2, 0),
        again: cost(5, 0),
        interrupt: cost(1, 1),
        status: cost(0, 2),
        stop: poll(3, 2),
        suspend: poll(2, 2),
        resume: cost(2, 0),
    },
};

static A: Facts = FACTS;
static B: Facts = Facts {
    controller: "B",
    number: 1,
    vectors: &[50, 51, 52, 53],
    directions: &[Direction::MemoryToPeripheral, Direction::PeripheralToMemory],
    peripheral: |channel| line(channel, 0x4000_2000),
    ..FACTS
};

/// Of both controllers of the toy that follows lists. The first one's rings of one block go through a node;
/// of the second one, the handler runs the lists of some channels.
const LIST_FACTS: Facts = Facts {
    hardware_lists: Some(Lists {
        rings: |_| Ok(()),
        ring_node: true,
        page: list_driver::PAGE,
        waits: true,
        links: true,
        link_error: ErrorKind::Descriptor,
        channels: u32::MAX,
    }),
    cyclic: |_, _| Ok(()),
    outcome_reads: 3,
    // Left out, so that a suite which needs the lock is seen to fail without it by itself.
    guarded: &[],
    budget: Budget {
        configure: cost(5, 0),
        again: cost(6, 0),
        suspend: poll(3, 2),
        ..FACTS.budget
    },
    ..FACTS
};

static LIST_A: Facts = LIST_FACTS;
static LIST_B: Facts = Facts {
    hardware_lists: match LIST_FACTS.hardware_lists {
        Some(lists) => {
            Some(Lists { ring_node: false, channels: list_driver::FOLLOWING as u32, ..lists })
        }
        None => None,
    },
    controller: B.controller,
    number: B.number,
    vectors: B.vectors,
    directions: B.directions,
    peripheral: B.peripheral,
    ..LIST_FACTS
};

fn vectors(facts: &Facts) -> Vec<(u16, u8)> {
    facts.vectors.iter().zip(0u8..).map(|(vector, channel)| (*vector, channel)).collect()
}

fn rig(number: u8, defect: Defect) -> &'static dyn Rig {
    let facts = if number == 0 { &A } else { &B };
    driver::<Toy, 5>(Instance { number, defect }, vectors(facts))
}

fn list_rig(number: u8, defect: Defect) -> &'static dyn Rig {
    let instance = Instance { number, defect };
    if number == 0 {
        driver::<ListToy<true>, 5>(instance, vectors(&A))
    } else {
        driver::<ListToy<false>, 5>(instance, vectors(&B))
    }
}

/// What the toys lack.
const README: &str = "\
- cyclic transfers: no (a toy)
- a running ring takes another block: no (a toy)
- a running list takes another block: no (a toy)
- largest burst: none (a toy)
- suspend: unsupported (a toy)
- a channel starts another one: no (a toy)
- strided blocks: no (a toy)
";

/// What the toy that follows lists lacks, or does on some channels.
const LIST_README: &str = "\
- a running list takes another block: until its last block ends, on some channels
- largest burst: none (a toy)
- a channel starts another one: no (a toy)
- strided blocks: no (a toy)
";

macro_rules! toys {
    ($($defect:ident)*) => {
        /// The toy with a defect of its driver.
        pub fn chip(defect: Defect) -> &'static Chip {
            match defect {
                $(Defect::$defect => {
                    static CHIP: Chip = Chip {
                        name: concat!("toy-", stringify!($defect)),
                        readme: README,
                        models: &[("", || Box::new(model::ToyModel::new()))],
                        controllers: &[
                            (&A, || rig(0, Defect::$defect)),
                            (&B, || rig(1, Defect::$defect)),
                        ],
                    };
                    &CHIP
                })*
            }
        }

        /// The toy that follows lists, with a defect of its driver.
        pub fn list_chip(defect: Defect) -> &'static Chip {
            match defect {
                $(Defect::$defect => {
                    static CHIP: Chip = Chip {
                        name: concat!("list-toy-", stringify!($defect)),
                        readme: LIST_README,
                        models: &[("", || Box::new(list_model::ListModel::new()))],
                        controllers: &[
                            (&LIST_A, || list_rig(0, Defect::$defect)),
                            (&LIST_B, || list_rig(1, Defect::$defect)),
                        ],
                    };
                    &CHIP
                })*
            }
        }
    };
}

toys! {
    None StaleFlags ErrorWiped CutCount IgnoredAdjust ResidueInItems ResumeRepeats SuspendHasty StartForgets
    ClearsAll StatusWrites BurstIgnored ErrorUnknown WrongLine CyclicOnce OneSource ExtraChannel HalfLost
    OutcomeFromFlag AlwaysDone WidthIgnored CheckTouches WindowOpen LinkForgotten LinkUnwritten NextForgotten LostUnknown
    BlocksUntold RingOpen HalfTaken HandlerUnheard ListsClaimed
}
