//! Descriptions stay short: by themselves, and beside the hand-written drivers of `docs/sizes.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The controllers that are compared, each with the routes that its chips use.
const COMPARED: [(&str, &[&str]); 4] = [
    ("arm-pl080", &["nxp-creg-dmamux"]),
    ("nxp-edma", &["nxp-dmamux"]),
    ("sam0-dmac", &[]),
    ("stm32-gpdma", &[]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lines of a description that say something.
fn lines(text: &str) -> Vec<&str> {
    let said = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    text.lines().filter(said).collect()
}

fn description(path: &str) -> usize {
    lines(&read(&format!("descriptions/{path}.yaml"))).len()
}

/// The characters of lines without their indentation.
fn characters(lines: &[&str]) -> usize {
    lines.iter().map(|line| line.trim().chars().count()).sum()
}

/// A hand-written driver.
struct Driver {
    ip: String,
    name: String,
    lines: usize,
    complete: bool,
}

/// The table of `docs/sizes.md`.
fn drivers() -> Vec<Driver> {
    let table = read("dmagen/docs/sizes.md");
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [ip, name, _, files, lines, able @ ..] = cells.as_slice() else {
            panic!("not a row: {row}");
        };
        let files = files.split(", ").map(|file| {
            let (_, lines) = file.rsplit_once(' ').expect("a file and its lines");
            lines.parse::<usize>().expect("a number of lines")
        });
        let lines: usize = lines.parse().expect("a number of lines");
        assert_eq!(files.sum::<usize>(), lines, "the files of {name} do not add up");
        assert_eq!(able.len(), 4, "{row}");
        let complete = able.iter().all(|able| *able == "yes");
        Driver { ip: (*ip).to_owned(), name: (*name).to_owned(), lines, complete }
    })
    .collect()
}

#[test]
fn an_ip_takes_200_lines_and_little_more_with_its_route() {
    for (ip, routes) in COMPARED {
        let own = description(&format!("ip/{ip}"));
        let with = own + routes.iter().map(|r| description(&format!("route/{r}"))).sum::<usize>();
        println!("{ip}: {own} lines, {with} with its route");
        assert!(with <= 200, "{ip} with its route: {with} lines");
    }
}

#[test]
fn the_document_says_how_long_lines_are() {
    let folders = ["ip", "route"].map(|folder| root().join("descriptions").join(folder));
    let files = folders.iter().flat_map(|f| fs::read_dir(f).expect("descriptions"));
    let (mut averages, mut longest) = (Vec::new(), 0);
    for file in files {
        let path = file.expect("a description").path();
        let text = fs::read_to_string(&path).expect("a readable description");
        let lines = lines(&text);
        let (count, all) = (lines.len(), characters(&lines));
        let most = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        let name = path.file_stem().expect("a name").to_string_lossy();
        println!("{name:<15} {count:>4} lines {all:>6} characters, the longest line {most}");
        averages.push((all / count, path));
        longest = longest.max(most);
    }
    // In fives and tens, so that not each line of a description is one of the document.
    let compared = COMPARED.map(|(ip, _)| {
        let of = averages.iter().find(|(_, path)| path.file_stem().is_some_and(|stem| stem == ip));
        of.expect("a controller").0
    });
    let (low, high) = (compared.iter().min().expect("one"), compared.iter().max().expect("one"));
    let said = read("dmagen/docs/sizes.md").replace('\n', " ");
    let average = format!("hold {} to {} characters on average", low / 5 * 5, high.div_ceil(5) * 5);
    assert!(said.contains(&average), "{average}");
    let most = format!("the longest line of any has up to {}:", longest.div_ceil(10) * 10);
    assert!(said.contains(&most), "{most}");
}

#[test]
fn the_readme_says_how_long_descriptions_are() {
    let folder = fs::read_dir(root().join("descriptions/ip")).expect("the controllers");
    let (mut least, mut most) = (usize::MAX, 0);
    for entry in folder {
        let path = entry.expect("a controller").path();
        let text = fs::read_to_string(&path).expect("a readable description");
        if text.lines().any(|line| line.starts_with("extends:")) {
            continue;
        }
        let count = lines(&text).len();
        (least, most) = (least.min(count), most.max(count));
    }
    let readme = read("README.md");
    let range =
        readme.split("describe it once, in ").nth(1).and_then(|rest| rest.split_once(" lines"));
    let (low, high) = range.and_then(|(range, _)| range.split_once(" to ")).expect("a range");
    let (low, high): (usize, usize) =
        (low.parse().expect("a number"), high.parse().expect("a number"));
    // In tens, so that not each line of a description is one of the README.
    assert_eq!((low, high), (least / 10 * 10, most.div_ceil(10) * 10), "{least} to {most} lines");
}

#[test]
fn a_chip_that_extends_another_takes_40_lines_beside_its_requests() {
    let folder = fs::read_dir(root().join("descriptions/chip")).expect("the chips");
    let mut seen = 0;
    for entry in folder {
        let path = entry.expect("a chip").path();
        let text = fs::read_to_string(&path).expect("a readable chip");
        if !text.lines().any(|line| line.starts_with("extends:")) {
            continue;
        }
        seen += 1;
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        // The requests are the part's own table, whatever it extends.
        let mut requests = false;
        let other = lines(&text).into_iter().filter(|line| {
            if !line.starts_with(' ') {
                requests = line.starts_with("requests:");
            }
            !requests
        });
        let count = other.count();
        println!("{name}: {count} lines beside its requests");
        assert!(count <= 40, "{name}: {count} lines");
    }
    assert!(seen >= 4, "only {seen} chips that extend another");
}

#[test]
fn descriptions_are_a_fraction_of_drivers() {
    let drivers = drivers();
    let (mut ours, mut shortest, mut complete) = (0, 0, 0);
    let mut by_ip: BTreeMap<&str, Vec<&Driver>> = BTreeMap::new();
    for driver in &drivers {
        by_ip.entry(&driver.ip).or_default().push(driver);
    }
    for (ip, routes) in COMPARED {
        let lines = description(&format!("ip/{ip}"))
            + routes.iter().map(|r| description(&format!("route/{r}"))).sum::<usize>();
        println!("{ip:<12} {lines:>5}  its description");
        let known = by_ip.get(ip).map(Vec::as_slice).unwrap_or_default();
        for driver in known {
            let mark = if driver.complete { ", complete" } else { "" };
            println!("{:<12} {:>5}  {}{mark}", "", driver.lines, driver.name);
        }
        let least = known.iter().map(|d| d.lines).min().expect("a driver of this IP");
        let whole = known.iter().filter(|d| d.complete).map(|d| d.lines).min();
        ours += lines;
        shortest += least;
        // Where no driver is complete, the shortest one is less than a complete one would be.
        complete += whole.unwrap_or(least);
    }
    println!("all four     {ours:>5}  descriptions");
    println!("             {complete:>5}  shortest complete drivers: {}%", 100 * ours / complete);
    println!(
        "             {shortest:>5}  shortest drivers of any kind: {}%",
        100 * ours / shortest
    );
    assert!(ours * 5 <= complete, "more than a fifth of complete drivers");
    assert!(ours * 5 <= shortest * 2, "more than two fifths of the shortest drivers");
}

#[test]
fn a_part_with_other_names_takes_40_lines() {
    let count = description("chip/gd32vf103");
    assert!(count <= 40, "{count} lines");
}
