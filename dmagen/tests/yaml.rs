//! YAML is read with exact places, and what is not accepted is told with its place.

use dmagen::diagnostic::{FileId, Sources, render_short};
use dmagen::source::yaml::{self, MAX_BYTES, MAX_DEPTH, Node, Value};

fn parse(text: &str) -> (Sources, FileId, Result<Node, Vec<String>>) {
    let mut sources = Sources::new();
    let file = sources.add("t.yaml", text);
    let found = yaml::parse(&sources, file);
    let found = found.map_err(|faults| {
        faults.iter().map(|fault| render_short(&sources, fault)).collect::<Vec<_>>()
    });
    (sources, file, found)
}

/// Each node and key as `text of its span => value`.
fn outline(sources: &Sources, node: &Node, out: &mut Vec<String>) {
    let text = sources.slice(node.span);
    match &node.value {
        Value::Mapping(entries) => {
            out.push(format!("{text} => {} keys", entries.len()));
            for entry in entries {
                out.push(format!("{} => key {}", sources.slice(entry.key_span), entry.key));
                outline(sources, &entry.value, out);
            }
        }
        Value::Sequence(items) => {
            out.push(format!("{text} => {} items", items.len()));
            for item in items {
                outline(sources, item, out);
            }
        }
        Value::Text(value) => out.push(format!("{text} => text {value}")),
        Value::Integer(value) => out.push(format!("{text} => {value}")),
        Value::Bool(value) => out.push(format!("{text} => {value}")),
        Value::Null => out.push(format!("{text} => nothing")),
    }
}

#[test]
fn every_node_and_key_knows_its_bytes() {
    for (text, expected) in [
        ("a: 1\n", vec!["a: 1 => 1 keys", "a => key a", "1 => 1"]),
        (
            "\u{FEFF}\u{e4}: b # c\n",
            vec!["\u{e4}: b => 1 keys", "\u{e4} => key \u{e4}", "b => text b"],
        ),
        (
            "---\n- x\n- 'y z'\n...\n",
            vec!["x\n- 'y z' => 2 items", "x => text x", "'y z' => text y z"],
        ),
        (
            "[1, {k: \"v\"}]",
            vec![
                "1, {k: \"v\" => 2 items",
                "1 => 1",
                "k: \"v\" => 1 keys",
                "k => key k",
                "\"v\" => text v",
            ],
        ),
        (
            "a: []\nb: {}",
            vec![
                "a: []\nb: {} => 2 keys",
                "a => key a",
                "[] => 0 items",
                "b => key b",
                "{} => 0 keys",
            ],
        ),
        (
            "a: |\n  x\n  y\n\nb: z",
            vec![
                "a: |\n  x\n  y\n\nb: z => 2 keys",
                "a => key a",
                "x\n  y => text x\ny\n",
                "b => key b",
                "z => text z",
            ],
        ),
        ("a: [\n  1,\n]\n", vec!["a: [\n  1 => 1 keys", "a => key a", "1 => 1 items", "1 => 1"]),
        (
            "a: true\nb: 'true'\nc: yes\nd: ~\n",
            vec![
                "a: true\nb: 'true'\nc: yes\nd: ~ => 4 keys",
                "a => key a",
                "true => true",
                "b => key b",
                "'true' => text true",
                "c => key c",
                "yes => text yes",
                "d => key d",
                "~ => nothing",
            ],
        ),
        (
            "0x10: 0x10\n\"q\": '1'\n",
            vec![
                "0x10: 0x10\n\"q\": '1' => 2 keys",
                "0x10 => key 0x10",
                "0x10 => 16",
                "\"q\" => key q",
                "'1' => text 1",
            ],
        ),
    ] {
        let (sources, _, node) = parse(text);
        let mut found = Vec::new();
        outline(&sources, &node.unwrap(), &mut found);
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn a_value_that_is_not_there_stands_after_its_colon() {
    let (_, file, node) = parse("key :\nother: 1\n");
    let node = node.unwrap();
    let value = &node.get("key").unwrap().value;
    assert_eq!(value.value, Value::Null);
    assert_eq!((value.span.file, value.span.start, value.span.end), (file, 5, 5));
}

#[test]
fn what_is_not_accepted_is_told_with_its_place() {
    let deep = format!("{}1{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1));
    let blocks: String = (0..=MAX_DEPTH).map(|at| format!("{}k:\n", " ".repeat(at))).collect();
    let large = format!("a: {}\n", "x".repeat(MAX_BYTES));
    for (text, expected) in [
        ("a: 1\nb: 2\na: 3\n", vec!["3:1: the key `a` occurs twice [DMA0007]"]),
        ("\"a\": 1\na: 3\n", vec!["2:1: the key `a` occurs twice [DMA0007]"]),
        ("x: {k: 1, k: 2}\n", vec!["1:11: the key `k` occurs twice [DMA0007]"]),
        ("a: &n 1\nb: *n\n", vec!["1:4: the anchor `&n` [DMA0008]", "2:4: an alias [DMA0008]"]),
        ("b: *n\n", vec!["1:4: an alias [DMA0008]"]),
        ("<<: 1\n", vec!["1:1: a merge key [DMA0008]"]),
        ("a: !!str 1\nb: !x [1]\n", vec!["1:4: a YAML tag [DMA0009]", "2:4: a YAML tag [DMA0009]"]),
        ("a: 1\n---\nb: 1\n", vec!["2:1: a second document in one file [DMA0010]"]),
        ("a: 0b1\n", vec!["1:4: `0b1` is no number here [DMA0011]"]),
        (
            "- 1_000\n- 010\n",
            vec![
                "1:3: `1_000` is no number here [DMA0011]",
                "2:3: `010` is no number here [DMA0011]",
            ],
        ),
        ("a: 1.5\n", vec!["1:4: `1.5` is no number here [DMA0011]"]),
        (deep.as_str(), vec!["1:65: the nesting is too deep [DMA0012]"]),
        (blocks.as_str(), vec!["65:65: the nesting is too deep [DMA0012]"]),
        ("? [1]\n: 2\n", vec!["1:4: a key that is no word [DMA0013]"]),
        (": 2\n", vec!["1:1: a mapping entry without a key [DMA0013]"]),
        ("null: 2\n", vec!["1:1: a mapping entry without a key [DMA0013]"]),
        ("", vec!["1:1: the file holds no YAML value [DMA0003]"]),
        ("# nothing\n", vec!["1:1: the file holds no YAML value [DMA0003]"]),
        ("null\n", vec!["1:1: the file holds no YAML value [DMA0003]"]),
        (large.as_str(), vec!["1:1: the file is too large: 1048580 bytes [DMA0004]"]),
        ("a: b\n\0\u{1}", vec!["2:1: the file holds the control character U+0000 [DMA0005]"]),
        ("a: b: c\n", vec!["1:5: malformed YAML [DMA0006]"]),
        ("a: @b\n", vec!["1:4: malformed YAML [DMA0006]"]),
        ("%YAML 1.2\n---\na: 1\n", vec!["1:1: malformed YAML [DMA0006]"]),
        ("a:\n\tb: 1\n", vec!["2:1: malformed YAML [DMA0006]"]),
        ("a:\n  \tb: 1\n  c: 2\n", vec!["2:3: malformed YAML [DMA0006]"]),
        ("a: b\n\n# c\n\td\n", vec!["4:1: malformed YAML [DMA0006]"]),
        ("a: [1\n", vec!["1:4: malformed YAML [DMA0006]"]),
        (
            "a: 1\na: 2\nb: [\n",
            vec!["2:1: the key `a` occurs twice [DMA0007]", "3:4: malformed YAML [DMA0006]"],
        ),
    ] {
        let (_, _, found) = parse(text);
        let found = found.expect_err(text);
        let expected: Vec<String> = expected.iter().map(|one| format!("t.yaml:{one}")).collect();
        let shown: String = text.chars().take(60).collect();
        assert_eq!(found, expected, "{shown:?}");
    }
}

#[test]
fn a_duplicate_key_points_at_the_first_one_too() {
    let mut sources = Sources::new();
    let file = sources.add("t.yaml", "a: 1\nb: 2\na: 3\n");
    let faults = yaml::parse(&sources, file).unwrap_err();
    let places: Vec<usize> = faults[0].labels.iter().map(|label| label.span.start).collect();
    assert_eq!(places, [10, 0]);
}

#[test]
fn the_deepest_nesting_accepted_is_the_limit() {
    let text = format!("{}1{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert!(parse(&text).2.is_ok());
}
