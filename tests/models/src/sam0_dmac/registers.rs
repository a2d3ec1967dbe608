//! The register map (DS 20.7, 20.8) and the registers of the controller.

use super::channel::{CHANNELS, flag};
use super::controller::Controller;

const BASE: u32 = 0x4100_4800;
const SPAN: u32 = 0x80;
/// The DMAC's line at the NVIC.
pub(super) const VECTOR: u16 = 6;

/// Whether an address is the DMAC's.
pub(super) fn owns(address: u32) -> bool {
    (BASE..BASE + SPAN).contains(&address)
}

/// CTRL bits.
const SWRST: u32 = 1;
const DMAENABLE: u32 = 1 << 1;
const CRCENABLE: u32 = 1 << 2;

/// Registers without effect on transfers.
#[derive(Debug)]
pub(super) struct Plain {
    pub(super) crcenable: bool,
    crcctrl: u32,
    crcdatain: u32,
    crcchksum: u32,
    crcstatus: u32,
    dbgctrl: u32,
    qosctrl: u32,
}

impl Default for Plain {
    fn default() -> Self {
        Self {
            crcenable: false,
            crcctrl: 0,
            crcdatain: 0,
            crcchksum: 0,
            crcstatus: 0,
            dbgctrl: 0,
            qosctrl: 0x15,
        }
    }
}

impl Plain {
    /// What a software reset leaves: DBGCTRL (DS 20.8.1).
    pub(super) fn after_reset(&self) -> Self {
        Self { dbgctrl: self.dbgctrl, ..Self::default() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Register {
    Ctrl,
    CrcCtrl,
    CrcDataIn,
    CrcChksum,
    CrcStatus,
    DbgCtrl,
    QosCtrl,
    SwTrigCtrl,
    PriCtrl0,
    IntPend,
    IntStatus,
    BusyCh,
    PendCh,
    Active,
    BaseAddr,
    WrbAddr,
    ChId,
    Window(Windowed),
}

/// The registers of the channel that CHID names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Windowed {
    CtrlA,
    CtrlB,
    IntEnClr,
    IntEnSet,
    IntFlag,
    Status,
}

/// Offset, bytes, register, its fields.
const MAP: [(u32, u32, Register, u32); 23] = [
    (0x00, 2, Register::Ctrl, 0x0f07),
    (0x02, 2, Register::CrcCtrl, 0x3f0f),
    (0x04, 4, Register::CrcDataIn, u32::MAX),
    (0x08, 4, Register::CrcChksum, u32::MAX),
    (0x0c, 1, Register::CrcStatus, 0x03),
    (0x0d, 1, Register::DbgCtrl, 0x01),
    (0x0e, 1, Register::QosCtrl, 0x3f),
    (0x10, 4, Register::SwTrigCtrl, 0x0fff),
    (0x14, 4, Register::PriCtrl0, 0x8f8f_8f8f),
    (0x20, 2, Register::IntPend, 0xe70f),
    (0x24, 4, Register::IntStatus, 0x0fff),
    (0x28, 4, Register::BusyCh, 0x0fff),
    (0x2c, 4, Register::PendCh, 0x0fff),
    (0x30, 4, Register::Active, 0xffff_9f0f),
    (0x34, 4, Register::BaseAddr, u32::MAX),
    (0x38, 4, Register::WrbAddr, u32::MAX),
    (0x3f, 1, Register::ChId, 0x0f),
    (0x40, 1, Register::Window(Windowed::CtrlA), 0x03),
    (0x44, 4, Register::Window(Windowed::CtrlB), 0x03c0_3f7f),
    (0x4c, 1, Register::Window(Windowed::IntEnClr), 0x07),
    (0x4d, 1, Register::Window(Windowed::IntEnSet), 0x07),
    (0x4e, 1, Register::Window(Windowed::IntFlag), 0x07),
    (0x4f, 1, Register::Window(Windowed::Status), 0x07),
];

/// A write: what is on the bus, and which bits of the register it reaches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    pub(super) bits: u32,
    pub(super) lanes: u32,
}

impl Written {
    /// The register's value after the write.
    pub(super) fn over(self, old: u32) -> u32 {
        old & !self.lanes | self.bits
    }
}

impl Controller {
    /// The register at an address, its fields, and the shift of the access in it.
    fn locate(&mut self, address: u32, size: u8) -> Option<(Register, u32, u32)> {
        let offset = address.wrapping_sub(BASE);
        let end = offset + u32::from(size);
        let found = MAP.iter().find(|(at, bytes, ..)| (*at..at + bytes).contains(&offset));
        let Some(&(at, bytes, register, fields)) = found else {
            self.complain(format!("no register at {offset:#04x}"));
            return None;
        };
        if end > at + bytes || !address.is_multiple_of(u32::from(size)) {
            self.complain(format!("access of {size} bytes at {offset:#04x} crosses its register"));
            return None;
        }
        Some((register, fields, 8 * (offset - at)))
    }

    pub(super) fn read(&mut self, address: u32, size: u8) -> u32 {
        let Some((register, _, shift)) = self.locate(address, size) else { return 0 };
        let value = self.peek_register(register) >> shift;
        value & lanes(size)
    }

    fn peek_register(&self, register: Register) -> u32 {
        let plain = &self.plain;
        match register {
            Register::Ctrl => {
                let crc = if plain.crcenable { CRCENABLE } else { 0 };
                crc | u32::from(self.enabled) << 1 | self.levels << 8
            }
            Register::CrcCtrl => plain.crcctrl,
            Register::CrcDataIn => plain.crcdatain,
            Register::CrcChksum => plain.crcchksum,
            Register::CrcStatus => plain.crcstatus,
            Register::DbgCtrl => plain.dbgctrl,
            Register::QosCtrl => plain.qosctrl,
            Register::SwTrigCtrl => self.held,
            Register::PriCtrl0 => self.prictrl,
            Register::IntPend => self.int_pend(),
            Register::IntStatus => self.int_status(),
            Register::BusyCh => self.mask(|channel| channel.busy()),
            Register::PendCh => self.mask(|channel| channel.pending.is_some()),
            Register::Active => {
                let engine = &self.engine;
                let busy = u32::from(engine.live.is_some());
                let (id, count) = (engine.id as u32, u32::from(engine.count));
                self.executing() | id << 8 | busy << 15 | count << 16
            }
            Register::BaseAddr => self.baseaddr,
            Register::WrbAddr => self.wrbaddr,
            Register::ChId => self.chid as u32,
            Register::Window(register) => self.read_window(register),
        }
    }

    pub(super) fn write(&mut self, address: u32, size: u8, value: u32) {
        let Some((register, fields, shift)) = self.locate(address, size) else { return };
        let bits = (value & lanes(size)) << shift;
        let written = Written { bits: bits & fields, lanes: lanes(size) << shift };
        if bits & !fields != 0 {
            self.complain(format!("{register:?}: reserved bits {:#x} written", bits & !fields));
        }
        self.write_register(register, written, size);
        self.capture();
    }

    fn write_register(&mut self, register: Register, written: Written, size: u8) {
        let new = written.over(self.peek_register(register));
        match register {
            Register::Ctrl => self.write_ctrl(new),
            Register::CrcCtrl | Register::CrcChksum if self.plain.crcenable => {
                self.complain(format!("{register:?} written while CRCENABLE is set"));
            }
            Register::CrcCtrl => self.plain.crcctrl = new,
            Register::CrcDataIn => self.plain.crcdatain = new,
            Register::CrcChksum => self.plain.crcchksum = new,
            Register::CrcStatus => self.plain.crcstatus &= !written.bits,
            Register::DbgCtrl => self.plain.dbgctrl = new,
            Register::QosCtrl => self.plain.qosctrl = new,
            Register::SwTrigCtrl => self.software_triggers(written.bits, written.lanes),
            Register::PriCtrl0 => self.prictrl = new,
            Register::IntPend if size == 2 => self.write_intpend(written.bits),
            Register::IntPend => self.complain("INTPEND: flags and ID are written together"),
            Register::IntStatus | Register::BusyCh | Register::PendCh | Register::Active => {
                self.complain(format!("{register:?} is read-only"));
            }
            Register::BaseAddr | Register::WrbAddr => self.write_section(register, new),
            Register::ChId => {
                self.chid = new as usize;
                if self.chid >= CHANNELS {
                    self.complain(format!("CHID names channel {new}, which does not exist"));
                }
            }
            Register::Window(register) => self.write_window(register, written),
        }
    }

    /// CTRL (DS 20.8.1).
    fn write_ctrl(&mut self, new: u32) {
        if new & SWRST != 0 {
            if self.enabled || self.plain.crcenable {
                self.complain("CTRL.SWRST is ignored while DMAENABLE or CRCENABLE is set");
            } else {
                self.reset();
                return;
            }
        }
        self.plain.crcenable = new & CRCENABLE != 0;
        self.levels = new >> 8 & 0xf;
        match (self.enabled, new & DMAENABLE != 0) {
            (false, true) => self.enabled = true,
            (true, true) if self.halting => {
                self.complain("DMAENABLE set before it was cleared");
            }
            (true, false) if !self.halting => self.halt(),
            _ => {}
        }
    }

    /// BASEADDR and WRBADDR: enable-protected (DS 20.6.2.1), aligned to 128 bits (DS 20.8.15, 20.8.16).
    fn write_section(&mut self, register: Register, new: u32) {
        if self.enabled {
            self.complain(format!("{register:?} written while DMAENABLE is set"));
            return;
        }
        if !new.is_multiple_of(16) {
            self.complain(format!("{register:?} {new:#010x} is not on 16 bytes"));
        }
        match register {
            Register::BaseAddr => self.baseaddr = new,
            _ => self.wrbaddr = new,
        }
    }

    /// INTPEND: clears flags of the channel whose ID is written (DS 20.8.10).
    fn write_intpend(&mut self, bits: u32) {
        let index = (bits & 0xf) as usize;
        match self.channels.get_mut(index) {
            Some(channel) => channel.flags &= !((bits >> 8) as u8 & flag::ALL),
            None => self.complain(format!("INTPEND names channel {index}, which does not exist")),
        }
    }
}

fn lanes(size: u8) -> u32 {
    u32::MAX >> (32 - 8 * u32::from(size))
}
