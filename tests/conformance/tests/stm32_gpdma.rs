//! What security and channels with 2D addressing demand of a GPDMA's driver beyond the suites. RM0456 chapter 17.

use conformance::{Bench, Recorder, Setup, Transfer, chips, world};
use dma_runtime::{Channel, Cyclic, Direction, Error, Event, Events, Field, Reason, Width};

/// It has security, and channels with 2D addressing.
const CHIP: &str = "stm32h563";
/// Room for the longest list.
const LONG: usize = 129;
/// Of the controller `GPDMA1`.
const SECURE: u32 = 0x5002_0000;
const C0TR1: u32 = SECURE + 0x90;
const SSEC: u32 = 1 << 15;
const DSEC: u32 = 1 << 31;

/// Runs a case on one controller of a chip.
fn on(chip: &str, controller: &str, case: impl Fn(Bench)) {
    let chip = chips::ALL.iter().find(|known| known.name == chip).expect("a chip");
    let all = chip.controllers;
    let controller = all.iter().position(|(facts, _)| facts.controller == controller);
    let controller = controller.expect("a controller");
    for model in 0..chip.models.len() {
        Setup { chip, model, controller }.bench(&case);
    }
}

fn sides(bench: Bench) -> u32 {
    let transfer = Transfer::new(bench, Direction::MemoryToMemory, 0, bench.facts.widest(), &[64]);
    let mut channel = bench.take(0);
    // SAFETY: the transfer's buffers are the model's memory, which lives as long as the case.
    assert_eq!(unsafe { channel.configure(&transfer.config()) }, Ok(()));
    world::model(|model| model.read(C0TR1, 4)) & (SSEC | DSEC)
}

/// 17.8.10: only secure software of a secure channel can say so.
#[test]
fn both_sides_of_a_secure_channel_are_secure() {
    on(CHIP, "GPDMA1_S", |bench| assert_eq!(sides(bench), SSEC | DSEC));
    on(CHIP, "GPDMA1", |bench| assert_eq!(sides(bench), 0));
}

/// 17.4.14: the registers of a secure channel read as zero, and ignore what is written.
#[test]
fn a_secure_channel_does_not_answer_at_the_other_address() {
    on(CHIP, "GPDMA1", |bench| {
        world::model(|model| model.write(SECURE, 4, 0b10));
        assert_eq!(bench.rig().take(1, 1).err(), Some(Error::NotResponding));
        assert!(bench.rig().take(0, 1).is_ok(), "that is not secure");
        world::problems();
    });
}

/// Where GPDMA1 and GPDMA2 are, for either world.
const CONTROLLERS: [(&str, u32); 4] = [
    ("GPDMA1", 0x4002_0000),
    ("GPDMA2", 0x4002_1000),
    ("GPDMA1_S", SECURE),
    ("GPDMA2_S", SECURE + 0x1000),
];
/// From the base to LBAR of the first channel, and from there to the next one's (17.8.20).
const C0LBAR: u32 = 0x50;
const STRIDE: u32 = 0x80;
/// From LBAR.
const BR1: u32 = 0x48;
const TR3: u32 = 0x54;
const BR2: u32 = 0x58;

/// 17.8.16, 17.8.17: the offsets of an earlier program would leave gaps in every later copy. RESET leaves them
/// (17.8.9), and so does a list whose links announce neither (17.8.19).
#[test]
fn offsets_of_an_earlier_program_do_not_act() {
    for (controller, base) in CONTROLLERS {
        for (channel, blocks) in [(0, 1), (0, 2), (5, 2), (6, 1), (6, 3), (7, 2)] {
            on(CHIP, controller, |bench| {
                for planar in [6, 7] {
                    let left = [(BR1, 0x0003_0010), (TR3, 0x0020_0004), (BR2, 0x0001_0001)];
                    let first = base + C0LBAR + STRIDE * planar;
                    left.iter()
                        .for_each(|(at, word)| world::model(|m| m.write(first + at, 4, *word)));
                }
                copies(bench, channel, &vec![64; blocks]);
            });
        }
    }
}

/// Runs a list twice: its last block leaves no offset behind either.
fn copies(bench: Bench, channel: u32, blocks: &[usize]) {
    let kind = Direction::MemoryToMemory;
    let transfer = Transfer::new(bench, kind, channel, Width::Bits32, blocks);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    assert_eq!(handle.set_up(&transfer.with_callback(callback)), Ok(()));
    for run in 1..=2 {
        assert_eq!(handle.start(), Ok(()));
        bench.pump();
        assert_eq!(recorder.events(), vec![Event::Complete; run]);
        transfer.check();
        transfer.arm();
    }
}

/// What the GPDMA of a chip has of rings: its name, channels to try, blocks of the longest whose links are told apart.
const RINGS: [(&str, &[u32], usize); 2] = [("stm32h563", &[0, 6], 128), ("stm32wba50", &[0], 64)];

fn ring(bench: Bench, channel: u32, blocks: usize) -> Transfer {
    let kind = Direction::MemoryToMemory;
    Transfer::new(bench, kind, channel, Width::Bits32, &vec![16; blocks])
}

/// 17.4.6: an item is loaded word by word, TR2 first and LLR last. Where the marks of items come round, the last item of such
/// a ring, half loaded, looks like the one before it: those of 24-byte items in five bits do so with the seventeenth item,
/// in six bits with the thirty-third.
#[test]
fn what_is_left_of_a_block_never_grows_in_a_long_ring() {
    for (chip, channels, longest) in RINGS {
        for (channel, blocks) in
            channels.iter().flat_map(|n| [17, 33, longest].map(|blocks| (*n, blocks)))
        {
            on(chip, "GPDMA1", |bench| {
                let transfer = ring(bench, channel, blocks);
                let mut handle = bench.take_with(channel, LONG);
                let config = transfer.config().cyclic(Cyclic::Yes).events(Events::ERROR);
                assert_eq!(handle.set_up(&config), Ok(()));
                assert_eq!(handle.start(), Ok(()));
                let (mut before, mut rounds) = (handle.status(), 0);
                while rounds < 2 {
                    bench.step(1);
                    let now = handle.status();
                    assert!(now.block != before.block || now.pending <= before.pending, "{now:?}");
                    rounds += usize::from(now.block < before.block);
                    before = now;
                }
                assert!(handle.stop().is_ok());
            });
        }
    }
}

/// Marks have as many bits as TRIGSEL and one of TRIGM (17.8.11). A list ends, so that its last item is no other's.
#[test]
fn a_ring_is_as_long_as_there_are_marks() {
    for (chip, channels, longest) in RINGS {
        for channel in channels {
            on(chip, "GPDMA1", |bench| {
                let transfer = ring(bench, *channel, longest + 1);
                let mut handle = bench.take_with(*channel, LONG);
                let refused = Error::unsupported(Field::Blocks, Reason::Range);
                let config = transfer.config().events(Events::ERROR);
                assert_eq!(handle.set_up(&config.cyclic(Cyclic::Yes)), Err(refused));
                assert_eq!(handle.set_up(&config), Ok(()));
                assert_eq!(handle.start(), Ok(()));
                bench.pump();
                transfer.check();
            });
        }
    }
}
