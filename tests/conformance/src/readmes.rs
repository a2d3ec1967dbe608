//! The examples in the generated crates' READMEs: each compiles, and imports nothing that it does not use.

#[doc = include_str!("../../../generated/gd32vf103-dma/README.md")]
struct Gd32vf103;

#[doc = include_str!("../../../generated/lpc43xx-dma/README.md")]
struct Lpc43xx;

#[doc = include_str!("../../../generated/mk63f12-dma/README.md")]
struct Mk63f12;

#[doc = include_str!("../../../generated/mps2-an505-dma/README.md")]
struct Mps2An505;

#[doc = include_str!("../../../generated/rp2040-dma/README.md")]
struct Rp2040;

#[doc = include_str!("../../../generated/rp2350-dma/README.md")]
struct Rp2350;

#[doc = include_str!("../../../generated/samd21j18a-dma/README.md")]
struct Samd21j18a;

#[doc = include_str!("../../../generated/stm32f103-dma/README.md")]
struct Stm32f103;

#[doc = include_str!("../../../generated/stm32f407-dma/README.md")]
struct Stm32f407;

#[doc = include_str!("../../../generated/stm32f429-dma/README.md")]
struct Stm32f429;

#[doc = include_str!("../../../generated/stm32g474-dma/README.md")]
struct Stm32g474;

#[doc = include_str!("../../../generated/stm32h563-dma/README.md")]
struct Stm32h563;

#[doc = include_str!("../../../generated/stm32wba50-dma/README.md")]
struct Stm32wba50;

#[doc = include_str!("../../../generated/versatilepb-dma/README.md")]
struct Versatilepb;
