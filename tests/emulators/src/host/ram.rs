//! The part of a board's memory that the host shares, at the addresses that it has on the board.

use super::Board;
use core::ops::Range;
use std::ffi::c_void;
use std::fs::OpenOptions;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that are shared.
pub(super) const BYTES: usize = 4 << 20;
/// Of these, the data registers of peripherals.
pub(super) const PORTS: Range<usize> = 0..0x1000;
/// Of these, what transfers read and write; behind it is what the drivers keep.
pub(super) const RAM: Range<usize> = 0x1000..3 << 20;

/// Where the shared part of the running board begins; zero while there is none.
static SHARED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" {
    fn mmap(
        at: *mut c_void,
        bytes: usize,
        access: i32,
        how: i32,
        file: i32,
        offset: i64,
    ) -> *mut c_void;
}

/// Maps the board's memory file where the board has it, for ever.
///
/// # Errors
/// When those addresses are taken.
pub(super) fn map(board: &Board, place: &Path) -> Result<(), String> {
    const READ_AND_WRITE: i32 = 3;
    const SHARED_AT_FREE_PLACE: i32 = 0x10_0001;
    let path = board.file(place);
    let fault = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = OpenOptions::new().read(true).write(true).open(&path).map_err(fault)?;
    let offset = (board.shared - board.memory.0) as i64;
    let wanted = core::ptr::without_provenance_mut(board.shared);
    // SAFETY: nothing is there yet, or the call fails.
    let start = unsafe {
        mmap(wanted, BYTES, READ_AND_WRITE, SHARED_AT_FREE_PLACE, file.as_raw_fd(), offset)
    };
    if start != wanted {
        let error = std::io::Error::last_os_error();
        return Err(format!("{:#x} cannot be mapped: {error}", board.shared));
    }
    SHARED.store(start.expose_provenance(), Ordering::Relaxed);
    Ok(())
}

/// The address, if so many bytes are there in the shared part, aligned.
fn inside(address: u32, size: u8) -> Option<usize> {
    let (address, shared) = (address as usize, SHARED.load(Ordering::Relaxed));
    let whole = address >= shared && address + usize::from(size) <= shared + BYTES;
    (shared != 0 && whole && address.is_multiple_of(size.into())).then_some(address)
}

/// Reads 1, 2 or 4 bytes of the shared part.
pub(super) fn read(address: u32, size: u8) -> Option<u32> {
    let address = inside(address, size)?;
    // SAFETY: mapped for ever, and `inside` has checked length and alignment.
    Some(unsafe {
        match size {
            1 => core::ptr::with_exposed_provenance::<u8>(address).read_volatile().into(),
            2 => core::ptr::with_exposed_provenance::<u16>(address).read_volatile().into(),
            _ => core::ptr::with_exposed_provenance::<u32>(address).read_volatile(),
        }
    })
}

/// Writes 1, 2 or 4 bytes of the shared part.
pub(super) fn write(address: u32, size: u8, value: u32) -> Option<()> {
    let address = inside(address, size)?;
    // SAFETY: as `read`; the driver holds no reference to memory that a device writes.
    unsafe {
        match size {
            1 => core::ptr::with_exposed_provenance_mut::<u8>(address).write_volatile(value as u8),
            2 => {
                core::ptr::with_exposed_provenance_mut::<u16>(address).write_volatile(value as u16)
            }
            _ => core::ptr::with_exposed_provenance_mut::<u32>(address).write_volatile(value),
        }
    }
    Some(())
}
