//! Types, patterns and other tokens that always stand on one line.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

/// The tokens with the spaces that a reader expects.
pub(super) fn flat(tokens: &impl ToTokens) -> String {
    let mut atoms = Vec::new();
    collect(tokens.to_token_stream(), &mut atoms);
    let mut text = String::new();
    let mut last = "";
    for atom in &atoms {
        if !last.is_empty() && spaced(last, atom) {
            text.push(' ');
        }
        text.push_str(atom);
        last = atom;
    }
    text
}

/// Puncts that count as one.
const JOINED: [&str; 5] = ["::", "->", "=>", "..=", ".."];

fn collect(tokens: TokenStream, atoms: &mut Vec<String>) {
    let mut open = String::new();
    for token in tokens {
        if let TokenTree::Punct(punct) = &token {
            let longer = format!("{open}{}", punct.as_char());
            if !open.is_empty() && JOINED.iter().any(|known| known.starts_with(&longer)) {
                open = longer;
                continue;
            }
            if !open.is_empty() {
                atoms.push(std::mem::take(&mut open));
            }
            open = punct.as_char().to_string();
            continue;
        }
        // A lifetime is a quote and a name.
        if open == "'" {
            atoms.push(format!("'{token}"));
            open.clear();
            continue;
        }
        if !open.is_empty() {
            atoms.push(std::mem::take(&mut open));
        }
        match token {
            TokenTree::Group(group) => {
                let (start, end) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                if !start.is_empty() {
                    atoms.push(start.to_owned());
                }
                collect(group.stream(), atoms);
                if !end.is_empty() {
                    atoms.push(end.to_owned());
                }
            }
            other => atoms.push(other.to_string()),
        }
    }
    if !open.is_empty() {
        atoms.push(open);
    }
}

fn spaced(last: &str, next: &str) -> bool {
    let word = |text: &str| text.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    match (last, next) {
        ("(" | "[" | "<" | "&" | "*" | "::" | "#" | "!" | "..=" | "..", _) => false,
        (_, ")" | "]" | ">" | "," | ";" | ":" | "::" | "!" | "..=" | "..") => false,
        (_, "<") => !word(last),
        (_, "(") => !(word(last) || last == ">"),
        _ => true,
    }
}
