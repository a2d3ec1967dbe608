//! Binding the ways in which a lane's bits are set and cleared.

use super::names::Names;
use super::registers::Ground;
use crate::description::{self as d, Name};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::svd::Access;

/// A way to set or to clear a channel's bits of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Byte offset of an alias of the lane's registers.
    Alias(u64),
    /// A register that acts on the channel whose number is written to it.
    Index(Command),
}

/// A register that takes the number of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name in the register map.
    pub name: String,
    /// Its block.
    pub block: usize,
    /// Bytes from the start of the block.
    pub offset: u64,
    /// Bits.
    pub size: u8,
}

impl Way {
    /// The offset of an alias, 0 for the lane's own registers.
    pub fn alias(way: Option<&Way>) -> u64 {
        match way {
            Some(Way::Alias(offset)) => *offset,
            _ => 0,
        }
    }

    /// The command register, where there is one.
    pub fn command(way: Option<&Way>) -> Option<&Command> {
        match way {
            Some(Way::Index(command)) => Some(command),
            _ => None,
        }
    }
}

impl Ground<'_> {
    /// A way of a lane; a fault is reported and gives `None`.
    pub(super) fn way(&self, way: &d::Way) -> Option<Way> {
        match way {
            d::Way::Alias(offset) => Some(Way::Alias(*offset)),
            d::Way::Index(name) => self.command(name).map(Way::Index),
        }
    }

    /// A command register: at one place, writable, and with room for every channel's number.
    fn command(&self, name: &Name) -> Option<Command> {
        let (block, spelled, map, offset) = self.fixed(name)?;
        let names: &Names = self.names;
        let finding = |code, message: String| Diagnostic::error(code, message);
        if map.access == Access::ReadOnly {
            names.report(
                finding(codes::NOT_WRITABLE, format!("`{}` cannot be written", map.name))
                    .at(name.span, "takes the number of a channel")
                    .at(map.span, "read-only")
                    .help("name the register that acts on the channel written to it"),
            );
            return None;
        }
        // The number begins at bit 0; what stands above it does something else, often to all channels.
        let lowest = map.fields.iter().find(|field| field.offset == 0);
        let bits = lowest.map_or(map.size, |field| field.width);
        let most = 1_u64.checked_shl(u32::from(bits)).map_or(u64::MAX, |end| end - 1);
        if most < names.last_channel {
            names.report(
                finding(codes::LANE, format!("`{}` does not hold every channel", map.name))
                    .at(name.span, format!("the last channel is {}", names.last_channel))
                    .at(map.span, format!("numbers up to {most}; above them are other commands"))
                    .help("compare the channels with the field of the command"),
            );
            return None;
        }
        Some(Command { name: spelled, block, offset, size: map.size })
    }
}
