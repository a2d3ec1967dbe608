//! Building a board's program for its real target.

use crate::machine::Machine;
use crate::tools::Tools;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the program and returns the place of the ELF file.
///
/// # Errors
/// What the compiler said.
pub(crate) fn build(root: &Path, machine: &Machine, tools: &Tools) -> Result<PathBuf, String> {
    let compiler = tools.compiler(machine.target).ok_or("no compiler for the target")?;
    let firmware = root.join("tests/emulators/firmware");
    let products = root.join("target/embedded");
    let mut command = Command::new(&compiler.cargo);
    command
        .current_dir(&firmware)
        .args(["rustc", "--quiet", "--release", "--target", machine.target])
        .args(["-p", machine.package, "--bin", machine.name])
        .env("RUSTC", &compiler.rustc)
        .env("CARGO_TARGET_DIR", &products)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(machine, &tools.linker))
        .env_remove("RUSTFLAGS");
    if !compiler.has(machine.target) {
        command.args(["-Z", "build-std=core"]).env("RUSTC_BOOTSTRAP", "1");
    }
    let script = firmware.join(machine.folder).join("link.ld");
    let sections = firmware.join("sections.ld");
    command.arg("--");
    for file in [script, sections] {
        command.arg(format!("-Clink-arg=-T{}", file.display()));
    }
    let output =
        command.output().map_err(|error| format!("{}: {error}", compiler.cargo.display()))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(products.join(machine.target).join("release").join(machine.name))
}

/// Flags of every crate of a program; the linker scripts are of the last one only, so that boards of one
/// target share the others.
fn flags(machine: &Machine, linker: &Path) -> String {
    let linker = format!("-Clinker={}", linker.display());
    let mut flags = vec![linker.as_str(), "-Clinker-flavor=ld.lld"];
    flags.extend(machine.flags);
    flags.join("\u{1f}")
}
