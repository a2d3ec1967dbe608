//! "Did you mean": the nearest of some names.

/// How far `name` may be from a candidate before a suggestion is only noise.
fn tolerance(name: &str) -> usize {
    (name.chars().count() / 3).clamp(1, 4)
}

/// The candidate nearest to `name` by edit distance, case ignored, when one is near enough; the
/// first of equally near ones.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = tolerance(name);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let distance = edit_distance(name, candidate);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`, ignoring
/// ASCII case.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().map(|c| c.to_ascii_lowercase()).collect();
    let b: Vec<char> = b.chars().map(|c| c.to_ascii_lowercase()).collect();
    // Long texts are no typing mistakes of each other; do not spend quadratic time on them.
    if a.len().max(b.len()) > 256 {
        return if a == b { 0 } else { usize::MAX };
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        let mut left = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = at(&last, j) + usize::from(from != to);
            let mut least = replaced.min(at(&last, j + 1) + 1).min(left + 1);
            let previous = |of: &[char], index: usize| {
                index.checked_sub(1).and_then(|index| of.get(index).copied())
            };
            if previous(&a, i) == Some(*to) && previous(&b, j) == Some(*from) {
                least = least.min(at(&before_last, j - 1) + 1);
            }
            row.push(least);
            left = least;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    at(&last, b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits_and_ignores_case() {
        for (a, b, distance) in [
            ("", "", 0),
            ("abc", "ABC", 0),
            ("abc", "abd", 1),
            ("abc", "acb", 1),
            ("abc", "ab", 1),
            ("ab", "xabc", 2),
            ("", "abc", 3),
            ("channel", "chanel", 1),
        ] {
            assert_eq!(edit_distance(a, b), distance, "{a} {b}");
            assert_eq!(edit_distance(b, a), distance, "{b} {a}");
        }
    }

    #[test]
    fn only_near_names_are_suggested() {
        let names = ["channels", "interrupt", "request"];
        assert_eq!(nearest("chanels", names.into_iter()), Some("channels"));
        assert_eq!(nearest("zzz", names.into_iter()), None);
        assert_eq!(nearest("x", [].into_iter()), None);
    }
}
