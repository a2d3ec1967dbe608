//! Generates the driver of this board's chip.

fn main() {
    dmagen::Builder::new("../../descriptions/chip/stm32f103.yaml")
        .compile("dma.rs")
        .unwrap_or_else(|error| error.exit());
}
