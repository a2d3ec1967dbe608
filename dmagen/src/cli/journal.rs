//! Changes of files that are all made, or all undone.
//!
//! What is no longer wanted is moved aside, and every new text is written beside its place; then what stands in the
//! places is moved aside and the new files take them; at the end the old ones go. A step that fails undoes those before
//! it, the last one first. What a killed process leaves behind says that dmagen wrote it, and the next run takes it
//! away.

use super::folder::is_ours;
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// A step that was taken.
enum Step {
    /// A folder was made.
    Made(PathBuf),
    /// A file was written that was not there, or a new one took its place.
    Written(PathBuf),
    /// What stood in a place was moved: (place, where it is now).
    Aside(PathBuf, PathBuf),
}

/// The steps that were taken so far.
#[derive(Default)]
pub(super) struct Journal(Vec<Step>);

/// Why nothing was changed.
#[derive(Debug)]
pub(super) struct Broken {
    /// The file or folder of the step that failed.
    pub(super) path: PathBuf,
    /// Why it failed.
    pub(super) error: Error,
    /// What could not be put back.
    pub(super) lost: Vec<PathBuf>,
}

impl Journal {
    /// Writes the new texts, and removes the old files.
    ///
    /// # Errors
    /// The first step that failed; the others were undone.
    pub(super) fn perform(new: &[(PathBuf, &str)], old: &[PathBuf]) -> Result<(), Broken> {
        let mut journal = Journal::default();
        match journal.all(new, old) {
            Ok(()) => {
                journal.forget();
                Ok(())
            }
            Err((path, error)) => Err(Broken { path, error, lost: journal.undo() }),
        }
    }

    fn all(&mut self, new: &[(PathBuf, &str)], old: &[PathBuf]) -> Result<(), (PathBuf, Error)> {
        // First, for a killed process may have left a file just where one is staged.
        for path in old {
            self.aside(path).map_err(|error| (path.clone(), error))?;
        }
        let mut staged = Vec::new();
        for (path, text) in new {
            let written = path.parent().map_or(Ok(()), |folder| self.make(folder));
            let written = written.and_then(|()| self.stage(path, text));
            staged.push(written.map_err(|error| (path.clone(), error))?);
        }
        for ((path, _), staged) in new.iter().zip(&staged) {
            self.place(staged, path).map_err(|error| (path.clone(), error))?;
        }
        Ok(())
    }

    /// Makes a folder, and those above it.
    fn make(&mut self, folder: &Path) -> Result<(), Error> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        folder.parent().map_or(Ok(()), |above| self.make(above))?;
        fs::create_dir(folder)?;
        self.0.push(Step::Made(folder.to_path_buf()));
        Ok(())
    }

    /// Writes a text beside its place.
    fn stage(&mut self, path: &Path, text: &str) -> Result<PathBuf, Error> {
        let beside = beside(path, "new")?;
        self.0.push(Step::Written(beside.clone()));
        fs::write(&beside, text)?;
        Ok(beside)
    }

    /// Moves what stands in a place, if anything does.
    fn aside(&mut self, path: &Path) -> Result<(), Error> {
        if fs::symlink_metadata(path).is_err() {
            return Ok(());
        }
        let aside = beside(path, "old")?;
        fs::rename(path, &aside)?;
        self.0.push(Step::Aside(path.to_path_buf(), aside));
        Ok(())
    }

    /// Lets a new file take its place.
    fn place(&mut self, staged: &Path, path: &Path) -> Result<(), Error> {
        self.aside(path)?;
        fs::rename(staged, path)?;
        self.0.push(Step::Written(path.to_path_buf()));
        Ok(())
    }

    /// Takes all steps back, and tells which could not be.
    fn undo(self) -> Vec<PathBuf> {
        let mut lost = Vec::new();
        for step in self.0.into_iter().rev() {
            let (undone, path) = match step {
                Step::Made(folder) => (fs::remove_dir(&folder), folder),
                Step::Written(path) => (fs::remove_file(&path), path),
                Step::Aside(path, aside) => (fs::rename(&aside, path), aside),
            };
            if undone.is_err_and(|error| error.kind() != ErrorKind::NotFound) {
                lost.push(path);
            }
        }
        lost
    }

    /// Removes what was moved aside. What cannot be removed is no longer in the way.
    fn forget(self) {
        for step in self.0 {
            if let Step::Aside(_, aside) = step {
                let _ = fs::remove_file(aside);
            }
        }
    }
}

/// A path beside another one, where nothing is but what dmagen left there.
fn beside(path: &Path, what: &str) -> Result<PathBuf, Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".dmagen-");
    name.push(what);
    let beside = PathBuf::from(name);
    match fs::symlink_metadata(&beside) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(beside),
        Err(error) => Err(error),
        Ok(kind) if kind.is_file() && fs::read(&beside).is_ok_and(|bytes| is_ours(&bytes)) => {
            Ok(beside)
        }
        Ok(_) => {
            let text = format!("`{}` is in the way", beside.display());
            Err(Error::new(ErrorKind::AlreadyExists, text))
        }
    }
}
