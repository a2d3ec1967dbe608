//! QEMU's protocol for tests: a line is a command, and a line is its answer.

use super::Board;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{self, Child, ChildStdin, ChildStdout, Stdio};

/// An access of 32 bits.
#[derive(Debug, Clone, Copy)]
pub(super) enum Command {
    /// A read.
    Read(u32),
    /// A write.
    Write(u32, u32),
}

impl Command {
    fn line(&self) -> String {
        match self {
            Command::Read(address) => format!("readl {address:#x}\n"),
            Command::Write(address, value) => format!("writel {address:#x} {value:#x}\n"),
        }
    }
}

/// A QEMU whose processor stands still.
#[derive(Debug)]
pub(super) struct Qemu {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// Inputs of the interrupt controller that were high at the last answer.
    high: BTreeSet<u32>,
    /// Writes that have not been sent.
    posted: Vec<Command>,
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
        let mut child = process::Command::new("qemu-system-arm")
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
        let mut qemu = Qemu {
            child,
            to,
            from: BufReader::new(from),
            high: BTreeSet::new(),
            posted: Vec::new(),
        };
        let intercept = format!("irq_intercept_in {}\n", board.interrupts);
        qemu.send(&intercept)?;
        qemu.answer(&intercept)?;
        let before = board.before.iter().map(|&(address, value)| Command::Write(address, value));
        qemu.batch(&before.collect::<Vec<_>>())?;
        Ok(qemu)
    }

    /// Writes before the next commands, or before the next look at an interrupt.
    pub(super) fn post(&mut self, address: u32, value: u32) {
        self.posted.push(Command::Write(address, value));
    }

    /// Whether an input of the interrupt controller is high.
    ///
    /// # Errors
    /// What QEMU said to an earlier write.
    pub(super) fn is_high(&mut self, input: u32) -> Result<bool, String> {
        if !self.posted.is_empty() {
            self.batch(&[])?;
        }
        Ok(self.high.contains(&input))
    }

    /// Does commands in order, and returns what the reads read.
    ///
    /// # Errors
    /// What QEMU said instead.
    pub(super) fn batch(&mut self, commands: &[Command]) -> Result<Vec<u32>, String> {
        let mut all = core::mem::take(&mut self.posted);
        all.extend_from_slice(commands);
        let text: String = all.iter().map(Command::line).collect();
        let mut found = Vec::new();
        self.send(&text)?;
        for command in all {
            let answer = self.answer(&command.line())?;
            if let Command::Read(_) = command {
                let value = u64::from_str_radix(answer.trim_start_matches("0x"), 16);
                let value = value.map_err(|_| format!("an answer without a number: {answer}"))?;
                found.push(value as u32);
            }
        }
        Ok(found)
    }

    fn send(&mut self, text: &str) -> Result<(), String> {
        let sent = self.to.write_all(text.as_bytes()).and_then(|()| self.to.flush());
        sent.map_err(|error| format!("{}: {error}", text.trim()))
    }

    /// The answer to a command; changes of the interrupts come before it.
    fn answer(&mut self, command: &str) -> Result<String, String> {
        loop {
            let mut line = String::new();
            let read = self.from.read_line(&mut line);
            read.map_err(|error| format!("{}: {error}", command.trim()))?;
            let mut words = line.split_whitespace();
            match (words.next(), words.next(), words.next().and_then(|n| n.parse().ok())) {
                (Some("IRQ"), Some("raise"), Some(input)) => self.high.insert(input),
                (Some("IRQ"), _, Some(input)) => self.high.remove(&input),
                (Some("OK"), rest, _) => return Ok(rest.unwrap_or_default().to_string()),
                _ => return Err(format!("{}: {line:?}", command.trim())),
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
