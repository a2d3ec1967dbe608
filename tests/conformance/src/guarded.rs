//! Whether a driver holds the lock where registers stand for other channels, too.

use crate::facts::Guarded;
use crate::world::Access;

/// What is wrong with an access; `section` are the accesses made since the lock was taken, none if it is free.
pub(crate) fn fault(guarded: &[&Guarded], access: &Access, section: &[Access]) -> Option<String> {
    let made = |address: u32, write: bool| {
        section.iter().any(|earlier| earlier.address == address && earlier.write == write)
    };
    let Access { address, write, locked, .. } = *access;
    let why = guarded.iter().find_map(|guarded| match guarded {
        Guarded::Window { select, shown } if *select == address || shown.contains(&address) => {
            let named = *select == address || made(*select, true);
            match (locked, named) {
                (false, _) => Some("in a window of all channels without the lock".to_string()),
                (true, false) => Some(format!("before the lock's holder has written {select:#x}")),
                (true, true) => None,
            }
        }
        Guarded::Whole(register) if *register == address && write => match locked {
            false => Some("with a say for several channels without the lock".to_string()),
            true if !made(address, false) => Some("that was not read under the same lock".into()),
            true => None,
        },
        _ => None,
    });
    let verb = if write { "write" } else { "read" };
    why.map(|why| format!("{verb} of {address:#x} {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SELECT: u32 = 0x3F;
    const SHOWN: u32 = 0x44;
    const WHOLE: u32 = 0x80;
    const GUARDED: [&Guarded; 2] =
        [&Guarded::Window { select: SELECT, shown: 0x40..0x50 }, &Guarded::Whole(WHOLE)];

    fn access(address: u32, write: bool, locked: bool) -> Access {
        Access { address, size: 4, value: 0, write, selects: false, handler: false, locked }
    }

    /// What is wrong with the last of some accesses under one lock.
    fn last(accesses: &[(u32, bool)]) -> Option<String> {
        let all: Vec<Access> =
            accesses.iter().map(|(at, write)| access(*at, *write, true)).collect();
        let (last, section) = all.split_last().expect("an access");
        fault(&GUARDED, last, section)
    }

    #[test]
    fn a_window_is_chosen_and_used_under_one_lock() {
        assert_eq!(last(&[(SELECT, true)]), None);
        assert_eq!(last(&[(SELECT, true), (SHOWN, false), (SHOWN, true)]), None);
        for write in [false, true] {
            assert!(last(&[(SHOWN, write)]).is_some(), "chosen under an earlier lock");
            assert!(last(&[(SELECT, false), (SHOWN, write)]).is_some(), "not chosen");
            assert!(fault(&GUARDED, &access(SHOWN, write, false), &[]).is_some(), "no lock");
        }
        assert!(fault(&GUARDED, &access(SELECT, true, false), &[]).is_some(), "no lock");
    }

    #[test]
    fn a_register_of_several_channels_is_read_and_written_under_one_lock() {
        assert_eq!(last(&[(WHOLE, false), (WHOLE, true)]), None);
        assert!(last(&[(WHOLE, true)]).is_some(), "read under an earlier lock, or never");
        assert!(last(&[(WHOLE, true), (WHOLE, true)]).is_some(), "never read");
        assert!(fault(&GUARDED, &access(WHOLE, true, false), &[]).is_some(), "no lock");
        assert_eq!(fault(&GUARDED, &access(WHOLE, false, false), &[]), None, "only looked at");
    }

    #[test]
    fn other_registers_need_no_lock() {
        for (address, write) in [(0x50, true), (0x50, false), (0x3E, true), (0x84, true)] {
            assert_eq!(fault(&GUARDED, &access(address, write, false), &[]), None);
        }
    }
}
