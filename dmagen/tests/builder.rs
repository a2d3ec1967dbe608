//! What a build script gets: the driver's text, the lines for cargo, a finding a line.

use dmagen::Builder;
use dmagen::builder::ErrorKind;
use std::fs;
use std::path::{Path, PathBuf};

fn descriptions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../descriptions")
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("builder").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

fn chip() -> PathBuf {
    descriptions().join("chip/stm32f429.yaml")
}

#[test]
fn cargo_is_told_each_file_once_and_the_driver_is_written_once() {
    let path = folder("good").join("dma.rs");
    let mut cargo = Vec::new();
    Builder::new(chip()).compile_to(&path, &mut cargo).expect("a driver");
    let told = String::from_utf8(cargo).expect("text");
    for part in ["stm32f429.yaml", "stm32-stream.yaml", "stm32f429.svd"] {
        let lines = told.lines().filter(|line| line.ends_with(part)).count();
        assert_eq!(lines, 1, "{part} in\n{told}");
    }
    assert!(told.lines().all(|line| line.starts_with("cargo::rerun-if-changed=")), "{told}");

    let generated = Builder::new(chip()).generate().expect("a driver");
    assert_eq!(fs::read_to_string(&path).expect("the driver"), generated.text());
    assert!(!generated.write_to(&path).expect("nothing to write"));
    fs::write(&path, "other").expect("another text");
    assert!(generated.write_to(&path).expect("written"));
}

#[test]
fn the_text_can_be_included_in_a_module() {
    let generated = Builder::new(chip()).generate().expect("a driver");
    let inner =
        |line: &str| line.trim_start().starts_with("#![") || line.trim_start().starts_with("//!");
    assert_eq!(generated.text().lines().find(|line| inner(line)), None);
}

#[test]
fn another_register_map_takes_the_place_of_the_named_one() {
    let map = folder("map").join("other.svd");
    fs::copy(descriptions().join("svd/stm32f429.svd"), &map).expect("a copy of the map");
    let generated = Builder::new(chip()).svd(&map).generate().expect("a driver");
    assert!(generated.inputs().contains(&map));
    assert!(!generated.inputs().iter().any(|input| input.ends_with("stm32f429.svd")));
}

#[test]
fn every_finding_is_one_line_for_cargo_and_an_excerpt_for_people() {
    let chip = folder("faults").join("chip.yaml");
    fs::write(&chip, "chip: Bad Name\ntitel: x\n").expect("a chip with faults");
    let mut cargo = Vec::new();
    let error = Builder::new(&chip)
        .compile_to(&chip.with_file_name("dma.rs"), &mut cargo)
        .expect_err("there are faults");
    assert_eq!(error.kind(), ErrorKind::Findings);
    assert!(String::from_utf8_lossy(&cargo).contains("chip.yaml"), "a mended file is read again");
    assert!(!chip.with_file_name("dma.rs").exists());

    let (mut lines, mut excerpts) = (Vec::new(), Vec::new());
    error.show(&mut lines, &mut excerpts).expect("written to memory");
    let lines = String::from_utf8(lines).expect("text");
    assert!(lines.lines().count() >= 2, "{lines}");
    for line in lines.lines() {
        assert!(line.starts_with("cargo::error=") && line.contains("chip.yaml:"), "{line}");
    }
    assert!(String::from_utf8_lossy(&excerpts).contains("titel: x"));
    assert_eq!(error.to_string().lines().count(), error.lines().len());
}

#[test]
fn a_missing_file_is_told_to_cargo_too() {
    let missing = folder("missing").join("none.yaml");
    let mut cargo = Vec::new();
    let error = Builder::new(&missing)
        .compile_to(&missing.with_file_name("dma.rs"), &mut cargo)
        .expect_err("there is no such file");
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.lines().iter().any(|line| line.contains("none.yaml")));
    assert!(String::from_utf8_lossy(&cargo).contains("none.yaml"));
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let path = folder("write").join("no/such/folder/dma.rs");
    let error = Builder::new(chip())
        .compile_to(&path, &mut Vec::new())
        .expect_err("the folder is not there");
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.lines().iter().any(|line| line.contains("dma.rs")));
}
