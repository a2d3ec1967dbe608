//! What an unquoted scalar means.

use super::Value;

/// Why an unquoted scalar that looks like a number is not accepted as one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NumberFault {
    Binary,
    Octal,
    LeadingZero,
    Underscore,
    Float,
    PlusSign,
    HexDigits,
    TooLarge,
}

impl NumberFault {
    /// What is wrong.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Binary => "binary numbers are not accepted",
            Self::Octal => "octal numbers are not accepted",
            Self::LeadingZero => "a leading zero could mean octal",
            Self::Underscore => "no underscores in numbers",
            Self::Float => "fractions and exponents are not accepted",
            Self::PlusSign => "no plus sign before a number",
            Self::HexDigits => "not a hexadecimal number",
            Self::TooLarge => "does not fit 64 bits with sign",
        }
    }
}

/// The value of an unquoted scalar.
pub(super) fn plain(text: &str) -> Result<Value, NumberFault> {
    match text {
        "" | "~" | "null" => return Ok(Value::Null),
        "true" => return Ok(Value::Bool(true)),
        "false" => return Ok(Value::Bool(false)),
        _ => {}
    }
    let (sign, digits) = match text.split_at_checked(1) {
        Some((sign @ ("+" | "-"), digits)) => (sign, digits),
        _ => ("", text),
    };
    if !looks_like_a_number(digits) {
        return Ok(Value::Text(text.to_owned()));
    }
    if sign == "+" {
        return Err(NumberFault::PlusSign);
    }
    number(sign, digits).map(Value::Integer)
}

/// Whether this is one of YAML's or another language's spellings of a number, as opposed to an
/// expression (`4 * n`), a range (`0..7`) or a word (`8bit`).
fn looks_like_a_number(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    match bytes {
        [b'0', b'x' | b'X' | b'b' | b'B' | b'o' | b'O', rest @ ..] => {
            rest.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        }
        [b'.', word @ ..] if !word.first().is_some_and(u8::is_ascii_digit) => {
            word.eq_ignore_ascii_case(b"inf") || word.eq_ignore_ascii_case(b"nan")
        }
        [b'0'..=b'9' | b'.', ..] => decimal_or_float(bytes),
        _ => false,
    }
}

/// `12`, `1_000`, `1.`, `1.5`, `.5`, `1e3`, `1.5E-3`.
fn decimal_or_float(bytes: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().all(|byte| byte.is_ascii_digit() || *byte == b'_');
    let (mantissa, exponent) = match bytes.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (bytes.get(..at).unwrap_or_default(), bytes.get(at + 1..)),
        None => (bytes, None),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let unsigned = match exponent {
            [b'+' | b'-', rest @ ..] => rest,
            all => all,
        };
        !unsigned.is_empty() && digits(unsigned)
    });
    let mut parts = mantissa.splitn(2, |byte| *byte == b'.');
    exponent_fits && parts.all(digits)
}

fn number(sign: &str, digits: &str) -> Result<i64, NumberFault> {
    let bytes = digits.as_bytes();
    let magnitude = match bytes {
        [b'0', b'x', ..] => hexadecimal(digits.get(2..).unwrap_or_default())?,
        [b'0', b'X', ..] => return Err(NumberFault::HexDigits),
        [b'0', b'b' | b'B', ..] => return Err(NumberFault::Binary),
        [b'0', b'o' | b'O', ..] => return Err(NumberFault::Octal),
        _ if bytes.contains(&b'_') => return Err(NumberFault::Underscore),
        _ if !bytes.iter().all(u8::is_ascii_digit) => return Err(NumberFault::Float),
        [b'0', _, ..] => return Err(NumberFault::LeadingZero),
        _ => digits.parse::<u64>().map_err(|_| NumberFault::TooLarge)?,
    };
    let magnitude = i128::from(magnitude);
    let signed = if sign == "-" { -magnitude } else { magnitude };
    i64::try_from(signed).map_err(|_| NumberFault::TooLarge)
}

fn hexadecimal(digits: &str) -> Result<u64, NumberFault> {
    if digits.contains('_') {
        return Err(NumberFault::Underscore);
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(NumberFault::HexDigits);
    }
    u64::from_str_radix(digits, 16).map_err(|_| NumberFault::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_decimal_or_hexadecimal() {
        for (text, value) in [
            ("0", 0),
            ("7", 7),
            ("-12", -12),
            ("0x1C", 0x1C),
            ("0xffffffff", 0xFFFF_FFFF),
            ("-0x10", -16),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(plain(text), Ok(Value::Integer(value)), "{text}");
        }
    }

    #[test]
    fn other_spellings_of_numbers_are_faults() {
        for (text, fault) in [
            ("0b1", NumberFault::Binary),
            ("0B01", NumberFault::Binary),
            ("0o17", NumberFault::Octal),
            ("010", NumberFault::LeadingZero),
            ("00", NumberFault::LeadingZero),
            ("1_000", NumberFault::Underscore),
            ("0x1_0", NumberFault::Underscore),
            ("1.5", NumberFault::Float),
            ("1.", NumberFault::Float),
            (".5", NumberFault::Float),
            ("1e3", NumberFault::Float),
            ("1.5E-3", NumberFault::Float),
            ("-.inf", NumberFault::Float),
            (".NaN", NumberFault::Float),
            ("+5", NumberFault::PlusSign),
            ("0x", NumberFault::HexDigits),
            ("0xZZ", NumberFault::HexDigits),
            ("0X10", NumberFault::HexDigits),
            ("9223372036854775808", NumberFault::TooLarge),
            ("0xFFFFFFFFFFFFFFFF", NumberFault::TooLarge),
            ("0x10000000000000000", NumberFault::TooLarge),
        ] {
            assert_eq!(plain(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn words_expressions_and_ranges_are_text() {
        for text in [
            "yes", "no", "on", "off", "True", "FALSE", "Null", "NULL", "y", "n", "-", "+", ".",
            "..", "8bit", "4 * n", "0..7", "4-7", "12.4.3", "0x10 + n", "1 + 2", "e3", "-x", "1e",
            "0xg-", "\u{e4}",
        ] {
            assert_eq!(plain(text), Ok(Value::Text(text.to_owned())), "{text}");
        }
    }
}
