//! Reading a slice of an SVD file gives what reading the whole file gives.
//!
//! The files are real vendor register maps beside the repository; without them there is nothing to
//! compare and the tests pass with a note.

use std::path::{Path, PathBuf};

use dmagen::diagnostic::{Diagnostic, FileId, Sources, render_human};
use dmagen::source::files;
use dmagen::source::svd::{self, Access, Peripheral, Register, WriteEffect};
use svd_parser::svd as parsed;

/// Files that the parser refuses as a whole.
const REFUSED: [&str; 2] = ["gigadevice_gd32vf103.svd", "nordic_nrf52840.svd"];

fn corpus(test: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/svd");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: {test}: every chip's: shared/svd is absent");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "svd"));
    files.sort();
    files
}

fn file_name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

fn is_dma_like(name: &str) -> bool {
    let name = name.to_uppercase();
    ["DMA", "DW0", "DW1", "DTC"].iter().any(|part| name.contains(part))
}

/// The names of all peripherals, found independently of the code under test.
fn peripheral_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split("<peripheral").skip(1).filter(|part| part.starts_with(['>', ' '])) {
        // An interrupt may come first, and has a name too.
        let own = part.rsplit("</interrupt>").find(|own| own.contains("<name>"));
        let own = if part.find("<name>") < part.find("<interrupt>") { part } else { own.unwrap() };
        let name = own.split("<name>").nth(1).and_then(|rest| rest.split('<').next());
        names.push(name.unwrap().trim().to_owned());
    }
    names
}

fn load(sources: &Sources, file: FileId, name: &str) -> Peripheral {
    match svd::load(sources, file, &[name]) {
        Ok(mut device) => {
            assert_eq!(device.peripherals.len(), 1);
            device.peripherals.remove(0)
        }
        Err(faults) => panic!("{name}:\n{}", render_human(sources, &faults, false)),
    }
}

/// A register as both sides can tell it.
#[derive(Debug, PartialEq)]
struct Plain {
    name: String,
    offset: u64,
    size: u32,
    access: Access,
    reset: u64,
    write: WriteEffect,
    read_effect: bool,
    fields: Vec<PlainField>,
}

#[derive(Debug, PartialEq)]
struct PlainField {
    name: String,
    offset: u32,
    width: u32,
    access: Access,
    write: WriteEffect,
    values: Vec<(String, u64)>,
}

/// Ours, with arrays expanded and clusters joined as the parser does it.
fn ours(register: &Register) -> Vec<Plain> {
    let plain = |label: &str, distance: u64| Plain {
        name: register.name.replace("%s", label).replace('.', "_"),
        offset: register.offset + distance,
        size: u32::from(register.size),
        access: register.access,
        reset: register.reset,
        write: register.write,
        read_effect: register.read_effect,
        fields: register
            .fields
            .iter()
            .map(|field| PlainField {
                name: field.name.clone(),
                offset: u32::from(field.offset),
                width: u32::from(field.width),
                access: field.access,
                write: field.write,
                values: field.values.clone(),
            })
            .collect(),
    };
    match &register.array {
        None => vec![plain("%s", 0)],
        Some(array) => {
            let elements = array.labels.iter().zip(0..);
            elements.map(|(label, at): (_, u64)| plain(label, at * array.stride)).collect()
        }
    }
}

fn theirs(register: &parsed::Register) -> Plain {
    let access = register.properties.access.map_or(Access::ReadWrite, access);
    let write = register.modified_write_values.map_or(WriteEffect::Plain, write);
    let fields = register.fields.as_deref().unwrap_or_default();
    Plain {
        name: register.name.clone(),
        offset: u64::from(register.address_offset),
        size: register.properties.size.unwrap_or(32),
        access,
        reset: register.properties.reset_value.unwrap_or(0),
        write,
        read_effect: register.read_action.is_some()
            || fields.iter().any(|field| field.read_action.is_some()),
        fields: fields
            .iter()
            .map(|field| PlainField {
                name: field.name.clone(),
                offset: field.bit_range.offset,
                width: field.bit_range.width,
                access: field.access.map_or(access, self::access),
                write: field.modified_write_values.map_or(write, self::write),
                values: values(field),
            })
            .collect(),
    }
}

fn values(field: &parsed::Field) -> Vec<(String, u64)> {
    let limit = 1_u128 << field.bit_range.width;
    let mut all: Vec<(String, u64)> = Vec::new();
    for value in field.enumerated_values.iter().flat_map(|values| &values.values) {
        if let Some(number) = value.value.filter(|number| u128::from(*number) < limit)
            && !all.contains(&(value.name.clone(), number))
        {
            all.push((value.name.clone(), number));
        }
    }
    all
}

fn access(access: parsed::Access) -> Access {
    match access {
        parsed::Access::ReadOnly => Access::ReadOnly,
        parsed::Access::WriteOnly | parsed::Access::WriteOnce => Access::WriteOnly,
        parsed::Access::ReadWrite | parsed::Access::ReadWriteOnce => Access::ReadWrite,
    }
}

fn write(write: parsed::ModifiedWriteValues) -> WriteEffect {
    match write {
        parsed::ModifiedWriteValues::OneToClear => WriteEffect::OneToClear,
        parsed::ModifiedWriteValues::OneToSet => WriteEffect::OneToSet,
        parsed::ModifiedWriteValues::OneToToggle => WriteEffect::OneToToggle,
        parsed::ModifiedWriteValues::ZeroToClear => WriteEffect::ZeroToClear,
        parsed::ModifiedWriteValues::ZeroToSet => WriteEffect::ZeroToSet,
        parsed::ModifiedWriteValues::ZeroToToggle => WriteEffect::ZeroToToggle,
        parsed::ModifiedWriteValues::Clear => WriteEffect::Clear,
        parsed::ModifiedWriteValues::Set => WriteEffect::Set,
        parsed::ModifiedWriteValues::Modify => WriteEffect::Modify,
    }
}

/// The parser lets fields through that do not fit their register; nothing else may differ.
fn only_outside_fields(context: &str, faults: &[Diagnostic]) {
    for fault in faults {
        assert_eq!(fault.code, "DMA0019", "{context}: {}", fault.message);
        println!("{context}: {}", fault.message);
    }
}

fn sorted(mut registers: Vec<Plain>) -> Vec<Plain> {
    registers.sort_by(|a, b| (a.offset, &a.name).cmp(&(b.offset, &b.name)));
    registers
}

#[test]
fn a_slice_gives_what_the_whole_file_gives() {
    let config = svd_parser::Config::default()
        .validate_level(svd_parser::ValidateLevel::Disabled)
        .expand_properties(true)
        .expand(true);
    let mut compared = (0, 0, 0);
    let corpus = corpus("a_slice_gives_what_the_whole_file_gives");
    for path in &corpus {
        if REFUSED.contains(&file_name(path)) {
            continue;
        }
        let mut sources = Sources::new();
        let file = files::read(&mut sources, path).unwrap();
        let whole = svd_parser::parse_with_config(sources.text(file), &config).unwrap();
        for expected in &whole.peripherals {
            let context = format!("{} {}", file_name(path), expected.name);
            let found = match svd::load(&sources, file, &[expected.name.as_str()]) {
                Ok(mut device) => device.peripherals.remove(0),
                Err(faults) if !is_dma_like(&expected.name) => {
                    only_outside_fields(&context, &faults);
                    continue;
                }
                Err(faults) => panic!("{context}:\n{}", render_human(&sources, &faults, false)),
            };
            assert_eq!(found.base, expected.base_address, "{context}");
            let registers = sorted(found.registers.iter().flat_map(ours).collect());
            let wanted = sorted(expected.registers().map(theirs).collect());
            assert_eq!(registers.len(), wanted.len(), "{context}");
            for (found, wanted) in registers.iter().zip(&wanted) {
                assert_eq!(found, wanted, "{context}");
            }
            compared.0 += 1;
            compared.1 += registers.len();
            compared.2 += registers.iter().map(|register| register.fields.len()).sum::<usize>();
        }
    }
    let (peripherals, registers, fields) = compared;
    println!("compared {peripherals} peripherals, {registers} registers, {fields} fields");
    assert!(corpus.is_empty() || peripherals > 1400, "only {peripherals} peripherals");
}

#[test]
fn files_that_the_parser_refuses_are_repaired() {
    let lenient = svd_parser::Config::default().validate_level(svd_parser::ValidateLevel::Disabled);
    for path in corpus("files_that_the_parser_refuses_are_repaired") {
        if !REFUSED.contains(&file_name(&path)) {
            continue;
        }
        let mut sources = Sources::new();
        let file = files::read(&mut sources, &path).unwrap();
        let text = sources.text(file);
        assert!(svd_parser::parse_with_config(text, &lenient).is_err());
        for name in peripheral_names(text) {
            assert!(!load(&sources, file, &name).registers.is_empty(), "{name}");
        }
    }
}

#[test]
fn places_point_at_the_names() {
    for path in corpus("places_point_at_the_names") {
        let mut sources = Sources::new();
        let file = files::read(&mut sources, &path).unwrap();
        let names = peripheral_names(sources.text(file));
        for name in names.iter().filter(|name| is_dma_like(name)) {
            let peripheral = load(&sources, file, name);
            assert_eq!(sources.slice(peripheral.span), name);
            for register in &peripheral.registers {
                let written = sources.slice(register.span).replace("[%s]", "%s");
                let end = register.name.rsplit('.').next().unwrap();
                assert!(end == written || written.contains("%s"), "{} {written}", register.name);
                for field in &register.fields {
                    assert_eq!(sources.slice(field.span), field.name);
                }
            }
        }
    }
}

#[test]
fn interrupts_are_those_of_the_whole_file() {
    let config = svd_parser::Config::default().validate_level(svd_parser::ValidateLevel::Disabled);
    for path in corpus("interrupts_are_those_of_the_whole_file") {
        let mut sources = Sources::new();
        let file = files::read(&mut sources, &path).unwrap();
        let device = svd::load(&sources, file, &[]).unwrap();
        for interrupt in &device.interrupts {
            assert_eq!(sources.slice(interrupt.span), interrupt.name);
        }
        let Ok(whole) = svd_parser::parse_with_config(sources.text(file), &config) else {
            continue;
        };
        assert_eq!(device.name, whole.name);
        let mut expected: Vec<(String, u32)> = Vec::new();
        for interrupt in whole.peripherals.iter().flat_map(|peripheral| &peripheral.interrupt) {
            let pair = (interrupt.name.clone(), interrupt.value);
            if !expected.contains(&pair) {
                expected.push(pair);
            }
        }
        let found: Vec<(String, u32)> =
            device.interrupts.iter().map(|i| (i.name.clone(), i.number)).collect();
        assert_eq!(found, expected, "{}", file_name(&path));
    }
}
