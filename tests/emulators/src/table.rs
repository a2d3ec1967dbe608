//! The table chips × cases.

use crate::report::{Case, Verdict};
use std::fmt::Write;

/// A machine's name and its cases, or why it did not run.
pub(crate) type Column = (&'static str, Result<Vec<Case>, String>);

/// The table, the reasons of what was left out, and what failed.
pub(crate) fn table(columns: &[Column]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in columns.iter().filter_map(|(_, cases)| cases.as_ref().ok()).flatten() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let first = names.iter().map(|name| name.len()).max().unwrap_or(0).max(4);
    let mut out = format!("{:first$}", "case");
    for (machine, _) in columns {
        let _ = write!(out, "  {machine}");
    }
    out.push('\n');
    for name in &names {
        let mut line = format!("{name:first$}");
        for (machine, cases) in columns {
            let _ = write!(line, "  {:1$}", word(cases, name), machine.len());
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.push_str(&reasons(columns));
    out
}

fn word(cases: &Result<Vec<Case>, String>, name: &str) -> &'static str {
    let case = cases.as_ref().ok().and_then(|cases| cases.iter().find(|(case, _)| case == name));
    match case.map(|(_, verdict)| verdict) {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Skip(_)) => "skip",
        Some(Verdict::Fail(_)) => "FAIL",
        None => "",
    }
}

fn reasons(columns: &[Column]) -> String {
    let mut out = String::new();
    for (machine, cases) in columns {
        match cases {
            Err(error) => {
                let _ = write!(out, "\nFAIL {machine}: {}", error.trim());
            }
            Ok(cases) => {
                for (name, verdict) in cases {
                    let _ = match verdict {
                        Verdict::Pass => Ok(()),
                        Verdict::Skip(reason) => write!(out, "\nskip {machine} {name}: {reason}"),
                        Verdict::Fail(reason) => write!(out, "\nFAIL {machine} {name}: {reason}"),
                    };
                }
            }
        }
    }
    out
}

/// Whether nothing failed.
pub(crate) fn good(columns: &[Column]) -> bool {
    let failed = |(_, verdict): &Case| matches!(verdict, Verdict::Fail(_));
    columns.iter().all(|(_, cases)| {
        cases.as_ref().is_ok_and(|cases| !cases.is_empty() && !cases.iter().any(failed))
    })
}

#[cfg(test)]
mod tests {
    use super::{good, table};
    use crate::report::Verdict;

    #[test]
    fn a_table_names_what_was_left_out_and_what_failed() {
        let case = |name: &str, verdict| (name.to_string(), verdict);
        let fine = ("one", Ok(vec![case("copy", Verdict::Pass)]));
        let poor = (
            "two",
            Ok(vec![
                case("copy", Verdict::Fail("data".to_string())),
                case("list", Verdict::Skip("capability: lists".to_string())),
            ]),
        );
        let dead = ("three", Err("no report".to_string()));
        assert!(good(std::slice::from_ref(&fine)));
        assert!(!good(std::slice::from_ref(&poor)));
        assert!(!good(std::slice::from_ref(&dead)));
        let text = table(&[fine, poor, dead]);
        let wanted = "case  one  two  three\ncopy  pass  FAIL\nlist       skip\n\
            \nFAIL two copy: data\nskip two list: capability: lists\nFAIL three: no report";
        assert_eq!(text, wanted);
    }
}
