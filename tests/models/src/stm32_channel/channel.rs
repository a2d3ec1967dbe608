//! One channel: its four registers, its flags, and one element of a transfer.

use super::rules::Rules;

// CCR, RM0008 13.4.3, RM0440 12.6.3, GD 9.5 (CHxCTL).
pub(super) const EN: u32 = 1 << 0;
pub(super) const TCIE: u32 = 1 << 1;
pub(super) const HTIE: u32 = 1 << 2;
pub(super) const TEIE: u32 = 1 << 3;
pub(super) const DIR: u32 = 1 << 4;
pub(super) const CIRC: u32 = 1 << 5;
pub(super) const PINC: u32 = 1 << 6;
pub(super) const MINC: u32 = 1 << 7;
pub(super) const PSIZE: u32 = 3 << 8;
pub(super) const MSIZE: u32 = 3 << 10;
pub(super) const PL: u32 = 3 << 12;
pub(super) const MEM2MEM: u32 = 1 << 14;
const CCR_BITS: u32 = 0x7FFF;

// Flags of a channel in its nibble of ISR, RM0008 13.4.1. Each has the position of its enable in CCR.
const GIF: u32 = 1 << 0;
const TCIF: u32 = 1 << 1;
const HTIF: u32 = 1 << 2;
const TEIF: u32 = 1 << 3;

/// One bus read and the bus write that follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element {
    /// Where and how many bytes to read.
    pub(super) source: (u32, u8),
    /// Where and how many bytes to write.
    pub(super) destination: (u32, u8),
}

/// An element that was on its way when the channel was disabled.
#[derive(Debug, Clone)]
struct Flight {
    element: Element,
    steps: u32,
    /// The channel was reprogrammed meanwhile: landing does not count.
    orphan: bool,
}

/// A channel.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    name: String,
    ccr: u32,
    cndtr: u32,
    cpar: u32,
    cmar: u32,
    /// The count last written by software: circular reload, middle of the block.
    programmed: u32,
    /// Current internal addresses, not visible to software (RM0008 13.3.3).
    peripheral: u32,
    memory: u32,
    flags: u32,
    /// An address (or, on the GD32, the configuration) was written since the channel was last enabled.
    configured: bool,
    /// So was the count.
    counted: bool,
    flight: Option<Flight>,
}

impl Channel {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            ccr: 0,
            cndtr: 0,
            cpar: 0,
            cmar: 0,
            programmed: 0,
            peripheral: 0,
            memory: 0,
            flags: 0,
            configured: false,
            counted: false,
            flight: None,
        }
    }

    /// Register by its place in the channel: CCR, CNDTR, CPAR, CMAR. CPAR and CMAR keep what software
    /// wrote during the transfer (RM0008 13.3.3, "pointer incrementation").
    pub(super) fn register(&self, index: u32) -> u32 {
        match index {
            0 => self.ccr,
            1 => self.cndtr,
            2 => self.cpar,
            _ => self.cmar,
        }
    }

    /// The nibble in ISR. GIF is the OR of the others (RM0440 12.6.1, 12.6.2).
    pub(super) fn nibble(&self) -> u32 {
        self.flags | if self.flags == 0 { 0 } else { GIF }
    }

    /// A nibble written to IFCR; the global bit clears all (RM0008 13.4.2).
    pub(super) fn clear(&mut self, nibble: u32) {
        self.flags &= if nibble & GIF != 0 { 0 } else { !nibble };
    }

    /// The level of the channel's interrupt: a flag and its enable (RM0008 13.3.6).
    pub(super) fn interrupt(&self) -> bool {
        self.flags & self.ccr & (TCIE | HTIE | TEIE) != 0
    }

    /// Memory-to-memory: needs no request (RM0008 13.3.3).
    pub(super) fn software_triggered(&self) -> bool {
        self.ccr & MEM2MEM != 0
    }

    /// Enabled with something left: with a count of zero nothing is served, enabled or not (RM0008
    /// 13.4.4, RM0440 12.6.4). A channel has one element on the bus at a time.
    pub(super) fn ready(&self) -> bool {
        self.ccr & EN != 0 && self.cndtr != 0 && self.flight.is_none()
    }

    /// Software priority, 3 highest (RM0008 13.3.2).
    pub(super) fn priority(&self) -> u32 {
        (self.ccr & PL) >> 12
    }

    /// A write to CCR. Returns whether it disabled a channel that was ready to be served.
    pub(super) fn write_ccr(&mut self, value: u32, rules: &Rules, log: &mut Vec<String>) -> bool {
        if value & !CCR_BITS != 0 {
            self.complain(log, "reserved bits of CCR written");
        }
        let value = value & CCR_BITS;
        let changed = value ^ self.ccr;
        let was_ready = self.ready();
        if self.ccr & EN != 0 {
            // RM0440 12.4.5 wants disabling and reconfiguring to be separate writes, so that a write
            // that clears EN counts as one made while the channel is enabled.
            if changed & rules.read_only != 0 {
                self.complain(log, "configuration in CCR changed while enabled, ignored");
            }
            if changed & rules.unwise != 0 {
                self.complain(log, "CIRC or interrupt enables changed while enabled");
            }
            self.ccr = (self.ccr & rules.read_only) | (value & !rules.read_only);
        } else {
            // "Any register configuration operation" (GD 9.4.1): writing CHEN alone is none.
            self.configured |= rules.resumes && changed & !EN != 0;
            if changed & rules.read_only != 0 {
                self.abandon(log, "configuration in CCR written");
            }
            self.ccr = value & !EN;
        }
        self.check_ccr(log);
        if value & EN != 0 && changed & EN != 0 {
            self.enable(rules, log);
        }
        was_ready && self.ccr & EN == 0
    }

    fn check_ccr(&self, log: &mut Vec<String>) {
        // RM0008 13.3.3 "memory-to-memory mode", RM0440 12.6.3.
        if self.ccr & MEM2MEM != 0 && self.ccr & CIRC != 0 {
            self.complain(log, "MEM2MEM and CIRC set together");
        }
        // The value 3 is reserved and its effect not told; taken as 32 bits.
        if self.ccr & MSIZE == MSIZE || self.ccr & PSIZE == PSIZE {
            self.complain(log, "reserved size in CCR");
        }
    }

    fn enable(&mut self, rules: &Rules, log: &mut Vec<String>) {
        // RM0440 12.4.7: EN cannot be set until TEIF is cleared. RM0008 and GD say nothing of it.
        if self.flags & TEIF != 0 {
            self.complain(log, "enabled with TEIF set");
            if rules.error_blocks_enable {
                return;
            }
        }
        // No manual asks for a clear TCIF; a stale one is a completion that has not happened. That of a round before
        // belongs to a transfer that goes on (GD 9.4.1).
        let goes_on = rules.resumes && !self.configured && !self.counted && self.cndtr != 0;
        if self.flags & TCIF != 0 && !goes_on {
            self.complain(log, "enabled with TCIF set");
        }
        let (peripheral, memory) = (self.peripheral_size(), self.memory_size());
        // RM0440 12.4.3, note; RM0008 13.2.
        if !self.cpar.is_multiple_of(u32::from(peripheral))
            || !self.cmar.is_multiple_of(u32::from(memory))
        {
            self.complain(log, "enabled with an address not aligned to its size");
        }
        // An element still on the bus is part of what GD 9.4.1 continues.
        if self.configured || !rules.resumes {
            self.abandon(log, "enabled");
        }
        let untouched = !self.configured && self.cndtr != 0 && self.cndtr != self.programmed;
        if untouched && !rules.resumes {
            // RM0440 12.4.5: suspend and resume is not supported, the rest is not guaranteed to be
            // transferred correctly. RM0008 is silent. Here the addresses start again and the count
            // does not, so that a driver that relies on it fails.
            self.complain(log, "enabled again without being reprogrammed after a stop");
        }
        if !(untouched && rules.resumes) {
            self.reload_addresses();
        }
        self.configured = false;
        self.counted = false;
        self.ccr |= EN;
    }

    /// A write to CNDTR: only while disabled (RM0008 13.4.4).
    pub(super) fn write_cndtr(&mut self, value: u32, log: &mut Vec<String>) {
        if value & 0xFFFF_0000 != 0 {
            self.complain(log, "reserved bits of CNDTR written");
        }
        if self.ccr & EN != 0 {
            self.complain(log, "CNDTR written while enabled, ignored");
            return;
        }
        self.abandon(log, "CNDTR written");
        self.cndtr = value & 0xFFFF;
        self.programmed = self.cndtr;
        self.counted = true;
    }

    /// A write to CPAR (2) or CMAR (3): only while disabled (RM0008 13.4.5, 13.4.6).
    pub(super) fn write_address(
        &mut self,
        index: u32,
        value: u32,
        rules: &Rules,
        log: &mut Vec<String>,
    ) {
        if self.ccr & EN != 0 {
            self.complain(log, "address written while enabled");
            if !rules.addresses_take_writes {
                return;
            }
            // The manual does not say when the new base is used; here at the next reload.
        } else {
            self.abandon(log, "address written");
            self.configured = true;
        }
        if index == 2 {
            self.cpar = value;
        } else {
            self.cmar = value;
        }
    }

    /// The next element. DIR decides which side is the source, in every mode (RM0440 12.4.5,
    /// "programming transfer direction"; RM0008 13.4.3).
    pub(super) fn element(&self) -> Element {
        let peripheral = (self.peripheral, self.peripheral_size());
        let memory = (self.memory, self.memory_size());
        if self.ccr & DIR != 0 {
            Element { source: memory, destination: peripheral }
        } else {
            Element { source: peripheral, destination: memory }
        }
    }

    /// The element was transferred: addresses step by their own size, the count falls by one.
    pub(super) fn advance(&mut self) {
        if self.ccr & PINC != 0 {
            self.peripheral = self.peripheral.wrapping_add(u32::from(self.peripheral_size()));
        }
        if self.ccr & MINC != 0 {
            self.memory = self.memory.wrapping_add(u32::from(self.memory_size()));
        }
        self.cndtr = self.cndtr.saturating_sub(1);
        // Half of an odd count is not defined; the larger half goes first here.
        if self.cndtr == self.programmed / 2 {
            self.flags |= HTIF;
        }
        if self.cndtr == 0 {
            // EN stays set: only software and an error clear it (RM0008 13.3.3, 13.3.5).
            self.flags |= TCIF;
            if self.ccr & CIRC != 0 {
                self.cndtr = self.programmed;
                self.reload_addresses();
            }
        }
    }

    /// The bus answered with an error (RM0008 13.3.5). The count keeps the failed element, as it falls
    /// after a transfer (13.3.1). GD's chapter names the flag only; CHEN is taken to fall as well.
    pub(super) fn fail(&mut self) {
        self.flags |= TEIF;
        self.ccr &= !EN;
    }

    /// The next element is under way although the channel was disabled; it lands in `steps` steps.
    pub(super) fn launch(&mut self, steps: u32) {
        self.flight = Some(Flight { element: self.element(), steps, orphan: false });
    }

    /// One step passes for an element under way. Returns whether there is one that will land.
    pub(super) fn age(&mut self) -> bool {
        match &mut self.flight {
            Some(flight) if flight.steps != u32::MAX => {
                flight.steps = flight.steps.saturating_sub(1);
                true
            }
            _ => false,
        }
    }

    /// An element that lands now, and whether it still counts for the channel. RM0440 12.4.5: after a
    /// stop the count may not reflect what was transferred.
    pub(super) fn land(&mut self) -> Option<(Element, bool)> {
        let flight = self.flight.take_if(|flight| flight.steps == 0)?;
        Some((flight.element, !flight.orphan))
    }

    /// RM0440 12.4.5: a restart is supported if no transfer was on the bus when the channel stopped.
    fn abandon(&mut self, log: &mut Vec<String>, what: &str) {
        let Some(flight) = &mut self.flight else { return };
        if !flight.orphan {
            flight.orphan = true;
            self.complain(log, &format!("{what} while an element of the last run is on the bus"));
        }
    }

    /// The low bits of an address that is not aligned are ignored (RM0008 13.4.5, 13.4.6).
    fn reload_addresses(&mut self) {
        self.peripheral = self.cpar & !(u32::from(self.peripheral_size()) - 1);
        self.memory = self.cmar & !(u32::from(self.memory_size()) - 1);
    }

    fn peripheral_size(&self) -> u8 {
        size((self.ccr & PSIZE) >> 8)
    }

    fn memory_size(&self) -> u8 {
        size((self.ccr & MSIZE) >> 10)
    }

    fn complain(&self, log: &mut Vec<String>, what: &str) {
        log.push(format!("{}: {what}", self.name));
    }
}

fn size(code: u32) -> u8 {
    match code {
        0 => 1,
        1 => 2,
        _ => 4,
    }
}
