//! The STM32 channel DMA ("DMA v1", also called BDMA) and its request multiplexer.
//!
//! Three chips: STM32F103 (RM0008 section 13), STM32G474 (RM0440 section 12, with the DMAMUX of
//! section 13) and GD32VF103 (user manual chapter 9: the same registers under other names). Where the
//! three manuals differ, the rules module says how.
//!
//! What `request` means here:
//! - STM32F103, GD32VF103: the requests of several peripherals are wired and ORed to one channel
//!   (RM0008 13.3.7, GD 9.4), so a line is a channel, counted from 1 on every chip: line 1 of
//!   controller 0 is DMA1 channel 1, or DMA0 channel 0 as GD counts.
//! - STM32G474: a line is a DMAMUX input (1 to 115, RM0440 table 93); `controller` is ignored, the
//!   multiplexer serves both.
//!
//! A request stays raised until it is served (RM0440 13.1), whether a channel listens or not.
//!
//! `set_halt_delay(n)`: these controllers have no acknowledge of a stop. EN reads 0 at once, and an
//! element that was on its way when EN fell lands in the n-th `step` after. With 0, the default, no
//! element is ever on its way between two steps; with `u32::MAX` it never lands.

mod access;
mod channel;
mod controller;
mod mux;
mod rules;
mod system;
#[cfg(test)]
mod tests;

use crate::{Memory, Model};
use rules::Rules;
use system::{ControllerPlan, System};

/// STM32F103 high density: DMA1 with seven channels, DMA2 with five.
#[derive(Debug, Clone)]
pub struct Stm32F103(System);

impl Stm32F103 {
    /// The chip after reset. Vectors: RM0008 table 63, "other STM32F10xxx devices"; DMA2 channels 4
    /// and 5 share one (13.3.6, note).
    pub fn new() -> Self {
        let plans = [
            ControllerPlan {
                name: "DMA1",
                base: 0x4002_0000,
                vectors: &[11, 12, 13, 14, 15, 16, 17],
            },
            ControllerPlan { name: "DMA2", base: 0x4002_0400, vectors: &[56, 57, 58, 59, 59] },
        ];
        Self(System::new(plans, 1, Rules::RM0008, None))
    }
}

/// STM32G474 (category 3): DMA1 and DMA2 with eight channels each behind one DMAMUX.
#[derive(Debug, Clone)]
pub struct Stm32G474(System);

impl Stm32G474 {
    /// The chip after reset. Vectors: RM0440 section 14.3. DMAMUX channels 0 to 7 feed DMA1 channels
    /// 1 to 8, channels 8 to 15 feed DMA2 channels 1 to 8 (13.3.2).
    pub fn new() -> Self {
        let plans = [
            ControllerPlan {
                name: "DMA1",
                base: 0x4002_0000,
                vectors: &[11, 12, 13, 14, 15, 16, 17, 96],
            },
            ControllerPlan {
                name: "DMA2",
                base: 0x4002_0400,
                vectors: &[56, 57, 58, 59, 60, 97, 98, 99],
            },
        ];
        Self(System::new(plans, 1, Rules::RM0440, Some(0x4002_0800)))
    }
}

/// GD32VF103: DMA0 with seven channels, DMA1 with five, both counted from 0.
#[derive(Debug, Clone)]
pub struct Gd32Vf103(System);

impl Gd32Vf103 {
    /// The chip after reset. Vectors are ECLIC numbers; unlike on the STM32F103, every channel of
    /// DMA1 has its own.
    pub fn new() -> Self {
        let plans = [
            ControllerPlan {
                name: "DMA0",
                base: 0x4002_0000,
                vectors: &[30, 31, 32, 33, 34, 35, 36],
            },
            ControllerPlan { name: "DMA1", base: 0x4002_0400, vectors: &[75, 76, 77, 78, 79] },
        ];
        Self(System::new(plans, 0, Rules::GD32VF103, None))
    }
}

macro_rules! chip {
    ($chip:ident) => {
        impl Default for $chip {
            fn default() -> Self {
                Self::new()
            }
        }

        impl Model for $chip {
            fn read(&mut self, address: u32, size: u8) -> u32 {
                self.0.read(address, size)
            }

            fn write(&mut self, address: u32, size: u8, value: u32) {
                self.0.write(address, size, value);
            }

            fn owns(&self, address: u32) -> bool {
                self.0.owns(address)
            }

            fn step(&mut self) -> bool {
                self.0.step()
            }

            fn interrupt(&self, vector: u16) -> bool {
                self.0.interrupt(vector)
            }

            fn request(&mut self, controller: u8, line: u16, count: u32) {
                self.0.request(controller, line, count);
            }

            fn memory(&mut self) -> &mut Memory {
                &mut self.0.memory
            }

            fn set_halt_delay(&mut self, steps: u32) {
                self.0.halt_delay = steps;
            }

            fn complaints(&mut self) -> Vec<String> {
                std::mem::take(&mut self.0.log)
            }
        }
    };
}

chip!(Stm32F103);
chip!(Stm32G474);
chip!(Gd32Vf103);
