//! The programs that are compiled: one for each driver, and one with defects.

use crate::by_hand;
use crate::chip::Chip;
use crate::toolchain::{Toolchain, command};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The program that has what the others must not have.
pub(crate) const DEFECTS: &str = "defects";

/// What the name of a chip's second program ends in: the one whose platforms have a lock.
pub(crate) const PLATFORMS: &str = "-platforms";

const SUPPORT: &str = include_str!("../program/support.rs");

const SOURCES: [(&str, &str); 8] = [
    ("main.rs", include_str!("../program/main.rs")),
    ("platforms.rs", include_str!("../program/platforms.rs")),
    ("hooks.rs", include_str!("../program/hooks.rs")),
    ("calls.rs", include_str!("../program/calls.rs")),
    ("settings.rs", include_str!("../program/settings.rs")),
    ("sizes.rs", include_str!("../program/sizes.rs")),
    ("support.rs", SUPPORT),
    ("transfers.rs", include_str!("../program/transfers.rs")),
];

const WITH_ATOMICS: &str = "critical-section = \"1.2\"\n\
    dma-runtime = { version = \"0.1\", features = [\"critical-section\"] }\n";
const WITHOUT_ATOMICS: &str = "critical-section = \"1.2\"\n\
    dma-runtime = { version = \"0.1\", features = [\"critical-section\", \"portable-atomic\"] }\n\
    portable-atomic = { version = \"1.4\", default-features = false, features = [\"unsafe-assume-single-core\"] }\n";

/// Where the programs are, and where they are compiled.
pub(crate) struct Programs {
    folder: PathBuf,
    target: PathBuf,
}

/// Writes a workspace of programs below the target directory.
pub(crate) fn write(root: &Path, chips: &[Chip]) -> Result<Programs, String> {
    let target = match std::env::var_os("CARGO_TARGET_DIR") {
        Some(target) => std::path::absolute(target).map_err(|e| e.to_string())?,
        None => root.join("target"),
    };
    let target = target.join("embedded");
    let folder = target.join("programs");
    let mut workspace = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"{DEFECTS}\"{}]\n\n\
         [profile.release]\nopt-level = \"s\"\nlto = \"fat\"\ncodegen-units = 1\npanic = \"abort\"\n\n\
         [patch.crates-io]\ndma-runtime = {{ path = {:?} }}\n",
        chips.iter().fold(String::new(), |mut list, chip| {
            let _ = write!(list, ", \"{}\"", chip.name);
            list
        }),
        root.join("dma-runtime"),
    );
    workspace.push('\n');
    put(&folder.join("Cargo.toml"), &workspace)?;
    put(&folder.join("link.ld"), include_str!("../program/link.ld"))?;
    let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap_or_default();
    if !folder.join("Cargo.lock").exists() {
        put(&folder.join("Cargo.lock"), &lock)?;
    }
    put(&folder.join(DEFECTS).join("Cargo.toml"), &manifest(DEFECTS, ""))?;
    put(&folder.join(DEFECTS).join("src/main.rs"), include_str!("../program/defects.rs"))?;
    put(&folder.join(DEFECTS).join("src/support.rs"), SUPPORT)?;
    for chip in chips {
        let package = folder.join(&chip.name);
        let runtime = if chip.has_atomics() { WITH_ATOMICS } else { WITHOUT_ATOMICS };
        let driver = format!(
            "{runtime}driver = {{ package = \"{0}-dma\", path = {1:?} }}\n\n\
             [[bin]]\nname = \"{0}\"\npath = \"src/main.rs\"\n\n\
             [[bin]]\nname = \"{0}{PLATFORMS}\"\npath = \"src/platforms.rs\"\n",
            chip.name, chip.folder
        );
        put(&package.join("Cargo.toml"), &manifest(&chip.name, &driver))?;
        put(&package.join("src/chip.rs"), &chip.constants)?;
        for (name, text) in SOURCES {
            put(&package.join("src").join(name), text)?;
        }
        put(&package.join("src/by_hand.rs"), by_hand::calls(&chip.name))?;
        put(
            &package.join("src/by_hand/registers.rs"),
            by_hand::registers(&chip.name).unwrap_or(""),
        )?;
    }
    Ok(Programs { folder, target })
}

/// Compiles the programs of one target, warnings being errors; the folder of the linked files.
pub(crate) fn build(
    programs: &Programs,
    toolchain: &Toolchain,
    target: &str,
    chips: &[&Chip],
) -> Result<PathBuf, String> {
    let linker = toolchain.linker.display();
    let script = programs.folder.join("link.ld");
    let flags = [
        "-Dwarnings".to_owned(),
        format!("-Clinker={linker}"),
        "-Clinker-flavor=ld.lld".to_owned(),
        format!("-Clink-arg=-T{}", script.display()),
        "-Clink-arg=--emit-relocs".to_owned(),
    ];
    let mut cargo = command(&toolchain.cargo);
    cargo.current_dir(&programs.folder).args(["build", "--quiet", "--release", "--target", target]);
    cargo.env("RUSTC", &toolchain.rustc).env("CARGO_TARGET_DIR", &programs.target);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    if toolchain.build_core {
        cargo.env("RUSTC_BOOTSTRAP", "1").args(["-Z", "build-std=core"]);
    }
    for name in chips.iter().map(|chip| chip.name.as_str()).chain([DEFECTS]) {
        cargo.args(["--package", name]);
    }
    let status = cargo.status().map_err(|e| format!("{}: {e}", toolchain.cargo.display()))?;
    if !status.success() {
        return Err(format!("the programs for {target} do not compile without warnings"));
    }
    Ok(programs.target.join(target).join("release"))
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n{dependencies}"
    )
}

/// Writes a file unless it is there with this text, so that nothing is compiled again.
fn put(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let written = match path.parent() {
        Some(folder) => fs::create_dir_all(folder).and_then(|()| fs::write(path, text)),
        None => fs::write(path, text),
    };
    written.map_err(|e| format!("{}: {e}", path.display()))
}
