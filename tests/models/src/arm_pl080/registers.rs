//! Register accesses of the CPU (DDI 0196 3.4).

use super::Knobs;
use super::channel::{Channel, Log, Phase};
use super::controller::Controller;
use super::layout::{Place, Register, config, global, place};

impl Controller {
    pub(super) fn read(&mut self, offset: u32, knobs: &Knobs, log: &mut Log) -> u32 {
        match place(offset, self.chip.channels) {
            Place::IntStatus => self.tc_status() | self.error_status(),
            Place::IntTcStatus => self.tc_status(),
            Place::IntErrorStatus => self.error_status(),
            Place::RawIntTcStatus => self.mask(|channel| channel.tc),
            Place::RawIntErrorStatus => self.mask(|channel| channel.error),
            Place::EnbldChns => self.mask(Channel::enabled),
            Place::Soft(register) => self.requests.read_soft(register),
            Place::Configuration => self.config,
            Place::Sync => self.sync,
            Place::Channel(n, register) => self.channels[n].read(register, knobs),
            Place::Id(n) if self.chip.ids.is_some() => {
                self.chip.ids.map_or(0, |ids| u32::from(ids[n]))
            }
            Place::IntTcClear | Place::IntErrClr => {
                log.push(format!("read of the write-only register {offset:#05x}"));
                0
            }
            Place::Id(_) | Place::Nothing => {
                log.push(format!("read of no register at offset {offset:#05x}"));
                0
            }
        }
    }

    pub(super) fn write(&mut self, offset: u32, value: u32, knobs: &Knobs, log: &mut Log) {
        match place(offset, self.chip.channels) {
            Place::IntTcClear => {
                for channel in self.selected(offset, value, log) {
                    channel.tc = false;
                }
            }
            Place::IntErrClr => {
                for channel in self.selected(offset, value, log) {
                    channel.error = false;
                }
            }
            Place::Soft(register) => {
                reserved(offset, value, 0xFFFF, log);
                self.requests.write_soft(register, value);
            }
            Place::Configuration => self.write_config(value, log),
            Place::Sync => {
                reserved(offset, value, 0xFFFF, log);
                self.sync = value & 0xFFFF;
            }
            Place::Channel(n, Register::Configuration) => {
                self.write_channel_config(n, value, knobs, log);
            }
            Place::Channel(n, register) => {
                let channel = &mut self.channels[n];
                match register {
                    Register::Lli => channel.check_lli(value, log),
                    Register::Control => channel.check_control(value, log),
                    _ => {}
                }
                channel.write(register, value, log);
            }
            Place::Nothing | Place::Id(_) => {
                log.push(format!("write to no register at offset {offset:#05x}"));
            }
            _ => log.push(format!("write to the read-only register {offset:#05x}")),
        }
    }

    /// The channels whose bits are set in a clear register: ones clear, zeros do nothing.
    fn selected<'a>(
        &'a mut self,
        offset: u32,
        value: u32,
        log: &mut Log,
    ) -> impl Iterator<Item = &'a mut Channel> + use<'a> {
        reserved(offset, value, (1 << self.channels.len()) - 1, log);
        let chosen = move |(n, _): &(usize, &mut Channel)| value >> n & 1 != 0;
        self.channels.iter_mut().enumerate().filter(chosen).map(|(_, channel)| channel)
    }

    fn write_config(&mut self, value: u32, log: &mut Log) {
        let masters = if self.chip.two_masters { global::M1 | global::M2 } else { global::M1 };
        reserved(0x030, value, global::E | masters, log);
        if value & masters != 0 {
            log.push(format!("DMA{}: a big-endian master asked for", self.number));
        }
        // DDI 0196 3.2, disabling the controller: all channels are disabled first.
        let changes = value ^ self.config;
        if changes & (global::E | masters) != 0 && self.on() && self.mask(Channel::enabled) != 0 {
            log.push(format!("DMA{}: Configuration changed under enabled channels", self.number));
        }
        self.config = value & (global::E | masters);
    }

    fn write_channel_config(&mut self, n: usize, value: u32, knobs: &Knobs, log: &mut Log) {
        let on = self.on();
        let channel = &mut self.channels[n];
        if value & config::RESERVED != 0 {
            channel.complain(log, format!("reserved bits of Configuration: {value:#010x}"));
        }
        let enables = value & config::E != 0;
        if !enables {
            channel.raced = false;
        }
        if channel.enabled() {
            channel.check_config(value, log);
        }
        let halts = value & config::H != 0 && !channel.halted();
        let lands = channel.next(&self.requests, knobs).filter(|_| on);
        channel.config = value & !(config::RESERVED | config::E | config::A);
        if halts {
            channel.settling = knobs.halt_delay;
        }
        match channel.phase {
            // Halting is a write of the whole register, E included: a channel that ends between a driver's
            // look at E and this write is enabled again, and nothing in the manuals lets a driver avoid it.
            // Halted it starts nothing, so only what follows can be wrong.
            Phase::Idle if enables && halts => {
                channel.start();
                channel.raced = true;
            }
            Phase::Idle if enables => {
                channel.check_start(on, log);
                channel.start();
            }
            Phase::Stopping { .. } if enables => {
                channel.complain(log, "enabled before E read 0");
            }
            Phase::Idle | Phase::Stopping { .. } => {}
            _ if enables && channel.raced && value & config::H == 0 => {
                channel.complain(log, "a channel that had ended when it was halted goes on");
                channel.raced = false;
            }
            _ if enables => {}
            _ if knobs.halt_delay == 0 => channel.rest(knobs.count),
            _ => channel.begin_stop(lands, knobs.halt_delay),
        }
    }
}

impl Channel {
    fn read(&self, register: Register, knobs: &Knobs) -> u32 {
        match register {
            Register::SrcAddr => self.read_src(knobs),
            Register::DestAddr => self.read_dest(knobs),
            Register::Lli => self.lli,
            Register::Control => self.read_control(knobs),
            Register::Configuration => self.read_config(),
        }
    }

    /// The registers that a list item also loads.
    fn write(&mut self, register: Register, value: u32, log: &mut Log) {
        if self.enabled() {
            // DDI 0196 3.4: programmed before the channel is enabled; UM10503 19.6.18 warns of side
            // effects for LLI. The write takes effect here.
            self.complain(log, format!("{register:?} written while enabled"));
        }
        let bit = match register {
            Register::SrcAddr => {
                (self.src, self.last_src) = (value, None);
                1
            }
            Register::DestAddr => {
                (self.dest, self.last_dest) = (value, None);
                2
            }
            Register::Lli => {
                self.lli = value;
                4
            }
            Register::Control => {
                self.load_control(value);
                8
            }
            Register::Configuration => 0,
        };
        self.written |= bit;
    }
}

fn reserved(offset: u32, value: u32, known: u32, log: &mut Log) {
    if value & !known != 0 {
        log.push(format!("reserved bits of register {offset:#05x} written: {value:#010x}"));
    }
}
