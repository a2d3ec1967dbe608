//! Transfers at a peripheral's pace.

use dma_runtime::{Block, Callback, Channel, Config, State, Width};
use portable::{Log, Memory, Verdict, done, ensure, equal, wait};
use rp2040_dma::request;

/// UART0's data register.
const UART0_DATA: usize = 0x4003_4000;
/// I2C0's data register. I2C0 stays in reset, so it never asks for data.
const I2C0_DATA: usize = 0x4004_4010;
/// What the runner looks for on the wire.
static TEXT: [u8; 45] = *b"one channel writes this line at UART0's pace\n";

static LOG: Log = Log::new();
static COUNT: Callback = Callback::with(Log::note, &LOG);

/// Memory to UART0, byte by byte at its request.
pub(crate) fn uart(channel: &mut dyn Channel) -> Result<(), Verdict> {
    LOG.clear();
    let blocks = [Block::new(TEXT.as_ptr() as usize, UART0_DATA, TEXT.len())];
    let config = Config::memory_to_peripheral(request::UART0_TX, Width::Bits8, &blocks);
    // SAFETY: the text is for ever, and the register is UART0's.
    done(unsafe { channel.configure(&config.callback(&COUNT)) }, "configure")?;
    done(channel.start(), "start")?;
    wait(|| LOG.ended() != 0);
    equal(LOG.completes(), 1, "Complete events")?;
    equal(channel.status().pending as u32, 0, "status.pending")
}

/// A transfer whose request never comes waits, can be suspended and stopped, and leaves the channel usable.
pub(crate) fn waiting(channel: &mut dyn Channel, memory: &Memory) -> Result<(), Verdict> {
    const BYTES: usize = 64;
    LOG.clear();
    let blocks = [Block::new(memory.source(0), I2C0_DATA, BYTES)];
    let config = Config::memory_to_peripheral(request::I2C0_TX, Width::Bits8, &blocks);
    // SAFETY: the block is inside the arena, and the register is I2C0's.
    done(unsafe { channel.configure(&config.callback(&COUNT)) }, "configure")?;
    done(channel.start(), "start")?;
    for _ in 0..20 {
        let status = channel.status();
        ensure(status.state == State::Running, "running while it waits")?;
        equal(status.pending as u32, BYTES as u32, "pending while it waits")?;
    }
    equal(done(channel.suspend(), "suspend")? as u32, BYTES as u32, "left when suspended")?;
    done(channel.resume(), "resume")?;
    equal(done(channel.stop(), "stop")? as u32, BYTES as u32, "left when stopped")?;
    equal(LOG.ended(), 0, "events")?;
    memory.fill(0x0F, BYTES);
    memory.clear(64, BYTES);
    let blocks = [Block::new(memory.source(0), memory.destination(64), BYTES)];
    let config = Config::memory_to_memory(Width::Bits8, &blocks).callback(&COUNT);
    // SAFETY: the block is inside the arena.
    done(unsafe { channel.configure(&config) }, "configure a copy")?;
    done(channel.start(), "start a copy")?;
    wait(|| LOG.ended() != 0);
    equal(LOG.completes(), 1, "Complete events of the copy")?;
    memory.exactly(0, 64, BYTES)
}
