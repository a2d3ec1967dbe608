//! Arrays: `dim`, `dimIncrement` and `dimIndex`.

use svd_parser::svd::DimElement;

use super::text;
use super::xml::Element;

/// The most elements an array may have.
pub(super) const MAX_ELEMENTS: u64 = 65_536;

/// The labels of an array's elements in their order; `None` when it is no array, or one that
/// cannot be expanded. A `dimIndex` that does not fit `dim` is passed over.
pub(super) fn labels(text: &str, element: &Element<'_>) -> Option<Vec<String>> {
    element.child("dimIncrement")?;
    let count = text::number(&text::of(text, element.child("dim")?))?;
    if count == 0 || count > MAX_ELEMENTS {
        return None;
    }
    let index = element.child("dimIndex").and_then(|index| indexes(&text::of(text, index), count));
    Some(index.unwrap_or_else(|| (0..count).map(|label| label.to_string()).collect()))
}

/// The labels that a `dimIndex` lists, when there are `count` of them.
fn indexes(text: &str, count: u64) -> Option<Vec<String>> {
    if let Some((start, end)) = text.split_once('-')
        && let (Ok(start), Ok(end)) = (start.parse::<u32>(), end.parse::<u32>())
        && u64::from(end.checked_sub(start)?) + 1 != count
    {
        // Not even tried: the range may have any length.
        return None;
    }
    let labels = DimElement::parse_indexes(text)?;
    let labels: Vec<String> = labels.iter().map(|label| label.trim().to_owned()).collect();
    let fits = u64::try_from(labels.len()) == Ok(count);
    (fits && labels.iter().all(|label| !label.is_empty())).then_some(labels)
}

/// The name of one element of an array.
pub(super) fn element_name(name: &str, label: &str) -> String {
    name.replace("[%s]", label).replace("%s", label)
}
