//! Reading the result block.

use portable::{CASES, NAME, Report, State, TEXT};

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It holds.
    Pass,
    /// The channel, or the model under it, cannot show it.
    Skip(String),
    /// It does not hold.
    Fail(String),
}

/// A case by name.
pub(crate) type Case = (String, Verdict);

/// The cases of a result block. One that did not come to its end is a failure of its last case.
///
/// # Errors
/// When it is no result block.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<Case>, String> {
    if bytes.len() != Report::BYTES {
        return Err(format!("a report of {} bytes, not {}", bytes.len(), Report::BYTES));
    }
    let word = |at: usize| {
        bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
    };
    let (state, count) = (word(0), word(4) as usize);
    if state == State::Empty as u32 || count > CASES {
        return Err(format!(
            "no report: the program did not begin, or has overwritten it ({state:#x})"
        ));
    }
    let size = NAME + TEXT + 12;
    let mut cases: Vec<Case> = (0..count)
        .map(|index| {
            let at = 8 + index * size;
            let name = text(bytes, at, NAME);
            let reason = text(bytes, at + NAME + 4, TEXT);
            let after = at + NAME + 4 + TEXT;
            (name, verdict(word(at + NAME), reason, word(after), word(after + 4)))
        })
        .collect();
    let end = match state {
        s if s == State::Finished as u32 => None,
        s if s == State::Crashed as u32 => Some("a crash"),
        _ => Some("the time limit"),
    };
    if let Some(end) = end {
        cases.push(("(end)".to_string(), Verdict::Fail(format!("{end} instead of the end"))));
    }
    Ok(cases)
}

fn verdict(outcome: u32, reason: String, saw: u32, wanted: u32) -> Verdict {
    match outcome {
        1 => Verdict::Pass,
        2 | 4 => Verdict::Skip(reason),
        3 if saw == wanted => Verdict::Fail(reason),
        3 => Verdict::Fail(format!("{reason}: saw {saw:#x}, wanted {wanted:#x}")),
        _ => Verdict::Fail(format!("not ended (exception {saw} at {wanted:#x})")),
    }
}

fn text(bytes: &[u8], at: usize, length: usize) -> String {
    let field = bytes.get(at..at + length).unwrap_or_default();
    let end = field.iter().position(|&byte| byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Verdict, decode};
    use portable::{Report, State, equal, skip};

    fn bytes(report: &Report) -> Vec<u8> {
        let mut out = Vec::new();
        for word in [report.state, report.count] {
            out.extend(word.to_le_bytes());
        }
        for case in &report.cases {
            out.extend(case.name);
            out.extend(case.outcome.to_le_bytes());
            out.extend(case.text);
            out.extend(case.saw.to_le_bytes());
            out.extend(case.wanted.to_le_bytes());
        }
        out
    }

    #[test]
    fn a_report_is_read_as_it_was_written() {
        let mut report = Report::new();
        let left = [("unseen", "model: blind")];
        report.set_state(State::Running);
        report.case("good", &left, || Ok(()));
        report.case("unable", &left, || skip("capability: none"));
        report.case("unseen", &left, || unreachable!());
        report.case("bad", &left, || equal(3, 4, "a number"));
        report.set_state(State::Finished);
        let cases = decode(&bytes(&report)).unwrap();
        let names: Vec<&str> = cases.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["good", "unable", "unseen", "bad"]);
        assert_eq!(cases[0].1, Verdict::Pass);
        assert_eq!(cases[1].1, Verdict::Skip("capability: none".to_string()));
        assert_eq!(cases[2].1, Verdict::Skip("model: blind".to_string()));
        assert_eq!(cases[3].1, Verdict::Fail("a number: saw 0x3, wanted 0x4".to_string()));
    }

    #[test]
    fn a_program_that_crashed_or_never_began_has_failed() {
        let mut report = Report::new();
        assert!(decode(&bytes(&report)).is_err());
        report.set_state(State::Crashed);
        assert!(matches!(decode(&bytes(&report)).unwrap()[..], [(_, Verdict::Fail(_))]));
        assert!(decode(&[]).is_err());
    }
}
