//! A copy of the fixture that a test spoils, and the command line run on it.

use dmagen::diagnostic::codes::UNREADABLE;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own with `chip/`, `ip/`, `route/` and `svd/`; removed at the end.
pub(crate) struct Folder {
    path: PathBuf,
}

/// How a run ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    /// A good description: two chips, `alpha` and `beta`, of one IP.
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("dmagen-ui-{}-{count}", std::process::id()));
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/fixture"), &path);
        Folder { path }
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.path.join(file)
    }

    /// Replaces the only place of `from`.
    pub(crate) fn edit(self, file: &str, from: &str, to: &str) -> Self {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {file}");
        self.write(file, text.replace(from, to))
    }

    /// Adds to the end of a file.
    pub(crate) fn add(self, file: &str, text: &str) -> Self {
        let old = fs::read_to_string(self.path(file)).unwrap();
        self.write(file, old + text)
    }

    pub(crate) fn write(self, file: &str, bytes: impl AsRef<[u8]>) -> Self {
        fs::create_dir_all(self.path(file).parent().unwrap()).unwrap();
        fs::write(self.path(file), bytes).unwrap();
        self
    }

    pub(crate) fn remove(self, file: &str) -> Self {
        fs::remove_file(self.path(file)).unwrap();
        self
    }

    /// Runs `dmagen` here.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_reading(arguments, Stdio::null())
    }

    /// Runs `dmagen` here, with this on standard input.
    pub(crate) fn run_reading(&self, arguments: &[&str], input: impl Into<Stdio>) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_dmagen"))
            .args(arguments)
            .current_dir(&self.path)
            .env("RUST_BACKTRACE", "1")
            .env_remove("NO_COLOR")
            .stdin(input)
            .output()
            .unwrap();
        Run::from(output)
    }

    /// Runs `check` and `generate` on a chip that must be refused, in the same words and with
    /// nothing written, and gives exit code and words.
    pub(crate) fn refused(&self, chip: &str) -> String {
        let before = self.listing();
        let check = self.run(&["check", chip]);
        let generate = self.run(&["generate", chip, "--out", "out"]);
        assert_eq!(self.listing(), before, "nothing is written");
        assert_eq!((check.code, &check.err), (generate.code, &generate.err));
        assert_eq!((check.out.as_str(), generate.out.as_str()), ("", ""));
        check.explained();
        if check.code == 1 {
            let count = |text: &str| check.err.matches(text).count();
            assert!(count("error[DMA") <= count("--> "), "a place: {}", check.err);
        }
        check.shown()
    }

    /// Every file and folder with its size.
    pub(crate) fn listing(&self) -> Vec<(String, u64)> {
        let (mut open, mut found) = (vec![self.path.clone()], Vec::new());
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let length = if path.is_file() { fs::metadata(&path).unwrap().len() } else { 0 };
                let name = path.strip_prefix(&self.path).unwrap().display().to_string();
                found.push((name, length));
                if path.is_dir() {
                    open.push(path);
                }
            }
        }
        found.sort();
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

impl Run {
    fn from(output: Output) -> Self {
        let run = Run {
            code: output.status.code().expect("no signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        for word in ["panicked", "stack backtrace", "RUST_BACKTRACE", "\u{1b}"] {
            assert!(!run.err.contains(word) && !run.out.contains(word), "{}", run.err);
        }
        run
    }

    /// Every error has a code and a way out.
    pub(crate) fn explained(&self) {
        let count = |text: &str| self.err.matches(text).count();
        assert!(self.code > 0 && count("error[DMA") > 0, "{}", self.err);
        let errors = self.err.lines().filter(|line| line.starts_with("error")).count();
        assert_eq!(count("error[DMA"), errors, "a code: {}", self.err);
        assert_eq!(count("error[DMA"), count("= help: "), "a way out: {}", self.err);
    }

    /// Exit code and stderr.
    pub(crate) fn shown(&self) -> String {
        format!("exit code {}\n\n{}", self.code, self.err)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            // A checkout may have its own ends of lines; the mistakes are made in LF.
            fs::write(to, fs::read_to_string(entry.path()).unwrap().replace('\r', "")).unwrap();
        }
    }
}

/// Compares with the snapshot of this name.
pub(crate) fn hold(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A mistake: a name, the first code that it must give, and one replacement in one file.
pub(crate) type Mistake = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Makes each mistake in a fresh copy; the words are held by snapshots.
pub(crate) fn each(mistakes: &[Mistake]) {
    let failed =
        mistakes.iter().filter(|mistake| std::panic::catch_unwind(|| one(mistake)).is_err());
    let names: Vec<_> = failed.map(|(name, ..)| name).collect();
    assert!(names.is_empty(), "{names:?}");
}

fn one((name, code, file, from, to): &Mistake) {
    let words = Folder::new().edit(file, from, to).refused("chip/alpha.yaml");
    assert!(words.contains(&format!("error[{code}]")), "{name}: {words}");
    // A file that cannot be read is no mistake of what is read.
    let exit = if *code == UNREADABLE { 2 } else { 1 };
    assert!(words.starts_with(&format!("exit code {exit}\n")), "{name}: {words}");
    hold(name, &words);
}
