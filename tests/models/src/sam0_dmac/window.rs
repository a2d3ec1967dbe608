//! The registers of the channel that CHID names (DS 20.8.17 to 20.8.23).

use super::channel::{CHANNELS, Goal};
use super::controller::{Controller, LINES};
use super::registers::{Windowed, Written};

/// CHCTRLA bits.
const SWRST: u32 = 1;
const ENABLE: u32 = 1 << 1;

/// CHCTRLB: what may be written while the channel is enabled (DS 20.6.2.1).
const CMD: u32 = 3 << 24;
const LVL: u32 = 3 << 5;

impl Controller {
    pub(super) fn read_window(&self, register: Windowed) -> u32 {
        let Some(channel) = self.channels.get(self.chid) else { return 0 };
        match register {
            Windowed::CtrlA => u32::from(channel.enabled) << 1,
            // A suspend reads back until it is carried out (DS 20.6.3.2).
            Windowed::CtrlB => {
                let waits = channel.stop.is_some_and(|stop| stop.goal == Goal::Suspend);
                channel.control | u32::from(waits) << 24
            }
            Windowed::IntEnClr | Windowed::IntEnSet => u32::from(channel.inten),
            Windowed::IntFlag => u32::from(channel.flags),
            Windowed::Status => channel.status(),
        }
    }

    pub(super) fn write_window(&mut self, register: Windowed, written: Written) {
        let index = self.chid;
        if index >= CHANNELS {
            self.complain(format!("{register:?} of channel {index}, which does not exist"));
            return;
        }
        let bits = written.bits as u8;
        match register {
            Windowed::CtrlA => self.write_ctrla(index, written.bits),
            Windowed::CtrlB => self.write_ctrlb(index, written),
            Windowed::IntEnClr => self.channels[index].inten &= !bits,
            Windowed::IntEnSet => self.channels[index].inten |= bits,
            Windowed::IntFlag => self.channels[index].flags &= !bits,
            Windowed::Status => self.blame(index, "CHSTATUS is read-only"),
        }
    }

    /// CHCTRLA (DS 20.8.18).
    fn write_ctrla(&mut self, index: usize, bits: u32) {
        if bits & SWRST != 0 {
            self.reset_channel(index);
        }
        if bits & ENABLE == 0 {
            self.stop_channel(index, Goal::Disable);
        } else if bits & SWRST == 0 {
            self.enable_channel(index);
        }
    }

    /// CHCTRLB (DS 20.8.19).
    fn write_ctrlb(&mut self, index: usize, written: Written) {
        let channel = &self.channels[index];
        let (old, enabled) = (channel.control, channel.enabled);
        let mut new = written.over(old) & !CMD;
        if enabled && (new ^ old) & !LVL != 0 {
            self.blame(index, "CHCTRLB changed while it is enabled");
            new = old & !LVL | new & LVL;
        }
        self.channels[index].control = new;
        let channel = &self.channels[index];
        let source = channel.source();
        if source >= LINES {
            self.blame(index, format!("TRIGSRC {source:#x} is reserved"));
        }
        if new >> 22 & 3 == 1 {
            self.blame(index, "TRIGACT 1 is reserved");
        }
        if new & 7 == 7 {
            self.blame(index, "EVACT 7 is reserved");
        }
        match written.bits >> 24 & 3 {
            1 => self.stop_channel(index, Goal::Suspend),
            2 => self.resume(index),
            3 => self.blame(index, "CMD 3 is reserved"),
            _ => {}
        }
    }
}
