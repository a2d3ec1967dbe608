//! Our small register maps and the vendors' files: the facts that the chips' descriptions use are the
//! same, but for a committed list.

use dmagen::diagnostic::Sources;
use dmagen::model::{Instance, Lane, Model, Shift, Way, evaluate_index};
use dmagen::source::{files, svd};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const CHIPS: [(&str, &str); 10] = [
    ("stm32f429", "stmicro_stm32f429"),
    ("stm32f103", "stmicro_stm32f103"),
    ("stm32g474", "stmicro_stm32g474"),
    ("gd32vf103", "gigadevice_gd32vf103"),
    ("rp2040", "raspberrypi_rp2040"),
    ("rp2350", "raspberrypi_rp2350"),
    ("samd21j18a", "microchip_atsamd21j18a"),
    ("stm32wba50", "stmicro_stm32wba50"),
    ("lpc43xx", "nxp_lpc43xx"),
    ("mk63f12", "freescale_mk63f12"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Reads the peripherals that a chip's description names.
fn load(path: &Path, peripherals: &[&str]) -> svd::Device {
    let mut sources = Sources::new();
    let file = files::read(&mut sources, path).expect("the file is there");
    svd::load(&sources, file, peripherals).expect("the file has the peripherals")
}

/// A register, or an element of an array of them, and its offset.
fn element<'d>(peripheral: &'d svd::Peripheral, name: &str) -> Option<(&'d svd::Register, u64)> {
    if let Some(found) = peripheral.register(name) {
        return Some((found, found.offset));
    }
    peripheral.registers.iter().find_map(|found| {
        let array = found.array.as_ref()?;
        let index = array.labels.iter().position(|l| found.name.replace("%s", l) == name)?;
        Some((found, found.offset + array.stride * index as u64))
    })
}

/// What a description uses of a register, in one line for each fact.
fn facts(device: &svd::Device, peripheral: &str, register: &str, bits: u64) -> Vec<String> {
    let found = device.peripheral(peripheral).and_then(|p| element(p, register));
    let Some((found, offset)) = found else {
        return vec![format!("{peripheral}.{register}: missing")];
    };
    let name = format!("{peripheral}.{register}");
    let mut facts = vec![
        format!("{name} offset {offset:#x} size {}", found.size),
        format!("{name} access {:?}", found.access),
        format!("{name} reset {:#x}", found.reset),
    ];
    let used = |f: &&svd::Field| ((1_u64 << f.width) - 1) << f.offset & bits != 0;
    let mut fields: Vec<_> = found.fields.iter().filter(used).collect();
    fields.sort_by_key(|f| f.offset);
    facts.extend(
        fields.iter().map(|f| format!("{name}.{} bit {} width {}", f.name, f.offset, f.width)),
    );
    facts.extend(
        fields
            .iter()
            .map(|f| format!("{name}.{} access {:?} write {:?}", f.name, f.access, f.write)),
    );
    facts.extend(
        fields.iter().filter(|f| f.read_effect).map(|f| format!("{name}.{} read acts", f.name)),
    );
    facts
}

/// Registers that the model uses and the bits that matter: all of a channel's own registers, and the
/// channels' bits of shared ones.
fn used(model: &Model) -> BTreeMap<(String, String), u64> {
    let mut used = BTreeMap::new();
    for (index, instance) in model.instances.iter().enumerate() {
        for register in model.registers.iter().filter(|r| r.table.is_none()) {
            let block = model.frames[register.frame].block;
            for name in &register.places[index] {
                used.insert((instance.peripherals[block].clone(), name.clone()), u64::MAX);
            }
        }
        for lane in &model.lanes {
            for way in [&lane.set, &lane.clear].into_iter().flatten() {
                if let Way::Index(command) = way {
                    let block = instance.peripherals[command.block].clone();
                    used.insert((block, command.name.clone()), u64::MAX);
                }
            }
            // What is only commanded has no bits to read.
            let channels = if lane.registers.is_empty() { 0 } else { instance.channels };
            for channel in 0..channels {
                let (register, bits) = lane_bits(lane, instance, channel);
                let key = (instance.peripherals[lane.block].clone(), register);
                *used.entry(key).or_insert(0) |= bits;
            }
        }
    }
    used
}

/// The register and bits of a channel in a lane.
fn lane_bits(lane: &Lane, instance: &Instance, channel: usize) -> (String, u64) {
    let value = |e| evaluate_index(e, instance, channel).expect("a lane's place is a number");
    let bank = lane.bank.as_ref().map_or(0, value) as usize;
    let shift = match &lane.shift {
        Shift::Formula(formula) => value(formula),
        Shift::Table(table, index) => u64::from(table[value(index) as usize]),
    };
    (lane.registers[bank].0.clone(), u64::from(lane.mask()) << shift)
}

fn differences(chip: &str, vendor: &Path) -> Vec<String> {
    let mut sources = Sources::new();
    let description = root().join(format!("descriptions/chip/{chip}.yaml"));
    let model = dmagen::load::model(&mut sources, &description, None).expect("the chip binds");
    let mut peripherals: Vec<&str> =
        model.instances.iter().flat_map(|i| i.peripherals.iter().map(String::as_str)).collect();
    peripherals.sort_unstable();
    peripherals.dedup();
    let ours = load(&root().join(format!("descriptions/svd/{chip}.svd")), &peripherals);
    let theirs = load(vendor, &peripherals);
    let mut lines = Vec::new();
    for name in &peripherals {
        let base = |d: &svd::Device| d.peripheral(name).map(|p| p.base);
        if base(&ours) != base(&theirs) {
            let hex = |base: Option<u64>| base.map_or("missing".to_owned(), |b| format!("{b:#x}"));
            lines.push(format!("{name} base: {} and {}", hex(base(&ours)), hex(base(&theirs))));
        }
    }
    for ((peripheral, register), bits) in used(&model) {
        let facts = |device| facts(device, &peripheral, &register, bits);
        let (a, b) = (facts(&ours), facts(&theirs));
        lines.extend(a.iter().filter(|f| !b.contains(f)).map(|f| format!("ours:   {f}")));
        lines.extend(b.iter().filter(|f| !a.contains(f)).map(|f| format!("vendor: {f}")));
    }
    let numbers = model.instances.iter().flat_map(|i| &i.vectors).map(|v| v.number);
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let names = |device: &svd::Device| {
            let found = device.interrupts.iter().filter(|i| i.number == number);
            let mut names: Vec<_> = found.map(|i| i.name.clone()).collect();
            names.sort();
            names.join(", ")
        };
        let (a, b) = (names(&ours), names(&theirs));
        if a != b {
            lines.push(format!("interrupt {number}: {a} and {b}"));
        }
    }
    lines
}

#[test]
fn the_small_maps_differ_from_the_vendors_only_as_listed() {
    let shared = root().join("../shared/svd");
    if !shared.is_dir() {
        println!("skipped: the small maps of {CHIPS:?}: shared/svd is absent");
        return;
    }
    for (chip, vendor) in CHIPS {
        let lines = differences(chip, &shared.join(format!("{vendor}.svd")));
        println!("{chip}: {} facts differ", lines.len());
        lines.iter().for_each(|line| println!("  {line}"));
        let path = root().join(format!("dmagen/tests/svd_small/{chip}.txt"));
        let found: String = lines.iter().map(|line| format!("{line}\n")).collect();
        if std::env::var_os("ACCEPT").is_some() {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(&path, &found).expect("written");
        }
        let listed = std::fs::read_to_string(&path).expect("the committed list");
        assert_eq!(
            found,
            listed.replace('\r', ""),
            "{chip}: the committed list is {}",
            path.display()
        );
    }
}
