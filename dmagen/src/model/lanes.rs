//! Lanes: bits of shared registers that belong to one channel.

use super::names::{Scope, Stage};
use super::registers::{Ground, can};
use super::{Expr, Instance, Way, evaluate_index, evaluate_on};
use crate::description;
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::source::svd;

/// Bits of each channel in shared registers.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// The block.
    pub block: usize,
    /// The registers: map name and offset in the block.
    pub registers: Vec<(String, u64)>,
    /// Which register serves a channel, in terms of the channel or its vector; without it, all of them do.
    pub bank: Option<Expr>,
    /// The shift in terms of the channel.
    pub shift: Shift,
    /// The bits, from the shift.
    pub bits: Vec<(String, u8)>,
    /// Whether writing ones acts and zeros do nothing.
    pub ones_act: bool,
    /// How its bits are set.
    pub set: Option<Way>,
    /// How they are cleared.
    pub clear: Option<Way>,
    /// The lane that lets these flags interrupt.
    pub enable: Option<usize>,
    /// Words for the driver's reader.
    pub note: Option<String>,
    /// Whether it can be read.
    pub readable: bool,
    /// Whether reading it changes something.
    pub read_effect: bool,
}

impl Lane {
    /// Whether a channel has its bits in each of several registers.
    pub fn everywhere(&self) -> bool {
        self.bank.is_none() && self.registers.len() > 1
    }

    /// All its bits, unshifted.
    pub fn mask(&self) -> u32 {
        self.bits.iter().fold(0, |mask, (_, bit)| mask | 1 << bit)
    }
}

/// Where a channel's bits begin.
#[derive(Clone, Debug, PartialEq)]
pub enum Shift {
    /// By a formula.
    Formula(Expr),
    /// By a table and an index into it.
    Table(Vec<u8>, Expr),
}

impl Ground<'_> {
    /// The lanes.
    pub(super) fn lanes(&self) -> Vec<Lane> {
        let bound = self.ip.lanes.iter().filter_map(|lane| self.lane(lane));
        let whole = |name: &str| !self.names.lost.ip.within(&["lanes", name]);
        let mut lanes: Vec<Lane> = bound.filter(|lane| whole(&lane.name)).collect();
        let names: Vec<String> = lanes.iter().map(|lane| lane.name.clone()).collect();
        for lane in &mut lanes {
            let described = self.ip.lanes.iter().find(|known| known.name.value == lane.name);
            let enable = described.and_then(|described| self.enabling(described));
            lane.enable = names.iter().position(|known| Some(known) == enable);
        }
        lanes
    }

    pub(super) fn lane(&self, lane: &description::Lane) -> Option<Lane> {
        let scope = Scope { names: self.names, stage: Stage::Index, locals: &[] };
        let bank = match &lane.bank {
            Some(ast) => Scope { stage: Stage::Bank, ..scope }.bind(ast).map(Some),
            None => Some(None),
        };
        let shift = match &lane.shift {
            description::Shift::Formula(ast) => scope.bind(ast).map(Shift::Formula),
            description::Shift::Table(table, ast) => {
                let table = table.iter().map(|v| *v as u8).collect();
                scope.bind(ast).map(|index| Shift::Table(table, index))
            }
        };
        let mut registers = Vec::new();
        let mut block = None;
        let mut maps = Vec::new();
        for name in &lane.registers {
            let (at, spelled, map, offset) = self.fixed(name)?;
            if *block.get_or_insert(at) != at {
                self.lane_error(lane, "its registers are not in one block");
                return None;
            }
            registers.push((spelled, offset));
            maps.push(map);
        }
        let way = |way: &Option<description::Way>| match way {
            Some(way) => self.way(way).map(Some),
            None => Some(None),
        };
        let (set, clear) = (way(&lane.set), way(&lane.clear));
        let (bank, shift, set, clear) = (bank?, shift?, set?, clear?);
        // What a channel has in several registers at once has no one value.
        let one = bank.is_some() || maps.len() == 1;
        let readable = one && !maps.is_empty() && maps.iter().all(|map| can(map.access).0);
        let command = [&set, &clear].into_iter().find_map(|way| Way::command(way.as_ref()));
        let bound = Lane {
            name: lane.name.value.clone(),
            block: block.or(command.map(|command| command.block))?,
            registers,
            bank,
            shift,
            bits: lane.bits.iter().map(|(n, bit)| (n.value.clone(), *bit as u8)).collect(),
            ones_act: lane.ones_act,
            set,
            clear,
            enable: None,
            note: lane.note.clone(),
            readable,
            read_effect: maps.iter().any(|map| map.read_effect),
        };
        if maps.is_empty() && lane.ones_act {
            self.lane_error(lane, "without `registers` there is nothing to write ones to");
            return None;
        }
        self.check_lane(lane, &bound, &maps);
        for map in maps.iter().filter(|map| lane.ones_act && !can(map.access).1) {
            self.names.report(
                Diagnostic::error(codes::NOT_WRITABLE, format!("`{}` cannot be written", map.name))
                    .at(lane.name.span, "this lane says `write: ones-act`")
                    .at(map.span, "read-only")
                    .help("name the register that clears, or take `write` out"),
            );
        }
        Some(bound)
    }

    /// The name of the lane that lets a lane's flags interrupt.
    fn enabling<'d>(&self, lane: &'d description::Lane) -> Option<&'d String> {
        let name = lane.enable.as_ref()?;
        let found = self.ip.lanes.iter().any(|known| known.name.value == name.value);
        if !found && !self.names.is_lost(&name.value) {
            let known = self.ip.lanes.iter().map(|known| known.name.value.as_str());
            let finding = Diagnostic::error(
                codes::UNKNOWN_NAME,
                format!("there is no lane `{}`", name.value),
            )
            .at(name.span, "unknown lane");
            self.names.report(match nearest(&name.value, known) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("name the lane that lets these flags interrupt"),
            });
        }
        Some(&name.value)
    }

    fn lane_error(&self, lane: &description::Lane, why: &str) {
        let message = format!("the lane `{}` does not fit its registers", lane.name.value);
        self.names.report(
            Diagnostic::error(codes::LANE, message).at(lane.name.span, why).help(
                "`bank` chooses one of `registers`, and `shift` the bit where a channel begins",
            ),
        );
    }

    /// Every bit of every channel lies in a field of its register.
    fn check_lane(&self, lane: &description::Lane, bound: &Lane, maps: &[&svd::Register]) {
        if bound.registers.is_empty() {
            return;
        }
        for instance in self.instances {
            let served =
                (0..instance.channels).flat_map(|n| instance.lines(n).map(move |line| (n, line)));
            for (channel, line) in served {
                let Some((bank, shift)) = lane_place(bound, instance, channel, line) else {
                    self.lane_error(lane, &format!("it has no place for channel {channel}"));
                    return;
                };
                let chosen = if bound.everywhere() { Some(maps) } else { maps.get(bank..=bank) };
                let Some(chosen) = chosen else {
                    let why = format!("channel {channel} is in bank {bank}, which is not listed");
                    self.lane_error(lane, &why);
                    return;
                };
                let bits = bound.bits.iter();
                for ((name, bit), map) in bits.flat_map(|bit| chosen.iter().map(move |m| (bit, m)))
                {
                    let at = shift.saturating_add(u64::from(*bit));
                    let inside = |f: &svd::Field| {
                        let first = u64::from(f.offset);
                        (first..first + u64::from(f.width)).contains(&at)
                    };
                    let fits = at < u64::from(map.size)
                        && (map.fields.is_empty() || map.fields.iter().any(inside));
                    if !fits {
                        self.names.report(
                            Diagnostic::error(
                                codes::LANE,
                                format!(
                                    "`{}.{name}` of channel {channel} is bit {at} of `{}`",
                                    bound.name, map.name
                                ),
                            )
                            .at(lane.name.span, "this lane")
                            .at(map.span, "no field of this register has that bit")
                            .help("compare `shift`, `bits` and `bank` with the manual"),
                        );
                        return;
                    }
                }
            }
        }
    }
}

/// The bank and shift of a channel that a line serves.
pub(crate) fn lane_place(
    lane: &Lane,
    instance: &Instance,
    channel: usize,
    line: usize,
) -> Option<(usize, u64)> {
    let bank = match &lane.bank {
        Some(expr) => evaluate_on(expr, instance, channel, line).ok()?,
        None => 0,
    };
    let shift = match &lane.shift {
        Shift::Formula(expr) => evaluate_index(expr, instance, channel).ok()?,
        Shift::Table(table, index) => {
            let index = evaluate_index(index, instance, channel).ok()?;
            u64::from(*table.get(usize::try_from(index).ok()?)?)
        }
    };
    Some((usize::try_from(bank).ok()?, shift))
}
