//! A bus that expects a given list of accesses and answers reads from it.

use dma_runtime::{Bus, Platform, Unlocked};
use dmagen::trace::Access;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};

/// The alignment of storage under test.
pub const ALIGNED: usize = 256;

thread_local! {
    static ROOM: Cell<usize> = const { Cell::new(0) };
    static FIRST: Cell<Option<usize>> = const { Cell::new(None) };
    static SCRIPT: RefCell<VecDeque<Access>> = const { RefCell::new(VecDeque::new()) };
    static ANSWERS: RefCell<BTreeMap<u64, u32>> = const { RefCell::new(BTreeMap::new()) };
    static WRONG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Expects these accesses next; what is written to memory does not come over the bus.
pub fn expect(accesses: &[Access]) {
    let registers = accesses.iter().filter(|access| access.memory.is_none());
    SCRIPT.with(|s| *s.borrow_mut() = registers.cloned().collect());
    WRONG.with(|w| w.borrow_mut().clear());
    ANSWERS.with_borrow_mut(BTreeMap::clear);
}

/// Expects nothing but reads of these registers, in any number and order.
pub fn answer(accesses: &[Access]) {
    expect(&[]);
    let reads = accesses.iter().filter(|a| !a.write).map(|a| (a.address, a.value));
    ANSWERS.with_borrow_mut(|answers| *answers = reads.collect());
}

/// What was different, and what did not come.
pub fn differences() -> Vec<String> {
    let mut wrong = WRONG.with(|w| w.borrow_mut().split_off(0));
    let left = SCRIPT.with(|s| s.borrow_mut().split_off(0));
    wrong.extend(left.iter().map(|access| format!("missing: {access}")));
    wrong
}

fn access(address: usize, written: Option<u32>) -> u32 {
    let known = ANSWERS.with_borrow(|answers| answers.get(&(address as u64)).copied());
    if let (Some(value), None) = (known, written) {
        return value;
    }
    let next = SCRIPT.with(|s| s.borrow_mut().pop_front());
    let right = next.as_ref().is_some_and(|a| {
        a.address == address as u64
            && a.write == written.is_some()
            && written.is_none_or(|value| value == a.value)
    });
    if !right {
        let made = match written {
            Some(value) => format!("W {address:#x} {value:#010X}"),
            None => format!("R {address:#x}"),
        };
        let wanted = next.as_ref().map_or("nothing".to_owned(), ToString::to_string);
        WRONG.with(|w| w.borrow_mut().push(format!("{made} instead of {wanted}")));
    }
    next.map_or(0, |a| a.value)
}

/// Where the controller finds a channel's storage.
pub const STORAGE: usize = 0x2000_8000;

/// Where it finds its tables, one behind the other.
pub const TABLES: usize = 0x2000_C000;

/// Memory of this machine lies above; what lies between the bus and this is a block that runs off its end.
const BEYOND: usize = 2 << 32;

/// A fresh controller has told nothing of its tables.
pub fn fresh() {
    FIRST.set(None);
}

/// Where the first table of the controller under test is on this machine, if it has told.
pub fn tables() -> Option<usize> {
    FIRST.get()
}

/// The storage of the channel under test begins here.
pub fn room(start: *const u8) {
    ROOM.set(start.addr());
}

/// The bus.
#[derive(Debug)]
pub struct Script;

// SAFETY: touches no memory but its own script.
unsafe impl Bus for Script {
    unsafe fn read32(address: usize) -> u32 {
        access(address, None)
    }
    unsafe fn write32(address: usize, value: u32) {
        access(address, Some(value));
    }
    unsafe fn read16(address: usize) -> u16 {
        access(address, None) as u16
    }
    unsafe fn write16(address: usize, value: u16) {
        access(address, Some(value.into()));
    }
    unsafe fn read8(address: usize) -> u8 {
        access(address, None) as u8
    }
    unsafe fn write8(address: usize, value: u8) {
        access(address, Some(value.into()));
    }
}

/// The machine whose bus is the script.
#[derive(Debug)]
pub struct Scripted;

impl Platform for Scripted {
    type Bus = Script;
    type Lock = Unlocked;

    fn translate(address: usize) -> usize {
        if address < BEYOND {
            return address;
        }
        let start = ROOM.get();
        // Storage is aligned to this, and smaller; what else the controller hears of are its tables, of the first one first.
        if (start..start + ALIGNED).contains(&address) {
            return STORAGE + (address - start);
        }
        let first = FIRST.get().unwrap_or(address);
        FIRST.set(Some(first));
        TABLES + (address - first)
    }
    /// Where storage and tables are is the traces' own choice.
    fn fetches(_: u32, _: u32, _: &[(u32, u32)]) -> bool {
        true
    }
}
