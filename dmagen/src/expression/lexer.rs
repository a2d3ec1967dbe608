//! Text to tokens.

/// A token and its byte range in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: TokenKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Number(u64),
    Word(String),
    Symbol(&'static str),
}

/// Longest first.
const SYMBOLS: [&str; 19] = [
    "==", "!=", "<=", ">=", "<<", ">>", "<", ">", "+", "-", "*", "/", "%", "&", "?", ":", "(", ")",
    ".",
];

/// The tokens, or where and why a character cannot be one.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, (usize, usize, String)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (length, kind) = if c.is_ascii_digit() {
            number(rest).map_err(|(length, why)| (at, at + length, why))?
        } else if c.is_ascii_alphabetic() || c == '_' {
            let length = word_length(rest);
            (length, TokenKind::Word(rest.get(..length).unwrap_or_default().to_owned()))
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            (symbol.len(), TokenKind::Symbol(symbol))
        } else {
            return Err((at, at + c.len_utf8(), format!("`{c}` has no meaning here")));
        };
        tokens.push(Token { start: at, end: at + length, kind });
        at += length;
    }
    Ok(tokens)
}

fn word_length(text: &str) -> usize {
    text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count()
}

fn number(text: &str) -> Result<(usize, TokenKind), (usize, String)> {
    let length = word_length(text);
    let word = text.get(..length).unwrap_or_default();
    let value = match word.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => word.parse(),
    };
    match value {
        Ok(value) => Ok((length, TokenKind::Number(value))),
        Err(_) => Err((length, format!("`{word}` is no decimal or hexadecimal number"))),
    }
}
