//! A driver in a build script.

use crate::diagnostic::{Diagnostic, Severity, Sources, render_human, render_short};
use crate::{emit, load};
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Generates the driver of one chip in a build script.
///
/// ```no_run
/// // build.rs
/// dmagen::Builder::new("dma/chip/board.yaml")
///     .compile("dma.rs")
///     .unwrap_or_else(|error| error.exit());
/// ```
///
/// ```ignore
/// // src/lib.rs
/// mod dma {
///     include!(concat!(env!("OUT_DIR"), "/dma.rs"));
/// }
/// ```
///
/// [`Builder::compile`] talks to cargo on standard output; [`Builder::generate`] only reads.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    chip: PathBuf,
    svd: Option<PathBuf>,
}

/// A driver, and the files that it was made from.
#[derive(Clone, Debug)]
pub struct Generated {
    text: String,
    inputs: Vec<PathBuf>,
}

/// Why there is no driver.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    lines: Vec<String>,
    excerpts: String,
    inputs: Vec<PathBuf>,
}

/// What kind of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The description or the register map is wrong.
    Findings,
    /// A file could not be read or written.
    Io,
    /// A defect of the generator.
    Defect,
}

impl Builder {
    /// The driver of this chip's description.
    pub fn new(chip: impl Into<PathBuf>) -> Self {
        Builder { chip: chip.into(), svd: None }
    }

    /// With another register map than the one that the description names.
    pub fn svd(mut self, svd: impl Into<PathBuf>) -> Self {
        self.svd = Some(svd.into());
        self
    }

    /// Reads the files and makes the driver; prints and writes nothing.
    ///
    /// # Errors
    /// Every finding.
    pub fn generate(&self) -> Result<Generated, Error> {
        let mut sources = Sources::new();
        let model = load::model(&mut sources, &self.chip, self.svd.as_deref());
        let inputs = self.inputs(&sources);
        let model = model.map_err(|failure| Error {
            kind: if failure.io { ErrorKind::Io } else { ErrorKind::Findings },
            lines: failure.found.iter().filter_map(|found| line(&sources, found)).collect(),
            excerpts: render_human(&sources, &failure.found, io::stderr().is_terminal()),
            inputs: inputs.clone(),
        })?;
        match emit::module(&model) {
            Ok(text) => Ok(Generated { text, inputs }),
            Err(defect) => Err(Error::plain(ErrorKind::Defect, defect.to_string(), inputs)),
        }
    }

    /// In a build script: writes the driver as `OUT_DIR/name`, unless it is there already, and tells cargo which
    /// files it depends on.
    ///
    /// # Errors
    /// As [`Builder::generate`], or the file cannot be written.
    pub fn compile(&self, name: &str) -> Result<PathBuf, Error> {
        let Some(folder) = std::env::var_os("OUT_DIR") else {
            let text = "`OUT_DIR` is not set: this is for build scripts".to_owned();
            return Err(Error::plain(ErrorKind::Io, text, Vec::new()));
        };
        self.compile_to(&PathBuf::from(folder).join(name), &mut io::stdout())
    }

    /// As [`Builder::compile`], with the file's path and what cargo reads given.
    ///
    /// # Errors
    /// As [`Builder::compile`].
    pub fn compile_to(&self, path: &Path, cargo: &mut impl Write) -> Result<PathBuf, Error> {
        let generated = self.generate();
        let inputs = match &generated {
            Ok(generated) => &generated.inputs,
            Err(error) => &error.inputs,
        };
        let lines = inputs
            .iter()
            .try_for_each(|input| writeln!(cargo, "cargo::rerun-if-changed={}", input.display()));
        let generated = generated?;
        lines.and_then(|()| generated.write_to(path)).map_err(|error| {
            let text = format!("cannot write {}: {error}", path.display());
            Error::plain(ErrorKind::Io, text, generated.inputs.clone())
        })?;
        Ok(path.to_path_buf())
    }

    /// What was read, and what was named and may not be there.
    fn inputs(&self, sources: &Sources) -> Vec<PathBuf> {
        let mut inputs: Vec<PathBuf> = sources.paths().map(Path::to_path_buf).collect();
        inputs.push(self.chip.clone());
        inputs.extend(self.svd.clone());
        inputs.sort();
        inputs.dedup();
        inputs
    }
}

impl Generated {
    /// The driver: one module's text, for `include!`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The files that it was made from, each once, in order.
    pub fn inputs(&self) -> &[PathBuf] {
        &self.inputs
    }

    /// Writes the text unless the file has it already, so that nothing is compiled again; whether it was written.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write_to(&self, path: &Path) -> io::Result<bool> {
        if std::fs::read(path).is_ok_and(|old| old == self.text.as_bytes()) {
            return Ok(false);
        }
        std::fs::write(path, &self.text).map(|()| true)
    }
}

impl Error {
    fn plain(kind: ErrorKind, text: String, inputs: Vec<PathBuf>) -> Self {
        let line = text.replace(['\r', '\n'], " ");
        Error { kind, lines: vec![line], excerpts: text + "\n", inputs }
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// One line for each finding, with its place.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The findings with excerpts of the files.
    pub fn excerpts(&self) -> &str {
        &self.excerpts
    }

    /// In a build script: shows each finding as an error of cargo's, the excerpts on standard error, and ends
    /// the program.
    pub fn exit(&self) -> ! {
        let _ = self.show(&mut io::stdout(), &mut io::stderr());
        std::process::exit(1)
    }

    /// What [`Error::exit`] prints.
    ///
    /// # Errors
    /// Those of the writers.
    pub fn show(&self, cargo: &mut impl Write, terminal: &mut impl Write) -> io::Result<()> {
        for line in &self.lines {
            writeln!(cargo, "cargo::error={line}")?;
        }
        terminal.write_all(self.excerpts.as_bytes())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

impl std::error::Error for Error {}

/// A finding in one line, when it is an error.
fn line(sources: &Sources, found: &Diagnostic) -> Option<String> {
    (found.severity == Severity::Error).then(|| render_short(sources, found))
}
