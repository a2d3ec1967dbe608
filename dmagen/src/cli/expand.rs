//! `expand`: the merged description.

use super::{End, output};
use crate::diagnostic::Sources;
use crate::load;
use crate::source::yaml::{Node, Value};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Arguments {
    /// A chip description.
    chip: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> End {
    let mut sources = Sources::new();
    match load::merged(&mut sources, &arguments.chip) {
        Err(failure) => output::failure(&sources, &failure),
        Ok(merged) => {
            output::result(&format!("{}---\n{}", text(&merged.chip_tree), text(&merged.ip_tree)));
            End::Good
        }
    }
}

/// A tree as YAML.
fn text(node: &Node) -> String {
    let mut out = String::new();
    write(&mut out, node, 0);
    out
}

fn write(out: &mut String, node: &Node, depth: usize) {
    let pad = "  ".repeat(depth);
    match &node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                out.push_str(&format!("{pad}{}:", entry.key));
                inner(out, &entry.value, depth + 1);
            }
        }
        Value::Sequence(items) => {
            for item in items {
                out.push_str(&format!("{pad}-"));
                inner(out, item, depth + 1);
            }
        }
        _ => inner(out, node, depth),
    }
}

fn inner(out: &mut String, node: &Node, depth: usize) {
    match &node.value {
        Value::Mapping(entries) if entries.is_empty() => out.push_str(" {}\n"),
        Value::Sequence(items) if items.is_empty() => out.push_str(" []\n"),
        Value::Mapping(_) | Value::Sequence(_) => {
            out.push('\n');
            write(out, node, depth);
        }
        Value::Null => out.push_str(" null\n"),
        Value::Bool(value) => out.push_str(&format!(" {value}\n")),
        Value::Integer(value) if *value > 4096 => {
            out.push_str(&format!(" {value:#X}\n").replace("0X", "0x"))
        }
        Value::Integer(value) => out.push_str(&format!(" {value}\n")),
        Value::Text(value) => out.push_str(&format!(" {}\n", quoted(value))),
    }
}

/// A text that reads back as the same text.
fn quoted(text: &str) -> String {
    let plain = !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !matches!(text, "true" | "false" | "null");
    if plain {
        text.to_owned()
    } else {
        let mut quoted = String::from("\"");
        for c in text.chars() {
            match c {
                '\\' => quoted.push_str("\\\\"),
                '"' => quoted.push_str("\\\""),
                '\n' => quoted.push_str("\\n"),
                '\t' => quoted.push_str("\\t"),
                // Line ends of other kinds would be folded, control characters refused.
                c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}') => {
                    quoted.push_str(&format!("\\u{:04X}", u32::from(c)));
                }
                c => quoted.push(c),
            }
        }
        quoted.push('"');
        quoted
    }
}
