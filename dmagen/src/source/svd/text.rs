//! What the texts in a register map mean.

use std::borrow::Cow;

use super::xml::Element;

/// The text of an element without space around it: entities and CDATA resolved, comments and child
/// elements left out.
pub(super) fn of<'t>(text: &'t str, element: &Element<'_>) -> Cow<'t, str> {
    decode(text.get(element.content.clone()).unwrap_or_default())
}

/// Resolves entities and CDATA, drops tags and comments, trims space.
pub(super) fn decode(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['&', '<']) {
        return Cow::Borrowed(raw.trim());
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '<']) {
        let (before, special) = rest.split_at(at);
        out.push_str(before);
        rest = if let Some(data) = special.strip_prefix("<![CDATA[") {
            let (data, after) = data.split_once("]]>").unwrap_or((data, ""));
            out.push_str(data);
            after
        } else if let Some(comment) = special.strip_prefix("<!--") {
            comment.split_once("-->").map_or("", |(_, after)| after)
        } else if special.starts_with('<') {
            special.split_once('>').map_or("", |(_, after)| after)
        } else {
            entity(special, &mut out)
        };
    }
    out.push_str(rest);
    Cow::Owned(out.trim().to_owned())
}

/// Appends what `&…;` stands for and returns the text after it. A bare `&` stands for itself, as
/// some vendors have it.
fn entity<'r>(text: &'r str, out: &mut String) -> &'r str {
    let resolved = text.get(1..).and_then(|rest| {
        let (name, after) = rest.split_once(';')?;
        let character = match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)?
            }
        };
        Some((character, after))
    });
    let (character, after) = resolved.unwrap_or(('&', text.get(1..).unwrap_or_default()));
    out.push(character);
    after
}

/// Appends a text so that XML gives it back; characters that XML cannot hold are left out.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}

/// A number as SVD writes it: `12`, `0x1F`, `#01x` or `0b01x`, where a bit `x` counts as 0.
pub(super) fn number(text: &str) -> Option<u64> {
    let bits = |digits: &str| u64::from_str_radix(&digits.replace(['x', 'X'], "0"), 2).ok();
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        u64::from_str_radix(digits, 16).ok()
    } else if let Some(digits) = text.strip_prefix('#').or_else(|| text.strip_prefix("0b")) {
        bits(digits)
    } else {
        text.parse().ok()
    }
}

/// The standard's access word for one of the words vendors use; `None` when it says nothing.
pub(super) fn access(text: &str) -> Option<&'static str> {
    let word: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    Some(match word.as_str() {
        "readonly" | "read" | "r" | "ro" => "read-only",
        "writeonly" | "write" | "w" | "wo" => "write-only",
        "readwrite" | "rw" | "readclear" | "readset" | "writeread" => "read-write",
        "writeonce" => "writeOnce",
        "readwriteonce" => "read-writeOnce",
        _ => return None,
    })
}

/// The standard's spelling of a `modifiedWriteValues` word.
pub(super) fn write_effect(text: &str) -> Option<&'static str> {
    const WORDS: [&str; 9] = [
        "oneToClear",
        "oneToSet",
        "oneToToggle",
        "zeroToClear",
        "zeroToSet",
        "zeroToToggle",
        "clear",
        "set",
        "modify",
    ];
    WORDS.into_iter().find(|word| word.eq_ignore_ascii_case(text))
}

/// The standard's spelling of a `readAction` word.
pub(super) fn read_action(text: &str) -> Option<&'static str> {
    const WORDS: [&str; 4] = ["clear", "set", "modify", "modifyExternal"];
    WORDS.into_iter().find(|word| word.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded_and_escaped_back() {
        for (raw, text) in [
            (" A ", "A"),
            ("a&lt;b&#65;&#x42;&amp;", "a<bAB&"),
            ("R&D &unknown; &", "R&D &unknown; &"),
            ("<![CDATA[a<b]]>c", "a<bc"),
            ("A<!-- x -->B<br/>C", "ABC"),
        ] {
            assert_eq!(decode(raw), text, "{raw}");
            let mut escaped = String::new();
            escape(text, &mut escaped);
            assert_eq!(decode(&escaped), text, "{raw}");
        }
    }

    #[test]
    fn numbers_are_read_in_all_forms() {
        for (text, value) in [
            ("12", Some(12)),
            ("0x1F", Some(31)),
            ("0X1f", Some(31)),
            ("#01x1", Some(5)),
            ("0b1x", Some(2)),
            ("", None),
            ("0xZZ", None),
            ("-1", None),
            ("0x1_0", None),
        ] {
            assert_eq!(number(text), value, "{text}");
        }
    }

    #[test]
    fn access_words_of_vendors_become_standard_ones() {
        for (text, word) in [
            ("read-only", Some("read-only")),
            ("READ-WRITE", Some("read-write")),
            ("write", Some("write-only")),
            ("read", Some("read-only")),
            ("read/clear", Some("read-write")),
            ("read-writeonce", Some("read-writeOnce")),
            ("writeOnce", Some("writeOnce")),
            ("Read or Write under safe mode", None),
            ("", None),
        ] {
            assert_eq!(access(text), word, "{text}");
        }
    }
}
