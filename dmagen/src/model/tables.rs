//! Binding words in memory, and registers behind a window.

use super::names::{Names, follows};
use super::registers::Ground;
use super::{Field, Register, Table, WriteEffect};
use crate::description::{Ip, MemoryWord, Name, RegisterPlace};
use crate::diagnostic::{Diagnostic, Span, codes, nearest};

/// The tables that a driver keeps for its controller.
pub(super) fn tables(names: &Names, ip: &Ip) -> Vec<Table> {
    let mut tables = Vec::new();
    for table in &ip.tables {
        let (entry, align) = (table.entry, table.align);
        if !align.is_power_of_two() || entry == 0 || entry % 4 != 0 {
            let label = format!("entries of {entry} bytes, aligned to {align}");
            let message = format!("`{}` cannot be laid out", table.name.value);
            let help = "`align` is a power of two, and an entry is made of 32-bit words";
            names.report(
                Diagnostic::error(codes::DESCRIPTOR, message).at(table.name.span, label).help(help),
            );
            continue;
        }
        let (name, note) = (table.name.value.clone(), table.note.clone());
        tables.push(Table { name, entry, align, note });
    }
    tables
}

impl Ground<'_> {
    /// A word of a table's entries.
    pub(super) fn word(&self, name: &Name, place: &RegisterPlace) -> Option<Register> {
        let table = self.names.tables.iter().position(|known| *known == place.at.value)?;
        let entry = self.ip.tables.iter().find(|t| t.name.value == place.at.value)?.entry;
        let wrong = |span: Span, message: String, label: &str| {
            let help = "a word in memory is `{ at: TABLE, offset: BYTES, size: 16, fields: … }`";
            self.names.report(
                Diagnostic::error(codes::DESCRIPTOR, message).at(span, label.to_owned()).help(help),
            );
        };
        let Some(word) = &place.word else {
            wrong(place.at.span, format!("`{}` has no place", name.value), "no `offset` is given");
            return None;
        };
        let fits = matches!(word.size, 8 | 16 | 32) && word.offset % (word.size / 8) == 0;
        if !fits || word.offset + word.size / 8 > entry {
            let label = format!("{} bits at byte {} of {entry}", word.size, word.offset);
            wrong(name.span, format!("`{}` does not fit its entry", name.value), &label);
            return None;
        }
        let shape = place.like.as_ref().map(|like| self.shape(name, like));
        let word = match shape {
            Some(shape) => &MemoryWord { fields: shape?.fields.clone(), ..word.clone() },
            None => word,
        };
        let fields = word.fields.iter().map(|field| self.memory_field(name, word, field));
        let mut fields = fields.collect::<Option<Vec<Field>>>()?;
        fields.sort_by_key(|field| field.offset);
        self.measured(&name.value, &fields)?;
        let (readable, writable) = place.access.unwrap_or((true, true));
        Some(Register {
            name: name.value.clone(),
            title: name.value.clone(),
            frame: usize::MAX,
            offset: word.offset,
            size: word.size as u8,
            readable,
            writable,
            places: Vec::new(),
            fields,
            unit: self.unit(&name.value)?,
            write: WriteEffect::Plain,
            read_effect: false,
            shared: false,
            select: None,
            table: Some(table),
        })
    }

    /// Words that share bytes of one entry.
    pub(super) fn overlaps(&self, words: &[Register]) {
        let end = |word: &Register| word.offset + u64::from(word.size / 8);
        for (index, later) in words.iter().enumerate() {
            let shared = |word: &&Register| {
                word.table == later.table && word.offset < end(later) && later.offset < end(word)
            };
            let Some(earlier) = words.iter().take(index).find(shared) else { continue };
            let place = |word: &Register| {
                self.ip.registers.iter().find(|(name, _)| name.value == word.name)
            };
            let (Some((first, _)), Some((second, _))) = (place(earlier), place(later)) else {
                continue;
            };
            let bytes = |word: &Register| format!("bytes {} to {}", word.offset, end(word) - 1);
            let message = format!("`{}` and `{}` overlap in memory", first.value, second.value);
            self.names.report(
                Diagnostic::error(codes::DESCRIPTOR, message)
                    .at(second.span, format!("{} of an entry", bytes(later)))
                    .at(first.span, bytes(earlier))
                    .help("each byte of an entry belongs to one word: compare `offset` and `size` with the manual"),
            );
        }
    }

    /// The word in memory that another one is like.
    fn shape(&self, own: &Name, like: &Name) -> Option<&MemoryWord> {
        let other =
            |known: &Name, place: &RegisterPlace| place.word.is_some() && known.value != own.value;
        let words = || self.ip.registers.iter().filter(|(known, place)| other(known, place));
        let found = words().find(|(known, _)| known.value == like.value);
        // One that has no place is reported already.
        let at_table = |place: &RegisterPlace| {
            self.ip.tables.iter().any(|table| table.name.value == place.at.value)
        };
        let mut registers = self.ip.registers.iter();
        let lost = self.names.lost.ip.names(&like.value)
            || registers.any(|(known, place)| {
                known.value == like.value && known.value != own.value && at_table(place)
            });
        if found.is_none() && lost {
            self.names.report(follows(like.span));
        } else if found.is_none() {
            let finding =
                Diagnostic::error(codes::UNKNOWN_NAME, format!("`{}` does not exist", like.value))
                    .at(like.span, "no word in memory has this name");
            let known = words().map(|(name, _)| name.value.as_str());
            self.names.report(match nearest(&like.value, known) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("name a word that has `fields`"),
            });
        }
        found.and_then(|(_, place)| place.word.as_ref())
    }

    fn memory_field(
        &self,
        register: &Name,
        word: &MemoryWord,
        (name, (first, last)): &(Name, (u64, u64)),
    ) -> Option<Field> {
        if first > last || *last >= word.size {
            let message = format!("`{}.{}` lies outside its word", register.value, name.value);
            self.names.report(
                Diagnostic::error(codes::DESCRIPTOR, message)
                    .at(name.span, format!("bits {first} to {last} of {}", word.size))
                    .help("a field is one bit, or `[FIRST, LAST]`"),
            );
            return None;
        }
        let unit = self.unit(&format!("{}.{}", register.value, name.value));
        Some(Field {
            name: name.value.clone(),
            title: name.value.clone(),
            offset: *first as u8,
            width: (last - first + 1) as u8,
            unit: unit?,
            readable: true,
            writable: true,
            write: WriteEffect::Plain,
        })
    }

    /// Finds what selects the registers that stand behind a window.
    pub(super) fn windows(&self, registers: &mut [Register]) {
        for (name, place) in &self.ip.registers {
            let Some(select) = &place.select else { continue };
            let found = self.selector(select, registers);
            let own = registers.iter_mut().find(|register| register.name == name.value);
            if let (Some(found), Some(register)) = (found, own) {
                register.select = Some(found);
            }
        }
    }

    fn selector(&self, select: &Name, registers: &[Register]) -> Option<(usize, usize)> {
        let wrong = |message: String, label: &str| {
            self.names.report(
                Diagnostic::error(codes::WINDOW, message).at(select.span, label.to_owned()).help(
                    "`select: REGISTER.FIELD` names the field of a register that all channels share, \
                     to which a channel's number is written",
                ),
            );
            None
        };
        let (register, field) = select.value.split_once('.').unwrap_or((&select.value, ""));
        let Some(index) = registers.iter().position(|known| known.name == register) else {
            let described = self.ip.registers.iter().any(|(known, _)| known.value == register);
            if described || self.names.lost.ip.names(register) {
                self.names.report(follows(select.span));
                return None;
            }
            return wrong(format!("`{register}` does not exist"), "unknown register");
        };
        let known = registers.get(index)?;
        let Some(place) = known.fields.iter().position(|known| known.name == field) else {
            return wrong(format!("`{}` names no field", select.value), "no such field");
        };
        let most = known.fields.get(place)?.max();
        if !known.shared || !known.writable {
            return wrong(
                format!("`{register}` selects no channel"),
                "not shared, or not writable",
            );
        }
        if most < self.names.last_channel {
            let message = format!("`{}` cannot name every channel", select.value);
            return wrong(message, &format!("it goes up to {most}"));
        }
        Some((index, place))
    }
}
