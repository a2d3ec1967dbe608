//! Files: missing, of the wrong kind, of the wrong size, or not what their name promises.

use crate::harness::{Folder, Mistake, each, hold};
use std::fmt::Write as _;

const PUMP: &str = "ip/pump.yaml";
const ALPHA: &str = "chip/alpha.yaml";
const MAP: &str = "svd/paper.svd";
const COUNT: &str = "<register derivedFrom=\"CH0_COUNT\"><name>CH1_COUNT</name>";
const ENDLESS: &str = "<register><dim>4294967295</dim><dimIncrement>4</dimIncrement><name>MORE%s</name>\
    <addressOffset>0x200</addressOffset></register>";

pub(crate) const FILES: &[Mistake] = &[
    ("unknown_ip", "DMA0036", ALPHA, "ip: pump", "ip: pmup"),
    ("unknown_route", "DMA0036", ALPHA, "route: direct", "route: indirect"),
    ("unknown_register_map", "DMA0001", ALPHA, "paper.svd", "papre.svd"),
    ("unknown_folder_of_register_map", "DMA0001", ALPHA, "../svd/paper.svd", "../maps/paper.svd"),
    ("path_for_a_name", "DMA0034", ALPHA, "ip: pump", "ip: ../ip/pump"),
    ("number_for_a_name", "DMA0032", ALPHA, "ip: pump", "ip: 7"),
    ("unknown_parent", "DMA0036", ALPHA, "title: Alpha", "title: Alpha\nextends: beat"),
    ("parent_is_itself", "DMA0035", ALPHA, "title: Alpha", "title: Alpha\nextends: alpha"),
    ("parents_in_a_circle", "DMA0035", ALPHA, "title: Alpha", "title: Alpha\nextends: beta"),
    ("parent_no_name", "DMA0032", ALPHA, "title: Alpha", "title: Alpha\nextends: [beta]"),
    ("unknown_parent_of_the_ip", "DMA0036", PUMP, "channels: 4", "channels: 4\nextends: pomp"),
    ("no_map", "DMA0033", ALPHA, "svd: ../svd/paper.svd\n", ""),
];

#[test]
fn a_wrong_name_of_a_file_is_a_finding_where_it_stands() {
    each(FILES);
}

/// A text in units of two bytes.
fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn files_that_hold_something_else_are_findings() {
    let folder = Folder::new;
    let random: Vec<u8> =
        (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let map = std::fs::read_to_string(folder().path(MAP)).unwrap();
    let (cut, _) = map.split_once("<name>CH1_TO</name>").unwrap();
    let cases = [
        ("empty_chip", folder().write(ALPHA, "")),
        ("blank_ip", folder().write(PUMP, " \n\n")),
        ("comment_only", folder().write(ALPHA, "# nothing\n")),
        ("random_chip", folder().write(ALPHA, &random)),
        ("random_map", folder().write(MAP, &random)),
        ("latin_chip", folder().write(ALPHA, b"chip: alpha\ntitle: Tr\xE4ger\n")),
        ("control_character", folder().write(ALPHA, "chip: al\u{0}pha\n")),
        ("scalar_chip", folder().write(ALPHA, "alpha\n")),
        ("list_chip", folder().write(ALPHA, "- alpha\n")),
        ("map_for_a_chip", folder().write(ALPHA, "<device></device>\n")),
        ("empty_map", folder().write(MAP, "")),
        ("wide_map", folder().write(MAP, wide(&map, u16::to_le_bytes))),
        ("wide_chip", folder().write(ALPHA, wide("\u{FEFF}chip: alpha\n", u16::to_be_bytes))),
        ("deep_map", folder().edit(MAP, COUNT, &("<cluster>".repeat(50_000) + COUNT))),
        ("parents_in_a_circle_in_map", folder().edit(MAP, COUNT, &COUNT.replace("CH0", "CH1"))),
        ("array_without_end", folder().edit(MAP, COUNT, &format!("{ENDLESS}{COUNT}"))),
        ("yaml_for_a_map", folder().write(MAP, "device: alpha\n")),
        ("malformed_map", folder().edit(MAP, "<name>CH0_COUNT</name>", "<name>CH0_COUNT</nam>")),
        ("unfinished_map", folder().write(MAP, cut)),
        (
            "dangling_register",
            folder().edit(
                MAP,
                "<register derivedFrom=\"CH0_COUNT\"><name>CH1_COUNT",
                "<register derivedFrom=\"CH9_COUNT\"><name>CH1_COUNT",
            ),
        ),
        (
            "dangling_peripheral",
            folder().edit(
                MAP,
                "<peripheral derivedFrom=\"DMA1\">",
                "<peripheral derivedFrom=\"DMA7\">",
            ),
        ),
        (
            "field_outside_register",
            folder().edit(MAP, "<bitRange>[11:0]</bitRange>", "<bitRange>[40:0]</bitRange>"),
        ),
        (
            "bad_number_in_map",
            folder().edit(
                MAP,
                "<addressOffset>0x00C</addressOffset>",
                "<addressOffset>0xZZ</addressOffset>",
            ),
        ),
    ];
    for (name, folder) in cases {
        let words = folder.refused(ALPHA);
        assert!(words.starts_with("exit code 1\n"), "{name}: {words}");
        hold(name, &words);
    }
}

#[test]
fn files_that_cannot_be_read_are_trouble() {
    let folder = Folder::new();
    hold("missing_chip", &folder.refused("chip/gamma.yaml"));
    hold("folder_for_a_chip", &folder.refused("chip"));
    hold("this_folder_for_a_chip", &folder.refused("."));
    let folder = Folder::new().remove(PUMP);
    std::fs::create_dir(folder.path(PUMP)).unwrap();
    hold("folder_for_an_ip", &folder.refused(ALPHA));
    let run = Folder::new().run(&["check", ALPHA, "--svd", "none.svd"]);
    hold("missing_map_on_the_command_line", &run.shown());
    let run = Folder::new().run(&["check", ALPHA, "--svd", "svd"]);
    hold("folder_for_a_map", &run.shown());
    let folder = Folder::new().edit(ALPHA, "../svd/paper.svd", "../svd");
    hold("folder_for_the_map_of_a_chip", &folder.refused(ALPHA));
    let folder = Folder::new().edit(ALPHA, "title: Alpha", "title: Alpha\nextends: gamma");
    std::fs::create_dir(folder.path("chip/gamma.yaml")).unwrap();
    hold("folder_for_a_parent", &folder.refused(ALPHA));
    let both = Folder::new().run(&["check", "chip", "chip/gamma.yaml", "--message-format", "json"]);
    assert_eq!((both.code, both.err.lines().count()), (2, 2), "both are told: {}", both.err);
}

#[cfg(unix)]
#[test]
fn what_the_system_refuses_to_read_is_trouble() {
    let folder = Folder::new().remove(ALPHA);
    std::os::unix::fs::symlink("alpha.yaml", folder.path(ALPHA)).unwrap();
    // The system's own words differ.
    let words = folder.refused(ALPHA);
    assert!(words.starts_with("exit code 2\n\nerror[DMA0001]: cannot read `chip/alpha.yaml`: "));
    let words = Folder::new().refused("chip/alpha.yaml/more");
    assert!(words.starts_with("exit code 2\n\nerror[DMA0001]: cannot read `chip/alpha.yaml/more`"));
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let sparse = |folder: Folder, file: &str| {
        let opened = std::fs::File::options().write(true).open(folder.path(file)).unwrap();
        opened.set_len((1 << 28) + 1).unwrap();
        folder
    };
    hold("enormous_map", &sparse(Folder::new(), MAP).refused(ALPHA));
    hold("enormous_chip", &sparse(Folder::new(), ALPHA).refused(ALPHA));
    // What is a register map, but no description, by its length.
    let folder = Folder::new().add(PUMP, &"# and so on\n".repeat(90_000));
    hold("long_ip", &folder.refused(ALPHA));
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file_is_not_read() {
    let run = Folder::new().run(&["check", ALPHA, "--svd", "/dev/zero"]);
    hold("endless_map", &run.shown());
    let folder = Folder::new().remove(PUMP).remove(ALPHA);
    for pipe in [PUMP, ALPHA] {
        let made = std::process::Command::new("mkfifo").arg(folder.path(pipe)).status().unwrap();
        assert!(made.success());
    }
    // Nobody writes to it: reading would never end.
    hold("pipe_for_a_chip", &folder.refused(ALPHA));
    let alpha = std::fs::read(Folder::new().path(ALPHA)).unwrap();
    std::fs::remove_file(folder.path(ALPHA)).unwrap();
    hold("pipe_for_an_ip", &folder.write(ALPHA, alpha).refused(ALPHA));
}

#[test]
fn what_is_no_chip_is_told_once() {
    hold("ip_for_a_chip", &Folder::new().refused(PUMP));
    hold("route_for_a_chip", &Folder::new().refused("route/direct.yaml"));
    // An IP that extends another one looks for that among the IPs.
    let folder = Folder::new()
        .write("ip/pump2.yaml", "extends: pump\nip: pump2\nchannels: 2\nlimits: { priority: 1 }\n");
    let run = folder.run(&["check", "ip/pump2.yaml"]);
    assert_eq!(run.err.matches("error[").count(), 1, "{}", run.err);
}

#[test]
fn a_register_map_of_24_megabytes_is_read_and_its_faults_are_shown() {
    let map = std::fs::read_to_string(Folder::new().path(MAP)).unwrap();
    let mut more = String::new();
    let mut peripheral = 0;
    while more.len() < 24 << 20 {
        let _ = write!(
            more,
            "<peripheral><name>OTHER{peripheral}</name><baseAddress>0x{:X}</baseAddress><registers>",
            0x5000_0000 + peripheral * 0x1000
        );
        for register in 0..200 {
            let _ = writeln!(
                more,
                "<register><name>R{register}</name><description>Nothing that a DMA driver needs</description>\
                 <addressOffset>{}</addressOffset><fields><field><name>F</name><bitRange>[7:0]</bitRange></field>\
                 </fields></register>",
                register * 4
            );
        }
        more.push_str("</registers></peripheral>\n");
        peripheral += 1;
    }
    let large = map.replacen("<peripherals>", &format!("<peripherals>{more}"), 1);
    let folder = Folder::new().write(MAP, &large);
    let run = folder.run(&["check", ALPHA]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let folder =
        Folder::new().write(MAP, large.replacen("<name>CH3_TO</name>", "<name>CH3_TOO</name>", 1));
    let words = folder.refused(ALPHA);
    assert!(words.contains("`DMA1` has no register `CH3_TO`") && words.len() < 4000, "{words}");
}

#[test]
fn places_are_shown_without_detours() {
    let folder = Folder::new().edit(PUMP, "channels: 4", "channels: four");
    for chip in ["chip/alpha.yaml", "./chip/alpha.yaml", "chip/../chip/alpha.yaml"] {
        let run = folder.run(&["check", chip]);
        assert!(run.err.contains("--> ip/pump.yaml:6:11"), "{chip}: {}", run.err);
    }
}
