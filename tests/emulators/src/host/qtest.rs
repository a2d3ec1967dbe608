//! QEMU's protocol for tests: a line is a command, and a line is its answer.

use super::Board;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A QEMU whose processor stands still.
#[derive(Debug)]
pub(super) struct Qemu {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// Inputs of the interrupt controller that are high.
    pub(super) high: BTreeSet<u32>,
}

impl Qemu {
    /// Starts the board with its memory in a file.
    ///
    /// # Errors
    /// What did not work.
    pub(super) fn start(board: &Board, place: &Path) -> Result<Self, String> {
        let (_, bytes) = board.memory;
        let file = board.file(place);
        let memory =
            format!("memory-backend-file,id=ram,size={bytes},mem-path={},share=on", file.display());
        let mut child = Command::new("qemu-system-arm")
            .args(["-machine", &format!("{},memory-backend=ram", board.machine)])
            .args(["-object", &memory, "-m", &format!("{}M", bytes >> 20), "-S"])
            .args(["-qtest", "stdio", "-qtest-log", "none", "-display", "none"])
            .args(["-serial", "null", "-monitor", "none", "-audiodev", "none,id=none"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("qemu-system-arm: {error}"))?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("QEMU has no pipes".to_string());
        };
        let mut qemu = Qemu { child, to, from: BufReader::new(from), high: BTreeSet::new() };
        qemu.ask(&format!("irq_intercept_in {}", board.interrupts))?;
        for &(address, value) in board.before {
            qemu.write(address, value)?;
        }
        Ok(qemu)
    }

    /// Reads a register.
    ///
    /// # Errors
    /// What QEMU said instead.
    pub(super) fn read(&mut self, address: usize) -> Result<u32, String> {
        let answer = self.ask(&format!("readl {address:#x}"))?;
        let digits = answer.trim().trim_start_matches("0x");
        u64::from_str_radix(digits, 16)
            .map(|value| value as u32)
            .map_err(|_| format!("an answer without a number: {answer}"))
    }

    /// Writes a register.
    ///
    /// # Errors
    /// What QEMU said instead.
    pub(super) fn write(&mut self, address: usize, value: u32) -> Result<(), String> {
        self.ask(&format!("writel {address:#x} {value:#x}")).map(|_| ())
    }

    /// The answer to a command; changes of the interrupts come before it.
    fn ask(&mut self, command: &str) -> Result<String, String> {
        let failed = |error: std::io::Error| format!("{command}: {error}");
        writeln!(self.to, "{command}").and_then(|()| self.to.flush()).map_err(failed)?;
        loop {
            let mut line = String::new();
            self.from.read_line(&mut line).map_err(failed)?;
            let mut words = line.split_whitespace();
            match (words.next(), words.next(), words.next().and_then(|n| n.parse().ok())) {
                (Some("IRQ"), Some("raise"), Some(input)) => self.high.insert(input),
                (Some("IRQ"), _, Some(input)) => self.high.remove(&input),
                (Some("OK"), rest, _) => return Ok(rest.unwrap_or_default().to_string()),
                _ => return Err(format!("{command}: {line:?}")),
            };
        }
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        // It has ended by itself if these fail.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
