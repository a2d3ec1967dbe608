//! What has to be installed, and where it is.

use crate::machine::{Machine, Model};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pinned LabWired.
const LABWIRED: &str = "0.25.0";
/// The pinned rp2040js.
const RP2040JS: &str = "1.4.1";
/// The QEMU that the models' differences were found in, by its release.
const QEMU: &str = "7.2.";

/// A compiler for the boards.
#[derive(Debug, Clone)]
pub(crate) struct Compiler {
    /// `rustc`.
    pub(crate) rustc: PathBuf,
    /// The `cargo` that belongs to it.
    pub(crate) cargo: PathBuf,
    /// Its sysroot.
    sysroot: PathBuf,
}

impl Compiler {
    /// Whether it brings `core` for the target.
    pub(crate) fn has(&self, target: &str) -> bool {
        self.sysroot.join("lib/rustlib").join(target).join("lib").is_dir()
    }

    /// Whether it brings the library's sources.
    fn has_sources(&self) -> bool {
        self.sysroot.join("lib/rustlib/src/rust/library/core").is_dir()
    }
}

/// Everything that is needed.
#[derive(Debug)]
pub(crate) struct Tools {
    /// Compilers that can build for the boards.
    compilers: Vec<Compiler>,
    /// `ld.lld` or `rust-lld`.
    pub(crate) linker: PathBuf,
    /// The Python that has LabWired.
    pub(crate) python: PathBuf,
    /// The folder of the Node modules.
    pub(crate) modules: PathBuf,
}

impl Tools {
    /// The compiler for a target: one that brings `core`, or else one that can build it.
    pub(crate) fn compiler(&self, target: &str) -> Option<&Compiler> {
        let ready = self.compilers.iter().find(|compiler| compiler.has(target));
        ready.or_else(|| self.compilers.iter().find(|compiler| compiler.has_sources()))
    }
}

/// Finds the tools for these machines, and QEMU if it is needed in any case, in the workspace at `root`.
///
/// # Errors
/// A line for each thing that is missing.
pub(crate) fn find(root: &Path, machines: &[&Machine], qemu: bool) -> Result<Tools, Vec<String>> {
    let place = root.join("target/emulators");
    let compilers = compilers();
    let linker = linker(&compilers);
    let tools = Tools {
        linker: linker.clone().unwrap_or_default(),
        compilers,
        python: place.join("venv/bin/python"),
        modules: place.join("node"),
    };
    let mut missing = Vec::new();
    for machine in machines {
        if tools.compiler(machine.target).is_none() {
            missing.push(format!(
                "a Rust compiler for {}: rustup target add {}, or apt-get install rustc-web cargo-web rust-web-src",
                machine.target, machine.target
            ));
        }
    }
    if linker.is_none() {
        missing
            .push("a linker: apt-get install lld, or any rustup toolchain (rust-lld)".to_string());
    }
    if machines.iter().any(|machine| machine.model == Model::Rp2040js) {
        if on_path("node").next().is_none() {
            missing.push("Node.js: apt-get install nodejs npm".to_string());
        }
        let package = tools.modules.join("node_modules/rp2040js/package.json");
        let version = format!("\"version\": \"{RP2040JS}\"");
        if !std::fs::read_to_string(package).is_ok_and(|text| text.contains(&version)) {
            missing.push(format!("npm package rp2040js@{RP2040JS} in target/emulators/node"));
        }
    }
    if machines.iter().any(|machine| matches!(machine.model, Model::LabWired(_)))
        && !has_labwired(&place)
    {
        missing.push(format!("Python package labwired=={LABWIRED} in target/emulators/venv"));
    }
    let qemu = qemu || machines.iter().any(|machine| matches!(machine.model, Model::Qemu(_)));
    if qemu && !has_qemu() {
        missing.push(format!("QEMU {QEMU}*: apt-get install qemu-system-arm"));
    }
    missing.dedup();
    if missing.is_empty() { Ok(tools) } else { Err(missing) }
}

fn has_labwired(place: &Path) -> bool {
    let folder = format!("site-packages/labwired-{LABWIRED}.dist-info");
    let Ok(versions) = std::fs::read_dir(place.join("venv/lib")) else { return false };
    versions.flatten().any(|version| version.path().join(&folder).is_dir())
}

fn has_qemu() -> bool {
    let version = Command::new("qemu-system-arm").arg("--version").output();
    let wanted = format!("QEMU emulator version {QEMU}");
    version.is_ok_and(|output| output.stdout.starts_with(wanted.as_bytes()))
}

/// Every file of this name on the search path.
fn on_path(name: &str) -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let name = name.to_string();
    folders.into_iter().map(move |folder| folder.join(&name)).filter(|file| file.is_file())
}

fn compilers() -> Vec<Compiler> {
    let mut found: Vec<Compiler> = Vec::new();
    for rustc in on_path("rustc") {
        let Ok(output) = Command::new(&rustc).args(["--print", "sysroot"]).output() else {
            continue;
        };
        let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        let known = found.iter().any(|compiler| compiler.sysroot == sysroot);
        if output.status.success() && !known {
            let cargo = rustc.with_file_name("cargo");
            found.push(Compiler { rustc, cargo, sysroot });
        }
    }
    found
}

fn linker(compilers: &[Compiler]) -> Option<PathBuf> {
    on_path("ld.lld").next().or_else(|| {
        let hosts = compilers
            .iter()
            .filter_map(|compiler| std::fs::read_dir(compiler.sysroot.join("lib/rustlib")).ok());
        let files = hosts.flatten().flatten().map(|host| host.path().join("bin/rust-lld"));
        files.into_iter().find(|file| file.is_file())
    })
}
