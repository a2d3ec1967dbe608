//! Ideal hardware, and the variables of one channel.

use crate::model::{Model, Way, WriteEffect, lane_place};
use std::collections::BTreeMap;

/// One register access, or a write to memory that the controller reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Whether it is a write.
    pub write: bool,
    /// `PERIPHERAL.REGISTER`, with `.set` or `.clear` for an alias; of memory, `TABLE.WORD`.
    pub name: String,
    /// The bus address.
    pub address: u64,
    /// The value written or read.
    pub value: u32,
    /// Of a word in memory: its bytes.
    pub memory: Option<u8>,
}

impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.memory.is_some() {
            write!(f, "M {} {:#010X}", self.name, self.value)
        } else if self.write {
            write!(f, "W {} {:#010X}", self.name, self.value)
        } else {
            write!(f, "R {} -> {:#010X}", self.name, self.value)
        }
    }
}

/// One channel of one controller on ideal hardware.
pub(super) struct Machine<'m> {
    pub(super) model: &'m Model,
    pub(super) instance: usize,
    pub(super) channel: usize,
    /// The interrupt line that serves it.
    line: usize,
    memory: BTreeMap<u64, u32>,
    pub(super) planned: BTreeMap<usize, u64>,
    pub(super) second: BTreeMap<usize, u64>,
    /// The words of the first block, read and written without steps, as `reload` has it.
    pub(super) contiguous: BTreeMap<usize, u64>,
    /// The words of each block of a list that the handler runs.
    pub(super) list: Vec<BTreeMap<usize, u64>>,
    /// Which of them runs.
    pub(super) at: usize,
    pub(super) next: BTreeMap<usize, u64>,
    pub(super) context: BTreeMap<usize, u64>,
    pub(super) locals: BTreeMap<String, u64>,
    /// Registers that were read for the expression at hand.
    pub(super) sampled: BTreeMap<usize, u64>,
    pub(super) again: bool,
    pub(super) suspended: bool,
    /// Where the controller finds the first table.
    pub(super) tables: u64,
    pub(super) log: Vec<Access>,
    /// While accesses are made together: the register that has selected the channel.
    pub(super) section: Option<Option<usize>>,
}

impl<'m> Machine<'m> {
    pub(super) fn new(model: &'m Model, instance: usize, channel: usize, line: usize) -> Self {
        Machine {
            model,
            instance,
            channel,
            line,
            memory: BTreeMap::new(),
            planned: BTreeMap::new(),
            second: BTreeMap::new(),
            contiguous: BTreeMap::new(),
            list: Vec::new(),
            at: 0,
            next: BTreeMap::new(),
            context: BTreeMap::new(),
            locals: BTreeMap::new(),
            sampled: BTreeMap::new(),
            again: false,
            suspended: false,
            tables: 0,
            log: Vec::new(),
            section: None,
        }
    }

    fn base(&self, block: usize) -> (u64, &str) {
        let instance = self.model.instances.get(self.instance);
        let base = instance.and_then(|i| i.bases.get(block)).copied().unwrap_or(0);
        let name = instance.and_then(|i| i.peripherals.get(block)).map_or("", String::as_str);
        (base, name)
    }

    /// Name and address of a channel register.
    pub(super) fn register(&self, register: usize) -> (String, u64) {
        let Some(r) = self.model.registers.get(register) else { return (String::new(), 0) };
        if let Some(table) = r.table {
            return self.word(table, r);
        }
        let Some(frame) = self.model.frames.get(r.frame) else { return (String::new(), 0) };
        let (base, peripheral) = self.base(frame.block);
        let start = frame.start(self.instance, self.channel).unwrap_or(0);
        let address = base + start + r.offset;
        let name = r.places.get(self.instance).and_then(|p| p.get(self.channel));
        (format!("{peripheral}.{}", name.map_or("", String::as_str)), address)
    }

    /// Name, address and shift of a lane.
    fn lane(&self, lane: usize) -> (String, u64, u64) {
        let unknown = (String::new(), 0, 0);
        let Some(l) = self.model.lanes.get(lane) else { return unknown };
        let Some(instance) = self.model.instances.get(self.instance) else { return unknown };
        let Some((bank, shift)) = lane_place(l, instance, self.channel, self.line) else {
            return unknown;
        };
        let Some((name, offset)) = l.registers.get(bank) else { return unknown };
        let (base, peripheral) = self.base(l.block);
        (format!("{peripheral}.{name}"), base + offset, shift)
    }

    /// Names and addresses of the registers that hold the channel's bits of a lane.
    fn lane_registers(&self, lane: usize) -> Vec<(String, u64)> {
        match self.model.lanes.get(lane) {
            Some(l) if l.everywhere() => {
                let (base, peripheral) = self.base(l.block);
                let places = l.registers.iter();
                places.map(|(name, at)| (format!("{peripheral}.{name}"), base + at)).collect()
            }
            _ => {
                let (name, address, _) = self.lane(lane);
                vec![(name, address)]
            }
        }
    }

    fn lane_mask(&self, lane: usize) -> u32 {
        self.model.lanes.get(lane).map_or(0, crate::model::Lane::mask)
    }

    pub(super) fn read_register(&mut self, register: usize) -> u64 {
        let (name, address) = self.register(register);
        let value = self.memory.get(&address).copied().unwrap_or(0);
        self.select(register);
        if !self.is_memory(register) {
            self.log.push(Access { write: false, name, address, value, memory: None });
        }
        u64::from(value)
    }

    pub(super) fn write_register(&mut self, register: usize, value: u64) {
        let (name, address) = self.register(register);
        let value = value as u32;
        let old = self.memory.get(&address).copied().unwrap_or(0);
        let hardware = self.hardware_bits(register);
        let (set, cleared) = (
            self.bits_with(register, WriteEffect::OneToSet),
            self.bits_with(register, WriteEffect::OneToClear),
        );
        let plain = value & !(hardware | cleared);
        let kept = old & hardware & !cleared | old & !value & (set | cleared);
        self.memory.insert(address, plain | kept);
        self.select(register);
        let (address, memory) = match self.in_memory(register) {
            Some((address, bytes)) => (address, Some(bytes)),
            None => (address, None),
        };
        self.log.push(Access { write: true, name, address, value, memory });
    }

    /// Bits of a register that a write does not change.
    fn hardware_bits(&self, register: usize) -> u32 {
        let fields = self.model.registers.get(register).map_or(&[][..], |r| &r.fields);
        let bits = |f: &crate::model::Field| (f.max() << f.offset) as u32;
        fields.iter().filter(|f| !f.writable).fold(0, |all, f| all | bits(f))
    }

    /// Bits of a register that a one sets, or clears, and a zero leaves as they are.
    fn bits_with(&self, register: usize, effect: WriteEffect) -> u32 {
        let fields = self.model.registers.get(register).map_or(&[][..], |r| &r.fields);
        let found = fields.iter().filter(|f| f.write == effect);
        found.fold(0, |all, f| all | (f.max() << f.offset) as u32)
    }

    /// The channel's bits of a lane, from its first one.
    pub(super) fn read_lane(&mut self, lane: usize) -> u64 {
        let value = self.read_whole_lane(lane);
        let (_, _, shift) = self.lane(lane);
        u64::from(value >> shift & self.lane_mask(lane))
    }

    /// The register of a lane.
    pub(super) fn read_whole_lane(&mut self, lane: usize) -> u32 {
        let (name, address, _) = self.lane(lane);
        let value = self.memory.get(&address).copied().unwrap_or(0);
        self.log.push(Access { write: false, name, address, value, memory: None });
        value
    }

    /// Ones that act; the hardware keeps nothing of them.
    pub(super) fn write_lane(&mut self, lane: usize, bits: u64) {
        let (_, _, shift) = self.lane(lane);
        let value = (bits as u32) << shift;
        for (name, address) in self.lane_registers(lane) {
            self.log.push(Access { write: true, name, address, value, memory: None });
            let kept = self.memory.get(&address).copied().unwrap_or(0);
            self.memory.insert(address, kept & !value);
        }
    }

    /// Sets or clears the lane's bits by its own way.
    pub(super) fn write_way(&mut self, lane: usize, set: bool) {
        let Some(l) = self.model.lanes.get(lane) else { return };
        let alias = match if set { &l.set } else { &l.clear } {
            Some(Way::Index(command)) => {
                let (base, peripheral) = self.base(command.block);
                let name = format!("{peripheral}.{}", command.name);
                let (address, value) = (base + command.offset, self.channel as u32);
                self.log.push(Access { write: true, name, address, value, memory: None });
                (0..l.bits.len()).for_each(|bit| self.set_lane_bit(lane, bit, set));
                return;
            }
            Some(Way::Alias(alias)) => *alias,
            None => 0,
        };
        let (_, _, shift) = self.lane(lane);
        let value = self.lane_mask(lane) << shift;
        let verb = if set { "set" } else { "clear" };
        for (name, address) in self.lane_registers(lane) {
            let name = format!("{name}.{verb}");
            let address = address + alias;
            self.log.push(Access { write: true, name, address, value, memory: None });
        }
    }

    /// What a register holds, without an access.
    pub(super) fn held(&self, register: usize) -> u64 {
        let (_, address) = self.register(register);
        u64::from(self.memory.get(&address).copied().unwrap_or(0))
    }

    /// What the hardware does by itself: a field takes a value.
    pub(super) fn set_field(&mut self, register: usize, field: Option<usize>, value: u64) {
        let (_, address) = self.register(register);
        let old = self.memory.get(&address).copied().unwrap_or(0);
        let known = self.model.registers.get(register);
        let new = match field.and_then(|f| known.and_then(|r| r.fields.get(f))) {
            Some(f) => {
                let mask = (f.max() << f.offset) as u32;
                old & !mask | ((value << f.offset) as u32 & mask)
            }
            None => value as u32,
        };
        self.memory.insert(address, new);
    }

    /// What the hardware does by itself: a lane's bit takes a value.
    pub(super) fn set_lane_bit(&mut self, lane: usize, bit: usize, on: bool) {
        let (_, address, shift) = self.lane(lane);
        let at = self.model.lanes.get(lane).and_then(|l| l.bits.get(bit)).map_or(0, |(_, b)| *b);
        let mask = 1_u32 << (shift + u64::from(at));
        let old = self.memory.get(&address).copied().unwrap_or(0);
        self.memory.insert(address, if on { old | mask } else { old & !mask });
    }
}
