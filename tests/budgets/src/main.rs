//! Compiles every generated driver for its own target and looks at the result: no panic path, no heap, no
//! 64-bit division; code size and RAM beside the same work by hand, compiled into the same program.
//!
//! `cargo run -p budgets [CHIP]...`; exit code 1 when something must not be, 2 when something is missing.

mod by_hand;
mod chip;
#[cfg(test)]
mod complete;
mod count;
mod findings;
mod image;
mod programs;
mod table;
mod toolchain;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    match run(&wanted) {
        Ok(faults) if faults.is_empty() => ExitCode::SUCCESS,
        Ok(faults) => {
            for fault in faults {
                eprintln!("error: {fault}");
            }
            ExitCode::FAILURE
        }
        Err(trouble) => {
            eprintln!("error: {trouble}");
            ExitCode::from(2)
        }
    }
}

/// What must not be; the tables go to standard output.
fn run(wanted: &[String]) -> Result<Vec<String>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .ok_or("this package has left its repository")?;
    let mut chips = chip::all(&root.join("generated"))?;
    if let Some(unknown) = wanted.iter().find(|name| !chips.iter().any(|c| &c.name == *name)) {
        return Err(format!("there is no generated driver for `{unknown}`"));
    }
    chips.retain(|chip| wanted.is_empty() || wanted.contains(&chip.name));
    if chips.is_empty() {
        return Err(
            "there is no generated driver: `cargo run -p dmagen -- generate` writes them".into()
        );
    }
    let mut targets: BTreeMap<&str, Vec<&chip::Chip>> = BTreeMap::new();
    for chip in &chips {
        targets.entry(&chip.target).or_default().push(chip);
    }
    let programs = programs::write(root, &chips)?;
    let (mut faults, mut columns) = (Vec::new(), Vec::new());
    for (target, chips) in targets {
        let toolchain = toolchain::find(target)?;
        println!("{target}: {}", toolchain.description);
        let folder = match programs::build(&programs, &toolchain, target, &chips) {
            Ok(folder) => folder,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        faults.extend(caught(&folder, target)?);
        for chip in chips {
            let image = image::Image::read(&folder.join(&chip.name))?;
            println!("\n{}", table::chip(chip, &image)?);
            if by_hand::COMPARED.contains(&chip.name.as_str()) {
                columns.push((chip.name.as_str(), table::column(&image)?));
            }
            let found = findings::findings(&image).into_iter().chain(findings::ram(&image)?);
            let found = found.chain(findings::unordered(&image));
            faults.extend(found.map(|fault| format!("{}: {fault}", chip.name)));
            let name = format!("{}{}", chip.name, programs::PLATFORMS);
            let image = image::Image::read(&folder.join(&name))?;
            let found = findings::findings(&image).into_iter().chain(findings::unlocked(&image));
            faults.extend(found.map(|fault| format!("{name}: {fault}")));
        }
        println!();
    }
    if !columns.is_empty() {
        println!("{}", table::comparison(&columns));
    }
    Ok(faults)
}

/// Whether the check finds what the program with defects has.
fn caught(folder: &Path, target: &str) -> Result<Vec<String>, String> {
    let image = image::Image::read(&folder.join(programs::DEFECTS))?;
    let found = findings::findings(&image);
    Ok(findings::KINDS
        .iter()
        .filter(|kind| !found.iter().any(|finding| finding.starts_with(kind.name)))
        .map(|kind| format!("{target}: the check has missed a {} that is there", kind.name))
        .collect())
}
