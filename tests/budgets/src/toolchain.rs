//! Who compiles for a target, and who links.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is needed to compile for a target.
pub(crate) struct Toolchain {
    pub(crate) cargo: PathBuf,
    pub(crate) rustc: PathBuf,
    pub(crate) linker: PathBuf,
    /// Whether `core` has to be built from its sources.
    pub(crate) build_core: bool,
    /// For the reader.
    pub(crate) description: String,
}

const NO_COMPILER: &str = "no Rust compiler on PATH has this target, nor the sources of the standard library. \
    One of these installs it: `rustup target add TARGET`; `rustup component add rust-src`; \
    on Debian and Ubuntu `apt-get install rustc-web cargo-web rust-web-src`";
const NO_LINKER: &str = "no lld: neither `ld.lld` on PATH nor `rust-lld` in a Rust toolchain on PATH. \
    `apt-get install lld`, or any toolchain of rustup, has one";

/// The first compiler on PATH that has the target, or else the first that can build `core` for it.
pub(crate) fn find(target: &str) -> Result<Toolchain, String> {
    let compilers = compilers();
    let linker = linker(&compilers).ok_or(NO_LINKER)?;
    let has = |folder: String| compilers.iter().find(|c| c.sysroot.join(&folder).is_dir());
    let (compiler, build_core) = if let Some(own) = has(format!("lib/rustlib/{target}/lib")) {
        (own, false)
    } else if let Some(sources) = has("lib/rustlib/src/rust/library".to_owned()) {
        (sources, true)
    } else {
        return Err(NO_COMPILER.replace("TARGET", target));
    };
    let own = compiler.sysroot.join("bin/cargo");
    let cargo = if own.is_file() { own } else { compiler.rustc.with_file_name("cargo") };
    if !cargo.is_file() {
        let rustc = compiler.rustc.display();
        return Err(format!("no cargo beside {rustc}: on Debian `apt-get install cargo-web`"));
    }
    let version = output(Command::new(&compiler.rustc).arg("--version")).unwrap_or_default();
    let how = if build_core { ", core from its sources" } else { "" };
    let description = format!("{}{how}", version.trim());
    let rustc = compiler.rustc.clone();
    Ok(Toolchain { cargo, rustc, linker, build_core, description })
}

/// A command that does not inherit what `cargo run` sets for this program.
pub(crate) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let ours = (text.starts_with("CARGO") && text != "CARGO_HOME")
            || text.starts_with("RUSTC")
            || matches!(&*text, "RUSTFLAGS" | "RUSTUP_TOOLCHAIN" | "LD_LIBRARY_PATH" | "MAKEFLAGS");
        if ours {
            command.env_remove(&name);
        }
    }
    command
}

struct Compiler {
    rustc: PathBuf,
    sysroot: PathBuf,
}

/// The compilers on PATH, each toolchain once.
fn compilers() -> Vec<Compiler> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for rustc in on_path("rustc") {
        // Not through `command`: which toolchain rustup takes is the caller's choice.
        let Some(sysroot) = output(Command::new(&rustc).args(["--print", "sysroot"])) else {
            continue;
        };
        let sysroot = PathBuf::from(sysroot.trim());
        let own = sysroot.join("bin/rustc");
        let rustc = if own.is_file() { own } else { rustc };
        if known.insert(sysroot.clone()) {
            found.push(Compiler { rustc, sysroot });
        }
    }
    found
}

fn linker(compilers: &[Compiler]) -> Option<PathBuf> {
    let bundled = compilers.iter().flat_map(|compiler| {
        let hosts = std::fs::read_dir(compiler.sysroot.join("lib/rustlib")).into_iter().flatten();
        hosts.flatten().map(|host| host.path().join("bin/rust-lld"))
    });
    on_path("ld.lld").into_iter().chain(bundled).find(|path| path.is_file())
}

fn on_path(program: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .filter(|p| p.is_file())
        .collect()
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
