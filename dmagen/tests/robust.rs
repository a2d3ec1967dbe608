//! No input makes the readers or renderers panic, hang or place a label outside its text.

use dmagen::diagnostic::{Diagnostic, FileId, Sources, render_human, render_json, render_short};
use dmagen::source::{files, svd, yaml};
use proptest::prelude::*;

const YAML: &str = "version: 1\nname: \"a b\"\nchannels:\n  - { index: 0, base: 0x20 }\n  - index: 1\n\
                    \x20   note: |\n      text\n      more\nlist: [1, 'two', ~, true]\n";

const SVD: &str = "<?xml version=\"1.0\"?>\n<device schemaVersion='1.1'><name>D</name><size>32</size>\
<peripherals>\n<peripheral derivedFrom=\"Q\"><name>P</name><baseAddress>0x10</baseAddress>\
<interrupt><name>I</name><value>3</value></interrupt></peripheral>\n\
<peripheral><name>Q</name><baseAddress>0x20</baseAddress><registers><!-- c -->\
<cluster><dim>2</dim><dimIncrement>8</dimIncrement><name>C[%s]</name><addressOffset>0</addressOffset>\
<register><dim>2</dim><dimIncrement>4</dimIncrement><dimIndex>A,B</dimIndex><name>R%s</name>\
<addressOffset>4</addressOffset><access>read-only</access><fields><field><name>F</name>\
<bitRange>[3:0]</bitRange><enumeratedValues><name>E</name><enumeratedValue><name>v</name>\
<value>1</value></enumeratedValue></enumeratedValues></field><field derivedFrom='F'><name>G</name>\
<lsb>4</lsb><msb>5</msb></field></fields></register></cluster>\
<register derivedFrom='Q.C[%s].R%s'><name>S</name><addressOffset>0x40</addressOffset></register>\
</registers></peripheral></peripherals></device>\n";

/// Pieces that a mutation puts somewhere: the words the readers look for.
const PIECES: [&str; 40] = [
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "&",
    "&#x",
    ";",
    "\"",
    "'",
    "<peripheral>",
    "</peripheral>",
    "<peripherals>",
    "</registers>",
    "<interrupt>",
    "<cluster>",
    "derivedFrom='P'",
    "derivedFrom='Q.C.R'",
    "<dim>",
    "%s",
    "4294967295",
    "18446744073709551616",
    "[",
    "]",
    "{",
    "}",
    "- ",
    ": ",
    "? ",
    "|\n",
    "\n  ",
    "\t",
    "&a ",
    "*a",
    "\u{e4}\u{1F600}",
];

fn places_are_inside(sources: &Sources, faults: &[Diagnostic]) {
    assert!(!faults.is_empty(), "a failure says why");
    for fault in faults {
        for label in &fault.labels {
            let length = sources.text(label.span.file).len();
            assert!(label.span.start <= label.span.end && label.span.end <= length, "{fault:?}");
        }
        assert!(!render_short(sources, fault).contains('\n'));
    }
    assert!(!render_human(sources, faults, false).is_empty());
    assert_eq!(render_json(sources, faults).lines().count(), faults.len());
}

fn nodes_are_inside(node: &yaml::Node, text: &str) {
    assert!(text.get(node.span.start..node.span.end).is_some(), "{node:?}");
    match &node.value {
        yaml::Value::Sequence(items) => items.iter().for_each(|item| nodes_are_inside(item, text)),
        yaml::Value::Mapping(entries) => {
            for entry in entries {
                assert!(text.get(entry.key_span.start..entry.key_span.end).is_some());
                nodes_are_inside(&entry.value, text);
            }
        }
        _ => {}
    }
}

fn read_both(text: &str) {
    let mut sources = Sources::new();
    let file: FileId = sources.add("input", text);
    match yaml::parse(&sources, file) {
        Ok(node) => nodes_are_inside(&node, text),
        Err(faults) => places_are_inside(&sources, &faults),
    }
    for names in [&["P", "Q"][..], &["C"], &[]] {
        if let Err(faults) = svd::load(&sources, file, names) {
            places_are_inside(&sources, &faults);
        }
    }
}

/// A text with some ranges cut out and some pieces put in.
fn mutated(text: &'static str) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        (0..text.len(), 1..60_usize)
            .prop_map(move |(at, length)| { text.chars().skip(at).take(length).collect() }),
    ];
    let edit = (any::<prop::sample::Index>(), 0..20_usize, piece);
    proptest::collection::vec(edit, 1..6).prop_map(move |edits| {
        let mut characters: Vec<char> = text.chars().collect();
        for (at, cut, piece) in edits {
            let at = at.index(characters.len() + 1);
            let end = (at + cut).min(characters.len());
            characters.splice(at..end, piece.chars());
        }
        characters.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_yaml_is_read_or_refused(text in mutated(YAML)) {
        read_both(&text);
    }

    #[test]
    fn mutated_svd_is_read_or_refused(text in mutated(SVD)) {
        read_both(&text);
    }

    #[test]
    fn random_text_is_refused_or_read(text in any::<String>()) {
        read_both(&text);
    }

    #[test]
    fn words_in_any_order_are_refused_or_read(
        words in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..60),
    ) {
        read_both(&words.concat());
        read_both(&format!("<device><peripherals><peripheral><name>P</name>{}", words.concat()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_in_a_file_are_refused_or_read(bytes in any::<Vec<u8>>()) {
        let path = std::env::temp_dir().join(format!("dmagen-robust-{}", std::process::id()));
        std::fs::write(&path, &bytes).unwrap();
        let mut sources = Sources::new();
        match files::read(&mut sources, &path) {
            Ok(file) => read_both(sources.text(file)),
            Err(fault) => places_are_inside(&sources, &[fault]),
        }
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn the_unmutated_texts_are_good() {
    let mut sources = Sources::new();
    let file = sources.add("t.yaml", YAML);
    assert!(yaml::parse(&sources, file).is_ok());
    let file = sources.add("t.svd", SVD);
    let device = svd::load(&sources, file, &["P", "Q"]).unwrap();
    let names: Vec<&str> =
        device.peripherals[0].registers.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["C%s.RA", "C%s.RB", "S"]);
}

#[test]
fn register_maps_that_would_grow_without_bound_are_refused() {
    let array = |name: &str, inner: &str| {
        format!(
            "<cluster><dim>60000</dim><dimIncrement>1</dimIncrement><name>{name}%s</name>\
             <addressOffset>0</addressOffset>{inner}</cluster>"
        )
    };
    let nested = array("A", &array("B", &array("C", "")));
    let mut doubling = String::from(
        "<cluster><name>C0</name><addressOffset>0</addressOffset><register><name>R</name>\
         <addressOffset>0</addressOffset></register></cluster>",
    );
    for at in 1..60 {
        let one = |name: &str| {
            format!(
                "<cluster derivedFrom='P.C{}'><name>{name}</name><addressOffset>0</addressOffset>\
                 </cluster>",
                at - 1
            )
        };
        doubling += &format!(
            "<cluster><name>C{at}</name><addressOffset>0</addressOffset>{}{}</cluster>",
            one("X"),
            one("Y")
        );
    }
    let deep = "<cluster>".repeat(100_000);
    let head = "<cluster><name>C</name><addressOffset>0</addressOffset>";
    let nested_clusters = head.repeat(60) + &"</cluster>".repeat(60);
    let mut chain =
        String::from("<register><name>R0</name><addressOffset>0</addressOffset></register>");
    for at in 1..10_000 {
        chain += &format!(
            "<register derivedFrom='R{}'><name>R{at}</name><addressOffset>0</addressOffset></register>",
            at - 1
        );
    }
    let dangling: String = (0..10_000)
        .map(|at| {
            format!(
                "<register derivedFrom='Q{at}'><name>R{at}</name>\
                 <addressOffset>0</addressOffset></register>"
            )
        })
        .collect();
    let unclosed = "<peripheral><registers>".repeat(50_000);
    let range = "<register><dim>3</dim><dimIncrement>1</dimIncrement>\
                 <dimIndex>0-4294967295</dimIndex><name>R%s</name><addressOffset>0</addressOffset>\
                 </register>";
    for (registers, code) in [
        (nested.as_str(), "DMA0021"),
        (&doubling, "DMA0021"),
        (&deep, "DMA0014"),
        (&nested_clusters, ""),
        (&chain, "DMA0012"),
        (&dangling, "DMA0017"),
        (&unclosed, "DMA0014"),
        (range, ""),
    ] {
        let text = format!(
            "<device><peripherals><peripheral><name>P</name><baseAddress>0</baseAddress>\
             <registers>{registers}</registers></peripheral></peripherals></device>"
        );
        let mut sources = Sources::new();
        let file = sources.add("t.svd", text);
        match svd::load(&sources, file, &["P"]) {
            Ok(_) => assert_eq!(code, ""),
            Err(faults) => {
                assert_eq!(faults[0].code, code);
                places_are_inside(&sources, &faults);
            }
        }
    }
}

#[test]
fn files_that_cannot_be_read_are_told_by_name() {
    let folder = std::env::temp_dir().join(format!("dmagen-files-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let cases = [
        (folder.join("none.svd"), "there is no file"),
        (folder.clone(), "is a directory"),
        (write("empty.yaml", b""), "is empty"),
        (write("blank.yaml", b"\xEF\xBB\xBF \n"), "is empty"),
        (write("latin.yaml", b"a: 1\nb: \xE4\n"), "is not UTF-8 text"),
        (write("le.svd", b"\xFF\xFE<\0d\0"), "UTF-16 (little-endian)"),
        (write("be.svd", b"\xFE\xFF\0<\0d"), "UTF-16 (big-endian)"),
    ];
    for (path, expected) in cases {
        let mut sources = Sources::new();
        let fault = files::read(&mut sources, &path).unwrap_err();
        assert!(fault.message.contains(expected), "{}", fault.message);
        assert!(fault.message.contains(path.to_str().unwrap()), "{}", fault.message);
        let place = match expected {
            "is empty" | "UTF-16 (little-endian)" | "UTF-16 (big-endian)" => Some((1, 1)),
            "is not UTF-8 text" => Some((2, 4)),
            _ => None,
        };
        assert_eq!(fault.labels.first().map(|label| sources.line_column(label.span)), place);
    }
    let mut sources = Sources::new();
    let file = files::read(&mut sources, &write("good.yaml", "\u{FEFF}a: 1\n".as_bytes())).unwrap();
    assert_eq!(sources.text(file), "\u{FEFF}a: 1\n");
    std::fs::remove_dir_all(&folder).unwrap();
}
