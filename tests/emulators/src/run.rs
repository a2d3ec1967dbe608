//! Running a program on its model, with a time limit.

use crate::elf;
use crate::machine::{Machine, Model};
use crate::report::{self, Case, Verdict};
use crate::tools::Tools;
use portable::Report;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Seconds that a program may run before its report is read as it is.
const LIMIT: u64 = 120;

/// What came out of a run.
pub(crate) struct Said {
    /// The program's cases.
    pub(crate) cases: Vec<Case>,
    /// All that the runner printed.
    pub(crate) text: String,
}

/// The bytes of a file.
///
/// # Errors
/// With the file's name.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// Runs a program, with more arguments for the runner.
///
/// # Errors
/// What went wrong with the run itself.
pub(crate) fn run(
    root: &Path,
    machine: &Machine,
    program: &Path,
    tools: &Tools,
    more: &[String],
) -> Result<Said, String> {
    let elf = read(program)?;
    let address = elf::symbol(&elf, "REPORT").ok_or("the program has no REPORT")?;
    let runners = root.join("tests/emulators/runners");
    let (mut command, last) = match machine.model {
        Model::LabWired(chip) => {
            let mut command = Command::new(&tools.python);
            command.arg(runners.join("on_labwired.py"));
            (command, chip.to_string())
        }
        Model::Rp2040js => {
            let mut command = Command::new("node");
            command.arg(runners.join("on_rp2040js.mjs"));
            (command, tools.modules.display().to_string())
        }
        Model::Qemu(board) => {
            let mut command = Command::new("python3");
            command.arg(runners.join("on_qemu.py"));
            (command, board.to_string())
        }
    };
    command.arg(program).args([
        address.to_string(),
        Report::BYTES.to_string(),
        LIMIT.to_string(),
        last,
    ]);
    command.args(more);
    let said = output(command)?;
    let report = field(&said, "report").ok_or_else(|| format!("no report: {said}"))?;
    let mut cases = report::decode(&report)?;
    if let Some(wanted) = machine.wire {
        let wire = field(&said, "uart").unwrap_or_default();
        let wire = String::from_utf8_lossy(&wire).into_owned();
        let verdict =
            if wire == wanted { Verdict::Pass } else { Verdict::Fail(format!("{wire:?}")) };
        cases.push(("text_on_uart0".to_string(), verdict));
    }
    Ok(Said { cases, text: said })
}

/// Runs a command to its end, or to the end of a time in which it should have ended by itself.
fn output(mut command: Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let fail = |error: std::io::Error| format!("{name}: {error}");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(fail)?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let out = std::thread::spawn(move || text(out));
    let err = std::thread::spawn(move || text(err));
    let deadline = Instant::now() + Duration::from_secs(LIMIT + 30);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(fail)? {
            break status;
        }
        if Instant::now() > deadline {
            child.kill().map_err(fail)?;
            child.wait().map_err(fail)?;
            return Err(format!("{name} did not end"));
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let (out, err) = (out.join().unwrap_or_default(), err.join().unwrap_or_default());
    if status.success() { Ok(out) } else { Err(format!("{name}: {status}\n{err}")) }
}

fn text(pipe: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What was read before an error is still worth showing.
        let _ = pipe.read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The bytes behind a name at the start of a line.
fn field(said: &str, name: &str) -> Option<Vec<u8>> {
    let line = said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    let digits = line.trim().as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
