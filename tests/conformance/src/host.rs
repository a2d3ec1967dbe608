//! Memory of the host that a controller reaches: the descriptors and tables that its driver keeps.
//!
//! A driver writes them through pointers, so they cannot be in the model's memory; and they have host addresses,
//! which do not fit into the models' 32 bits. What is [exposed](expose) therefore appears on the bus in windows of 64
//! MiB from 0xD000_0000 on, one for each such region of the host: the low 26 bits of an address, and with them every
//! alignment, stay. `Platform::translate` gives the bus address, and the models' [`Memory`](models::Memory) reaches
//! the bytes by volatile accesses. Memory that was not exposed has no bus address, and an address of a window with
//! nothing behind it answers with a bus error.

use models::Window;
use std::cell::RefCell;

/// The first address of the windows.
pub(crate) const WINDOWS: u32 = 0xD000_0000;
const BITS: u32 = 26;
const LOW: usize = (1 << BITS) - 1;

#[derive(Default)]
struct Host {
    /// Regions of the host, each as wide as a window.
    regions: Vec<usize>,
    /// What a controller may reach: start and end.
    exposed: Vec<(usize, usize)>,
}

thread_local! {
    /// Apart from the thread's world, which is at work when a model reads memory.
    static HOST: RefCell<Host> = RefCell::default();
}

/// Hides everything again.
pub(crate) fn clear() {
    HOST.with_borrow_mut(|host| host.exposed.clear());
}

/// Lets the controllers of the thread's world reach memory that lives for ever.
pub(crate) fn expose<T>(memory: *mut T, bytes: usize) {
    let start = memory.expose_provenance();
    HOST.with_borrow_mut(|host| host.exposed.push((start, start + bytes)));
}

/// The bus addresses of what was exposed last: the storage of the channel that was taken last.
pub(crate) fn newest() -> core::ops::Range<u32> {
    let (start, end) = HOST.with_borrow(|host| host.exposed.last().copied().unwrap_or((0, 0)));
    let first = translate(start) as u32;
    first..first + (end - start) as u32
}

/// The bus address of exposed memory; others stay as they are.
pub(crate) fn translate(address: usize) -> usize {
    HOST.with_borrow_mut(|host| {
        if !host.exposed.iter().any(|(start, end)| (*start..*end).contains(&address)) {
            return address;
        }
        let region = address >> BITS;
        let index = host.regions.iter().position(|known| *known == region).unwrap_or_else(|| {
            host.regions.push(region);
            host.regions.len() - 1
        });
        let window = (WINDOWS >> BITS) as usize + index;
        assert!(window < 1 << (32 - BITS), "the host's memory is in too many regions");
        window << BITS | address & LOW
    })
}

/// How a model's memory reaches what is exposed.
pub(crate) fn window() -> Window {
    Window { first: WINDOWS, read, write }
}

/// The host address of `size` bytes on the bus, if all of them were exposed.
fn behind(address: u32, size: u8) -> Option<usize> {
    HOST.with_borrow(|host| {
        let region = host.regions.get(((address - WINDOWS) >> BITS) as usize)?;
        let start = region << BITS | address as usize & LOW;
        let end = start + usize::from(size);
        let inside = host.exposed.iter().any(|(from, to)| *from <= start && end <= *to);
        (inside && start.is_multiple_of(size.into())).then_some(start)
    })
}

fn read(address: u32, size: u8) -> Option<u32> {
    let start = behind(address, size)?;
    // SAFETY: exposed memory lives for ever; `behind` has checked length and alignment.
    Some(unsafe {
        match size {
            1 => core::ptr::with_exposed_provenance::<u8>(start).read_volatile().into(),
            2 => core::ptr::with_exposed_provenance::<u16>(start).read_volatile().into(),
            _ => core::ptr::with_exposed_provenance::<u32>(start).read_volatile(),
        }
    })
}

fn write(address: u32, size: u8, value: u32) -> Option<()> {
    let start = behind(address, size)?;
    // SAFETY: as `read`; the driver holds no reference to memory that it lets a device write.
    unsafe {
        match size {
            1 => core::ptr::with_exposed_provenance_mut::<u8>(start).write_volatile(value as u8),
            2 => core::ptr::with_exposed_provenance_mut::<u16>(start).write_volatile(value as u16),
            _ => core::ptr::with_exposed_provenance_mut::<u32>(start).write_volatile(value),
        }
    }
    Some(())
}
