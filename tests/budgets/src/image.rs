//! A linked program: its functions, and which calls which.

use crate::count::{Coding, barriers, instructions};
use object::{
    Architecture, Object, ObjectSection, ObjectSymbol, RelocationTarget, SectionKind, SymbolKind,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Function {
    /// All names at this address.
    pub(crate) names: Vec<String>,
    /// Bytes, constants inside it included.
    pub(crate) bytes: u32,
    /// Instructions, constants inside it left out.
    pub(crate) instructions: u32,
    /// Barriers among them.
    pub(crate) barriers: u32,
    /// Addresses of the functions that it refers to.
    pub(crate) callees: BTreeSet<u64>,
}

/// Instructions and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) instructions: u32,
    pub(crate) bytes: u32,
}

/// A linked program.
#[derive(Debug, Default)]
pub(crate) struct Image {
    /// Its functions by address.
    pub(crate) functions: BTreeMap<u64, Function>,
    numbers: BTreeMap<String, u32>,
}

impl Image {
    /// Reads an ELF file that was linked with its relocations kept.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let fault = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let data = std::fs::read(path).map_err(|e| fault(&e))?;
        let file = object::File::parse(&*data).map_err(|e| fault(&e))?;
        let coding = match file.architecture() {
            // The lowest bit of an address marks Thumb code, and no program here has both.
            Architecture::Arm if file.entry() & 1 == 0 => Coding::Arm,
            Architecture::Arm => Coding::Thumb,
            Architecture::Riscv32 | Architecture::Riscv64 => Coding::RiscV,
            other => return Err(fault(&format!("instructions of {other:?} are not counted"))),
        };
        let mut image = Image { functions: functions(&file, coding), numbers: numbers(&file) };
        image.link(&file, coding);
        Ok(image)
    }

    /// A number that the program states about itself.
    pub(crate) fn number(&self, name: &str) -> Result<u32, String> {
        self.numbers.get(name).copied().ok_or_else(|| format!("the program has no `{name}`"))
    }

    /// The function of this name, alone.
    pub(crate) fn own(&self, name: &str) -> Option<Size> {
        self.sum([self.find(name)?])
    }

    /// The function of this name with all that it calls, each once.
    pub(crate) fn whole(&self, name: &str) -> Option<Size> {
        self.sum(self.reached(self.find(name)?))
    }

    /// The barriers in the function of this name and in all that it calls. What a processor without such an
    /// instruction calls instead counts as one.
    pub(crate) fn barriers(&self, name: &str) -> Option<u32> {
        let called = |f: &Function| f.names.iter().any(|n| n == "__sync_synchronize");
        let all = self.reached(self.find(name)?);
        let functions = all.iter().filter_map(|address| self.functions.get(address));
        Some(functions.map(|f| f.barriers + u32::from(called(f))).sum())
    }

    /// All functions of these names with all that they call, each once.
    pub(crate) fn together(&self, names: &[String]) -> Size {
        let roots = names.iter().filter_map(|name| self.find(name));
        let all: BTreeSet<u64> = roots.flat_map(|root| self.reached(root)).collect();
        self.sum(all).unwrap_or_default()
    }

    /// A way from a function that nobody calls, or from the entry, to this one.
    pub(crate) fn way_to(&self, address: u64) -> Vec<&str> {
        let mut way = vec![address];
        let mut at = address;
        while let Some((caller, _)) =
            self.functions.iter().find(|(a, f)| f.callees.contains(&at) && !way.contains(a))
        {
            way.push(*caller);
            at = *caller;
        }
        way.iter()
            .rev()
            .filter_map(|a| self.functions.get(a)?.names.first().map(String::as_str))
            .collect()
    }

    fn find(&self, name: &str) -> Option<u64> {
        let named = |f: &Function| f.names.iter().any(|n| n == name);
        self.functions.iter().find(|(_, f)| named(f)).map(|(address, _)| *address)
    }

    fn reached(&self, from: u64) -> BTreeSet<u64> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(address) = open.pop() {
            if seen.insert(address) {
                open.extend(self.functions.get(&address).into_iter().flat_map(|f| &f.callees));
            }
        }
        seen
    }

    fn sum(&self, addresses: impl IntoIterator<Item = u64>) -> Option<Size> {
        let mut size = Size::default();
        for address in addresses {
            let function = self.functions.get(&address)?;
            size.instructions += function.instructions;
            size.bytes += function.bytes;
        }
        Some(size)
    }

    /// Notes which function refers to which, out of the relocations.
    fn link(&mut self, file: &object::File<'_>, coding: Coding) {
        for section in file.sections().filter(|s| s.kind() == SectionKind::Text) {
            for (offset, relocation) in section.relocations() {
                let RelocationTarget::Symbol(index) = relocation.target() else { continue };
                let Ok(symbol) = file.symbol_by_index(index) else { continue };
                let target = match symbol.kind() {
                    SymbolKind::Section => {
                        symbol.address().wrapping_add_signed(relocation.addend())
                    }
                    _ => code_address(coding, symbol.address()),
                };
                let (Some(from), Some(to)) = (self.containing(offset), self.containing(target))
                else {
                    continue;
                };
                if from != to
                    && let Some(function) = self.functions.get_mut(&from)
                {
                    function.callees.insert(to);
                }
            }
        }
    }

    fn containing(&self, address: u64) -> Option<u64> {
        let (start, function) = self.functions.range(..=address).next_back()?;
        (address < start + u64::from(function.bytes)).then_some(*start)
    }
}

/// An address without the bit that marks Thumb code.
fn code_address(coding: Coding, address: u64) -> u64 {
    if coding == Coding::Thumb { address & !1 } else { address }
}

fn functions(file: &object::File<'_>, coding: Coding) -> BTreeMap<u64, Function> {
    let marks = data_marks(file);
    let mut found: BTreeMap<u64, Function> = BTreeMap::new();
    for symbol in file.symbols().filter(|s| s.kind() == SymbolKind::Text && s.size() > 0) {
        let Ok(name) = symbol.name() else { continue };
        let address = code_address(coding, symbol.address());
        let function = found.entry(address).or_default();
        function.names.push(name.to_owned());
        function.bytes = symbol.size() as u32;
    }
    let code = |address: u64, size: u32| {
        let section = file.sections().find(|s| {
            s.kind() == SectionKind::Text
                && (s.address()..s.address() + s.size()).contains(&address)
        })?;
        section.data_range(address, u64::from(size)).ok()?
    };
    for (address, function) in &mut found {
        function.names.sort();
        for (from, bytes) in code_parts(&marks, *address, function.bytes) {
            let code = code(from, bytes).unwrap_or_default();
            function.instructions += instructions(coding, code);
            function.barriers += barriers(coding, code);
        }
    }
    found
}

/// Where code and where constants begin: Arm's mapping symbols `$t` and `$d`.
fn data_marks(file: &object::File<'_>) -> BTreeMap<u64, bool> {
    let mut marks = BTreeMap::new();
    for symbol in file.symbols() {
        match symbol.name().unwrap_or_default().get(..2) {
            Some("$d") => marks.insert(symbol.address(), true),
            Some("$t" | "$a" | "$x") => marks.insert(symbol.address() & !1, false),
            _ => None,
        };
    }
    marks
}

/// The parts of a function that are code.
fn code_parts(marks: &BTreeMap<u64, bool>, start: u64, bytes: u32) -> Vec<(u64, u32)> {
    let end = start + u64::from(bytes);
    let mut parts = Vec::new();
    let (mut from, mut data) = (start, false);
    for (at, is_data) in marks.range(start..end).map(|(a, d)| (*a, *d)).chain([(end, true)]) {
        if !data && at > from {
            parts.push((from, (at - from) as u32));
        }
        (from, data) = (at, is_data);
    }
    parts
}

/// The 32-bit numbers in the section that the program states them in.
fn numbers(file: &object::File<'_>) -> BTreeMap<String, u32> {
    let Some(section) = file.section_by_name(".budgets") else { return BTreeMap::new() };
    let value = |address| {
        let bytes = section.data_range(address, 4).ok()??;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    };
    file.symbols()
        .filter(|s| s.section_index() == Some(section.index()) && s.kind() == SymbolKind::Data)
        .filter_map(|s| Some((s.name().ok()?.to_owned(), value(s.address())?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_inside_a_function_are_no_instructions() {
        let marks = BTreeMap::from([(0x100, false), (0x108, true), (0x110, false), (0x114, true)]);
        assert_eq!(code_parts(&marks, 0x100, 0x18), [(0x100, 8), (0x110, 4)]);
        assert_eq!(code_parts(&BTreeMap::new(), 0x100, 6), [(0x100, 6)]);
        assert_eq!(code_parts(&marks, 0x110, 4), [(0x110, 4)]);
    }

    #[test]
    fn a_function_counts_once_in_what_it_reaches() {
        let function = |bytes, callees: &[u64]| Function {
            names: vec![format!("f{bytes}")],
            bytes,
            instructions: 1,
            barriers: 0,
            callees: callees.iter().copied().collect(),
        };
        let functions =
            [(0, function(4, &[8, 16])), (8, function(6, &[16])), (16, function(2, &[8]))];
        let image = Image { functions: functions.into(), numbers: BTreeMap::new() };
        assert_eq!(image.whole("f4"), Some(Size { instructions: 3, bytes: 12 }));
        assert_eq!(
            image.together(&["f4".into(), "f2".into()]),
            Size { instructions: 3, bytes: 12 }
        );
        assert_eq!(image.own("f4"), Some(Size { instructions: 1, bytes: 4 }));
        assert_eq!(image.way_to(16), ["f4", "f2"]);
    }
}
