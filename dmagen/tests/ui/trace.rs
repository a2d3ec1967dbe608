//! `trace`: what it prints, and what is no configuration.

use crate::harness::{Folder, Run, hold};
use std::fs::File;

const ALPHA: &str = "chip/alpha.yaml";
const OPERATIONS: [&str; 10] = [
    "take",
    "configure",
    "start",
    "rearm",
    "interrupt",
    "status",
    "stop",
    "suspend",
    "resume",
    "reload",
];

fn trace(folder: &Folder, operation: &str, config: &str) -> Run {
    folder.run(&["trace", ALPHA, "--op", operation, "--config", config])
}

#[test]
fn every_operation_is_printed() {
    let folder = Folder::new().write(
        "copy.yaml",
        "direction: m2m\ncontroller: DMA1\nchannel: 3\nbytes: 256\npriority: 2\nevents: [half, complete, error]\n",
    );
    let (mut plain, mut given) = (String::new(), String::new());
    for operation in OPERATIONS {
        let run = folder.run(&["trace", ALPHA, "--op", operation]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        plain += &format!("# {operation}\n{}", run.out);
        let run = trace(&folder, operation, "copy.yaml");
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        given += &format!("# {operation}\n{}", run.out);
    }
    hold("trace_default", &plain);
    hold("trace_copy", &given);
}

#[test]
fn standard_input_is_a_configuration_as_a_file_is() {
    let folder = Folder::new().write("config.yaml", "direction: p2m\ncontroller: DMA2\n");
    let arguments = ["trace", ALPHA, "--op", "configure", "--config", "-"];
    let run = folder.run_reading(&arguments, File::open(folder.path("config.yaml")).unwrap());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, trace(&folder, "configure", "config.yaml").out);
    assert!(run.out.contains("DMA2"), "{}", run.out);
    let none = folder.run_reading(&arguments, std::process::Stdio::null());
    none.explained();
    hold("trace_empty_input", &none.shown());
    let folder = folder.write("bytes", b"channel: 1\nlink: \xFF\n");
    let bytes = folder.run_reading(&arguments, File::open(folder.path("bytes")).unwrap());
    bytes.explained();
    hold("trace_binary_input", &bytes.shown());
}

#[cfg(unix)]
#[test]
fn standard_input_that_cannot_be_read_is_trouble() {
    let folder = Folder::new();
    let arguments = ["trace", ALPHA, "--op", "configure", "--config", "-"];
    let run = folder.run_reading(&arguments, File::open(folder.path("chip")).unwrap());
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    run.explained();
    hold("trace_unreadable_input", &run.shown());
}

#[test]
fn a_wrong_command_is_usage() {
    let folder = Folder::new();
    let cases: [(&str, &[&str]); 4] = [
        ("trace_unknown_operation", &["trace", ALPHA, "--op", "strat"]),
        ("trace_unknown_argument", &["trace", ALPHA, "--op", "start", "--conf", "x.yaml"]),
        ("trace_no_operation", &["trace", ALPHA]),
        ("trace_no_chip", &["trace", "--op", "start"]),
    ];
    for (name, arguments) in cases {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{name}");
        hold(name, &run.shown());
    }
}

#[test]
fn what_is_no_configuration_is_shown_where_it_stands() {
    let cases = [
        ("trace_unknown_keys", "chanel: 1\nsource: { widht: 4, address: 0x20000000 }\n"),
        ("trace_wrong_types", "channel: one\ncyclic: 1\nsource: 4\nevents: complete\n"),
        (
            "trace_wrong_words",
            "direction: m2x\nfifo: third\nevents: [ready]\nsource: { adjust: up }\n",
        ),
        ("trace_wrong_numbers", "bytes: -1\nblocks: 4097\nstorage: 0x100000000\n"),
        ("trace_key_twice", "channel: 1\nchannel: 2\n"),
        ("trace_no_mapping", "- channel\n"),
        ("trace_no_yaml", "channel: [1\n"),
    ];
    for (name, text) in cases {
        let run = trace(&Folder::new().write("config.yaml", text), "start", "config.yaml");
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{name}");
        run.explained();
        hold(name, &run.shown());
    }
    let run = trace(&Folder::new(), "start", "none.yaml");
    assert_eq!(run.code, 2);
    run.explained();
    hold("trace_no_file", &run.shown());
}

#[test]
fn what_the_driver_refuses_is_shown_where_the_configuration_says_it() {
    let cases = [
        ("trace_refused_channel", "channel: 4\n"),
        ("trace_refused_controller", "channel: 1\ncontroller: DMA3\n"),
        ("trace_refused_priority", "channel: 1\npriority: 4\n"),
        ("trace_refused_without_its_key", "source: { width: 2 }\n"),
        ("trace_refused_width", "source: { width: 2 }\ndestination: { width: 4 }\n"),
        ("trace_refused_burst", "source:\n  burst: 3\n"),
        ("trace_refused_default", "destination: { width: 2 }\n"),
        ("trace_refused_length", "bytes: 4096\n"),
    ];
    for (name, text) in cases {
        let run = trace(&Folder::new().write("config.yaml", text), "start", "config.yaml");
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{name}: {}", run.err);
        run.explained();
        hold(name, &run.shown());
    }
    let folder = Folder::new().edit(
        "ip/pump.yaml",
        "  one_width:",
        "  copies_only: { that: \"direction == m2m\", unsupported: direction }\n  one_width:",
    );
    let run = folder.run(&["trace", ALPHA, "--op", "start"]);
    assert_eq!(run.code, 1, "{}", run.err);
    run.explained();
    hold("trace_refused_without_a_configuration", &run.shown());
}

#[test]
fn numbers_at_their_ends_are_answered() {
    let most = u32::MAX;
    for text in [
        format!("bytes: {most}\nblocks: 4096\ncyclic: true\n"),
        format!("channel: {most}\n"),
        format!("source: {{ width: {most}, burst: {most}, address: {most} }}\n"),
        format!("storage: {most}\ntables: {most}\nblocks: 4096\nbytes: {most}\n"),
        format!("link: {most}\nrequest: {most}\npriority: {most}\n"),
        "bytes: 0\nblocks: 0\n".to_owned(),
    ] {
        let folder = Folder::new().write("config.yaml", &text);
        let run = trace(&folder, "reload", "config.yaml");
        assert_eq!(run.code, 1, "{text}: {} {}", run.out, run.err);
        run.explained();
    }
}
