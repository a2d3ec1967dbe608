//! What every generated driver needs and none should repeat.

use crate::{Error, Field, Reason, Timeout};

/// Reads until a condition holds, at most `reads` times.
#[inline(always)]
pub fn poll(reads: u32, mut until: impl FnMut() -> bool) -> Result<(), Timeout> {
    for _ in 0..reads {
        if until() {
            return Ok(());
        }
    }
    Err(Timeout)
}

/// Reads until two reads in a row are equal, at most `reads` times after the first.
#[inline(always)]
pub fn settle(reads: u32, mut read: impl FnMut() -> u32) -> Result<u32, Timeout> {
    let mut last = read();
    for _ in 0..reads {
        let next = read();
        if next == last {
            return Ok(next);
        }
        last = next;
    }
    Err(Timeout)
}

/// Reads until `equal` reads in a row are equal, at most `reads` times or `equal` times, whichever is more: a
/// caller that wants to look once only looks long enough to see.
#[inline]
pub fn stand_still(equal: u32, reads: u32, mut read: impl FnMut() -> u32) -> Result<u32, Timeout> {
    let (mut last, mut same) = (read(), 1);
    for _ in 1..reads.max(equal) {
        let next = read();
        same = if next == last { same + 1 } else { 1 };
        if same >= equal {
            return Ok(next);
        }
        last = next;
    }
    Err(Timeout)
}

/// The address as the device has it, when it and the `bytes` from there are within 32 bits.
#[inline]
pub const fn reach(address: usize, bytes: u32, field: Field) -> Result<u32, Error> {
    let narrow = address as u32;
    let last = narrow.checked_add(bytes.saturating_sub(1));
    if narrow as usize != address || last.is_none() {
        return Err(Error::invalid(field, Reason::Reach));
    }
    Ok(narrow)
}

/// Whether descriptors lie in one page; `page` is a power of two.
///
/// # Errors
/// [`Field::Storage`] and [`Reason::Reach`] when they cross the end of a page.
#[inline]
pub const fn check_page(address: u32, bytes: u32, page: u32) -> Result<(), Error> {
    let last = address.wrapping_add(bytes.saturating_sub(1));
    if address & !(page - 1) != last & !(page - 1) {
        return Err(Error::invalid(Field::Storage, Reason::Reach));
    }
    Ok(())
}
