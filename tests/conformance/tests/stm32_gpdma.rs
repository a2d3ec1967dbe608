//! What the security of channels demands of a GPDMA's driver beyond the suites. RM0481 chapter 16.

use conformance::{Bench, Setup, Transfer, chips, world};
use dma_runtime::{Channel, Direction, Error};

/// Of the controller `GPDMA1`.
const SECURE: u32 = 0x5002_0000;
const C0TR1: u32 = SECURE + 0x90;
const SSEC: u32 = 1 << 15;
const DSEC: u32 = 1 << 31;

/// Runs a case on one controller of the chip.
fn on(controller: &str, case: impl Fn(Bench)) {
    let chip = chips::ALL.iter().find(|chip| chip.name == "stm32h563").expect("a chip");
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

/// 16.8.10: only secure software of a secure channel can say so.
#[test]
fn both_sides_of_a_secure_channel_are_secure() {
    on("GPDMA1_S", |bench| assert_eq!(sides(bench), SSEC | DSEC));
    on("GPDMA1", |bench| assert_eq!(sides(bench), 0));
}

/// 16.4.14: the registers of a secure channel read as zero, and ignore what is written.
#[test]
fn a_secure_channel_does_not_answer_at_the_other_address() {
    on("GPDMA1", |bench| {
        world::model(|model| model.write(SECURE, 4, 0b10));
        assert_eq!(bench.rig().take(1, 1).err(), Some(Error::NotResponding));
        assert!(bench.rig().take(0, 1).is_ok(), "that is not secure");
        world::problems();
    });
}
