//! The part of the board's memory that the host shares, at the addresses that it has on the board.

use super::Board;
use std::ffi::c_void;
use std::fs::OpenOptions;
use std::os::fd::AsRawFd;
use std::path::Path;

/// Bytes that are shared.
const BYTES: usize = 1 << 20;
/// Bytes of each side.
pub(super) const SIDE: usize = 64 << 10;

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

/// The shared part: a source, a destination, and room for descriptors.
#[derive(Debug)]
pub(super) struct Ram {
    start: *mut u8,
}

impl Ram {
    /// Maps the board's memory file where the board has it.
    ///
    /// # Errors
    /// When those addresses are taken.
    pub(super) fn map(board: &Board, place: &Path) -> Result<Self, String> {
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
        if start == wanted {
            Ok(Ram { start: start.cast() })
        } else {
            Err(format!(
                "{:#x} cannot be mapped: {}",
                board.shared,
                std::io::Error::last_os_error()
            ))
        }
    }

    /// The address of the source.
    pub(super) fn source(&self) -> usize {
        self.start.expose_provenance()
    }

    /// The address of the destination.
    pub(super) fn destination(&self) -> usize {
        self.source() + SIDE
    }

    /// Room for descriptors, as often as it is asked for.
    pub(super) fn room<T>(&self) -> *mut T {
        // SAFETY: inside the shared part.
        unsafe { self.start.add(2 * SIDE).cast() }
    }

    /// Writes a byte of the source or, behind it, of the destination.
    pub(super) fn set(&self, offset: usize, value: u8) {
        assert!(offset < 2 * SIDE, "outside of both sides");
        // SAFETY: inside the shared part.
        unsafe { self.start.add(offset).write_volatile(value) }
    }

    /// A byte of both sides.
    pub(super) fn get(&self, offset: usize) -> u8 {
        assert!(offset < 2 * SIDE, "outside of both sides");
        // SAFETY: inside the shared part.
        unsafe { self.start.add(offset).read_volatile() }
    }

    /// A word at an address of the shared part.
    pub(super) fn word(&self, address: usize) -> u32 {
        let offset = address - self.source();
        assert!(offset <= BYTES - 4 && offset.is_multiple_of(4), "outside of the shared part");
        // SAFETY: inside the shared part.
        unsafe { self.start.add(offset).cast::<u32>().read_volatile() }
    }
}
