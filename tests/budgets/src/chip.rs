//! Which drivers there are.

use std::fs;
use std::path::{Path, PathBuf};

/// A generated driver.
#[derive(Debug)]
pub(crate) struct Chip {
    /// The chip's name.
    pub(crate) name: String,
    /// The crate's folder.
    pub(crate) folder: PathBuf,
    /// What its manifest is compiled for.
    pub(crate) target: String,
    /// Rust: a controller, a channel and a request line that go together.
    pub(crate) constants: String,
}

/// What the compiler calls for a fence where there is no instruction for it.
const FENCE: &str = "/// Nothing, with one core.\n\
    #[unsafe(no_mangle)]\n\
    extern \"C\" fn __sync_synchronize() {}\n";

/// Rust: the controller of a vector, and its lines where there are several; for what drivers have of these.
fn lined(lines: bool, vectors: bool) -> String {
    let controller = if vectors { "vector.instance()" } else { "INSTANCE" };
    let lines = if lines { ".with_line(vector, channels)" } else { "" };
    format!(
        "#[allow(unused_variables)]\n\
         pub(crate) const fn lined(vector: driver::Vector, channels: u32) -> driver::Instance {{\n    \
         {controller}{lines}\n}}\n"
    )
}

impl Chip {
    /// Whether `core` has atomics for the target.
    pub(crate) fn has_atomics(&self) -> bool {
        !self.target.starts_with("armv5")
    }
}

/// All drivers below a folder, by name.
pub(crate) fn all(generated: &Path) -> Result<Vec<Chip>, String> {
    let entries = fs::read_dir(generated).map_err(|e| format!("{}: {e}", generated.display()))?;
    let mut chips = Vec::new();
    for entry in entries.flatten() {
        let folder = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix("-dma") {
            chips.push(read(name, folder)?);
        }
    }
    chips.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(chips)
}

fn read(name: &str, folder: PathBuf) -> Result<Chip, String> {
    let text = |path: &str| {
        let path = folder.join(path);
        fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
    };
    let missing = |what: &str| format!("{}: {what}", folder.display());
    let manifest = text("Cargo.toml")?;
    let target = manifest
        .lines()
        .find_map(|line| line.trim().strip_prefix("targets = [\"")?.strip_suffix("\"]"))
        .ok_or_else(|| missing("Cargo.toml names no target"))?;
    let instance = word_after(&text("src/lib.rs")?, "pub const ", ": Instance")
        .ok_or_else(|| missing("src/lib.rs has no controller"))?;
    let constants = match text("src/request.rs") {
        Ok(requests) => constants(&requests, &instance)
            .ok_or_else(|| missing("src/request.rs has no request line"))?,
        // The description names no line: any number is one.
        Err(_) => format!(
            "pub(crate) const INSTANCE: driver::Instance = driver::Instance::{instance};\n\
             pub(crate) const CHANNEL: u8 = 1;\n\
             pub(crate) const REQUEST: dma_runtime::Request = dma_runtime::Request(1);\n"
        ),
    };
    let lines = text("src/lib.rs")?.contains("pub const fn with_line(");
    let vectors = text("src/interrupt.rs")?.contains("pub const fn instance(");
    let mut chip = Chip { name: name.to_owned(), target: target.to_owned(), constants, folder };
    chip.constants.push_str(&lined(lines, vectors));
    if !chip.has_atomics() {
        chip.constants.push_str(FENCE);
    }
    Ok(chip)
}

/// The word between two texts of one line.
fn word_after(text: &str, before: &str, after: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (word, _) = line.trim().strip_prefix(before)?.split_once(after)?;
        Some(word.to_owned())
    })
}

/// A request line, one of an SPI's where there is one, and the channel that it reaches.
fn constants(requests: &str, instance: &str) -> Option<String> {
    let lines = || requests.lines().filter_map(|line| line.strip_prefix("pub const "));
    let line =
        lines().find(|l| l.starts_with("SPI") && l.contains("_TX:")).or_else(|| lines().next())?;
    let (name, kind) = line.split_once(": ")?;
    Some(if kind.starts_with('[') {
        format!(
            "const ROUTE: driver::request::Route = driver::request::{name}[0];\n\
             pub(crate) const INSTANCE: driver::Instance = ROUTE.instance;\n\
             pub(crate) const CHANNEL: u8 = ROUTE.channel;\n\
             pub(crate) const REQUEST: dma_runtime::Request = ROUTE.request;\n"
        )
    } else {
        format!(
            "pub(crate) const INSTANCE: driver::Instance = driver::Instance::{instance};\n\
             pub(crate) const CHANNEL: u8 = 3;\n\
             pub(crate) const REQUEST: dma_runtime::Request = driver::request::{name};\n"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_routed_request_names_its_channel_and_a_selectable_one_gets_any() {
        let routed = "pub const ADC1: [Route; 1] = [];\npub const SPI1_TX: [Route; 2] = [];\n";
        let text = constants(routed, "DMA1").unwrap_or_default();
        assert!(text.contains("request::SPI1_TX[0]") && text.contains("ROUTE.channel"), "{text}");
        let selectable = "pub const ADC1: Request = Request(5);\n";
        let text = constants(selectable, "DMA1").unwrap_or_default();
        assert!(text.contains("Instance::DMA1") && text.contains("request::ADC1;"), "{text}");
        assert_eq!(constants("", "DMA1"), None);
    }
}
