//! Binding words in memory, and registers behind a window.

use super::names::{Names, follows};
use super::registers::Ground;
use super::{Field, Register, Table, Ty, WriteEffect};
use crate::description::{Ip, MemoryWord, Name, RegisterPlace};
use crate::diagnostic::{Diagnostic, Span, codes};

/// The tables that a driver keeps for its controller.
pub(super) fn tables(names: &Names, ip: &Ip) -> Vec<Table> {
    let mut tables = Vec::new();
    for table in &ip.tables {
        let (entry, align) = match table.layout {
            Some((entry, align)) if !align.is_power_of_two() || entry == 0 || entry % 4 != 0 => {
                let label = format!("entries of {entry} bytes, aligned to {align}");
                let message = format!("`{}` cannot be laid out", table.name.value);
                let help = "`align` is a power of two, and an entry is made of 32-bit words";
                names.report(
                    Diagnostic::error(codes::DESCRIPTOR, message)
                        .at(table.name.span, label)
                        .help(help),
                );
                continue;
            }
            Some(layout) => layout,
            // Known when the words are.
            None => (0, 1),
        };
        let (name, note) = (table.name.value.clone(), table.note.clone());
        tables.push(Table { name, entry, align, note });
    }
    tables
}

/// Tables that nothing uses; told where nothing else is wrong.
pub(super) fn unused(names: &Names, ip: &Ip) {
    let lost = names.lost.ip.at_all() || !names.found.borrow().is_empty();
    for (index, table) in names.tables.iter().enumerate() {
        let holds = ip.registers.iter().any(|(_, place)| place.at.value == *table);
        let described = ip.tables.iter().find(|known| known.name.value == *table);
        let Some(described) = described.filter(|_| !holds) else { continue };
        if !names.told.borrow().contains(&index) {
            let message = format!("nothing uses the table `{table}`");
            names.report_unless(
                lost,
                Diagnostic::error(codes::DESCRIPTOR, message)
                    .at(described.name.span, "every program would keep memory for it")
                    .help("write its address to a register, as `TABLE.address`, or take it out"),
            );
        }
    }
}

impl Ground<'_> {
    /// A word of a table's entries.
    pub(super) fn word(&self, name: &Name, place: &RegisterPlace) -> Option<Register> {
        let table = self.names.tables.iter().position(|known| *known == place.at.value)?;
        let known = self.ip.tables.iter().find(|t| t.name.value == place.at.value)?;
        let wrong = |span: Span, message: String, label: &str| {
            let help = "a word in memory is `{ at: TABLE, offset: BYTES, size: 16, fields: … }`";
            self.names.report(
                Diagnostic::error(codes::DESCRIPTOR, message).at(span, label.to_owned()).help(help),
            );
        };
        let Some((entry, _)) = known.layout else {
            let message = format!("`{}` is no word of a descriptor", name.value);
            wrong(
                place.at.span,
                message,
                "its entries are laid out as descriptors: they have no other words",
            );
            return None;
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
        let fields = word.fields.iter().map(|field| self.memory_field(name, word, field));
        let mut fields = fields.collect::<Option<Vec<Field>>>()?;
        fields.sort_by_key(|field| field.offset);
        self.apart(name, word, &fields)?;
        self.measured(&name.value, &fields)?;
        let (readable, writable) = place.access.unwrap_or((true, true));
        let (unit, size) = (self.unit(&name.value)?, word.size as u8);
        let word = in_memory(name, table, word.offset, size, fields, unit);
        Some(Register { readable, writable, ..word })
    }

    /// Tables whose entries are laid out as descriptors, and their words: those of a descriptor that is not known are
    /// left out, for that is reported.
    pub(super) fn copies(&self, registers: &mut Vec<Register>, tables: &mut [Table]) {
        for (index, table) in tables.iter_mut().enumerate() {
            let own = self.ip.registers.iter().filter(|(_, place)| place.at.value == table.name);
            let mut offset = 0;
            for (name, place) in own {
                let Some(of) = &place.of else { continue };
                let Some(word) = registers.iter().find(|known| known.name == *of) else {
                    // One of the others may be meant.
                    let described = self.ip.tables.iter().find(|t| t.name.value == table.name);
                    let meant = |known: &Register| described?.word(&known.name);
                    self.names.failed.borrow_mut().extend(registers.iter().filter_map(meant));
                    break;
                };
                let bytes = u64::from(word.size / 8);
                registers.extend(self.copy(name, word, index, offset));
                offset += bytes;
            }
            let align = self.ip.descriptors.as_ref().map_or(1, |described| described.align);
            if table.entry == 0 && align.is_power_of_two() {
                (table.entry, table.align) = (offset.next_multiple_of(align), align);
            }
        }
    }

    /// A descriptor's word in a table: memory, with its fields and units unless others are given.
    fn copy(&self, name: &Name, word: &Register, table: usize, offset: u64) -> Option<Register> {
        let given = |name: &str| self.ip.units.iter().any(|(known, _)| known.value == name);
        let unit = |name: &str, own: Ty| {
            let found = self.unit(name)?;
            Some(if given(name) { found } else { own })
        };
        let fields = word.fields.iter().map(|field| {
            Some(Field {
                unit: unit(&format!("{}.{}", name.value, field.name), field.unit)?,
                readable: true,
                writable: true,
                write: WriteEffect::Plain,
                ..field.clone()
            })
        });
        let fields = fields.collect::<Option<Vec<Field>>>()?;
        self.measured(&name.value, &fields)?;
        let unit = unit(&name.value, word.unit)?;
        Some(in_memory(name, table, offset, word.size, fields, unit))
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

    /// That no bit of a word belongs to two fields; they are in the order of their bits.
    fn apart(&self, register: &Name, word: &MemoryWord, fields: &[Field]) -> Option<()> {
        let mut pairs = fields.iter().zip(fields.iter().skip(1));
        let overlap = |(one, other): &(&Field, &Field)| one.offset + one.width > other.offset;
        let Some((one, other)) = pairs.find(overlap) else { return Some(()) };
        let place = |field: &Field| {
            let given = word.fields.iter().find(|(name, _)| name.value == field.name);
            given.map_or(register.span, |(name, _)| name.span)
        };
        let message =
            format!("`{}` and `{}` overlap in `{}`", one.name, other.name, register.value);
        let bits = |field: &Field| match field.width {
            1 => format!("bit {}", field.offset),
            _ => format!("bits {} to {}", field.offset, field.offset + field.width - 1),
        };
        self.names.report(
            Diagnostic::error(codes::DESCRIPTOR, message)
                .at(place(other), bits(other))
                .at(place(one), bits(one))
                .help("each bit of a word belongs to one field: compare them with the manual"),
        );
        None
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

/// A word that a driver reads and writes as it likes.
fn in_memory(
    name: &Name,
    table: usize,
    offset: u64,
    size: u8,
    fields: Vec<Field>,
    unit: Ty,
) -> Register {
    Register {
        name: name.value.clone(),
        title: name.value.clone(),
        frame: usize::MAX,
        offset,
        size,
        readable: true,
        writable: true,
        places: Vec::new(),
        fields,
        unit,
        write: WriteEffect::Plain,
        read_effect: false,
        shared: false,
        select: None,
        table: Some(table),
    }
}
