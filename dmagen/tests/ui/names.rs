//! Registers, fields, and everything else that is looked up.

use crate::harness::{Folder, Mistake, each, hold};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const PUMP: &str = "ip/pump.yaml";
const ALPHA: &str = "chip/alpha.yaml";
const MAP: &str = "svd/paper.svd";

pub(crate) const NAMES: &[Mistake] = &[
    ("unknown_register", "DMA0037", PUMP, "dma.CH{n}_COUNT", "dma.CH{n}_CONT"),
    ("unknown_register_far_off", "DMA0037", PUMP, "dma.CH{n}_COUNT", "dma.TRANSFERS"),
    ("register_without_block", "DMA0037", PUMP, "dma.CH{n}_COUNT", "COUNT"),
    ("register_of_no_channel", "DMA0037", PUMP, "dma.CH{n}_COUNT", "dma.CH{n - 1}_COUNT"),
    ("open_brace", "DMA0037", PUMP, "dma.CH{n}_COUNT", "dma.CH{n_COUNT"),
    ("unknown_block", "DMA0036", PUMP, "dma.CH{n}_COUNT", "dam.CH{n}_COUNT"),
    ("unknown_field", "DMA0038", PUMP, "    PRIO: priority", "    PRI: priority"),
    (
        "unknown_field_in_expression",
        "DMA0038",
        PUMP,
        "\"CTRL.BUSY == 1\" }",
        "\"CTRL.BUSSY == 1\" }",
    ),
    (
        "unknown_planned_register",
        "DMA0031",
        PUMP,
        "    COUNT: { LEFT: items }",
        "    CONT: { LEFT: items }",
    ),
    ("unknown_in_plan", "DMA0036", PUMP, "LOOP: cyclic", "LOOP: ciclic"),
    (
        "unknown_procedure",
        "DMA0036",
        PUMP,
        "  halt:\n    - call: disable",
        "  halt:\n    - call: disabel",
    ),
    ("unknown_lane", "DMA0036", PUMP, "    - set: enable", "    - set: enabel"),
    ("unknown_variable", "DMA0036", PUMP, "capture: { left:", "capture: { lift:"),
    (
        "unknown_target",
        "DMA0036",
        PUMP,
        "    - write: [FROM, TO, COUNT]",
        "    - write: [FRON, TO, COUNT]",
    ),
    ("unknown_bit", "DMA0036", PUMP, "  done: seen.done", "  done: seen.don"),
    ("unknown_map", "DMA0036", PUMP, "width(source.width)", "widht(source.width)"),
    ("unknown_constant_of_the_ip", "DMA0036", PUMP, "instance.copies\"", "instance.copy\""),
    ("unknown_outcome", "DMA0034", PUMP, "{ is: bus, when", "{ is: bust, when"),
    (
        "unknown_blame",
        "DMA0034",
        PUMP,
        "invalid: bytes, reason: multiple",
        "invalid: length, reason: multiple",
    ),
    (
        "unknown_direction_of_a_role",
        "DMA0034",
        PUMP,
        "maps:\n",
        "roles:\n  memory: { m2x: source }\nmaps:\n",
    ),
    ("not_known_yet", "DMA0058", PUMP, "    LOOP: cyclic", "    LOOP: source.address == 0"),
    (
        "handler_looks_at_the_plan",
        "DMA0058",
        PUMP,
        "  done: seen.done",
        "  done: \"planned.CTRL.LOOP == 0\"",
    ),
    (
        "again_outside_start",
        "DMA0058",
        PUMP,
        "  halt:\n    - call: disable",
        "  halt:\n    - when: again\n      then: [{ call: disable }]",
    ),
    (
        "failure_known_outside_halt",
        "DMA0058",
        PUMP,
        "  start:\n",
        "  start:\n    - when: has_failed\n      then: [{ capture: { left: 0 } }]\n",
    ),
    (
        "name_with_a_meaning",
        "DMA0067",
        PUMP,
        "  items: bytes / source.width",
        "  next: bytes / source.width",
    ),
    (
        "name_of_the_configuration",
        "DMA0067",
        PUMP,
        "context:\n",
        "context:\n  armed: number\n  last: number\n  following: number\n",
    ),
    ("name_twice", "DMA0067", PUMP, "context:\n", "context:\n  status: number\n"),
    (
        "procedure_as_a_hook",
        "DMA0067",
        PUMP,
        "procedures:\n",
        "procedures:\n  Bring_up: []\n  remaining: []\n",
    ),
    ("procedure_twice", "DMA0067", PUMP, "procedures:\n", "procedures:\n  Disable: []\n"),
    ("name_no_word", "DMA0067", PUMP, "context:\n", "context:\n  is-left: number\n"),
    ("unknown_peripheral", "DMA0016", ALPHA, "dma: DMA2", "dma: DMA3"),
    ("unknown_block_of_a_controller", "DMA0031", ALPHA, "dma: DMA2", "dma: DMA2\n    mux: DMA1"),
    ("unbound_block", "DMA0033", PUMP, "blocks: [dma]", "blocks: [dma, mux]"),
];

#[test]
fn names_that_mean_nothing_are_shown_with_the_nearest_one() {
    each(NAMES);
}

/// Whatever the runtime calls: a procedure of that name would be called in its place.
#[test]
fn no_procedure_has_the_name_of_a_function_of_the_engine() {
    let engine = include_str!("../../../dma-runtime/src/engine.rs");
    let (_, engine) = engine.split_once("pub unsafe trait Engine").expect("the trait");
    let functions = engine.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("unsafe ").unwrap_or(line);
        line.strip_prefix("fn ")?.split(['(', '<']).next()
    });
    let functions: Vec<&str> = functions.collect();
    assert!(functions.len() >= 35, "{functions:?}");
    no_procedures(functions.into_iter());
}

/// Whatever the drivers' own functions are: a procedure of that name would be a second one.
#[test]
fn no_procedure_has_the_name_of_a_function_of_a_driver() {
    let drivers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
    let mut names = BTreeSet::new();
    for driver in fs::read_dir(drivers).unwrap() {
        for file in fs::read_dir(driver.unwrap().path().join("src")).unwrap() {
            let file = file.unwrap().path();
            if file.ends_with("procedures.rs") {
                continue;
            }
            let file = syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap();
            let methods = file.items.iter().filter_map(|item| match item {
                syn::Item::Impl(item) => Some((item.self_ty.as_ref(), &item.items)),
                _ => None,
            });
            for (of, items) in methods {
                let syn::Type::Path(of) = of else { continue };
                if of.path.segments.last().unwrap().ident != "Dma" {
                    continue;
                }
                names.extend(items.iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                }));
            }
        }
    }
    assert!(names.len() >= 100 && names.contains("first_address"), "{names:?}");
    no_procedures(names.iter().map(String::as_str));
}

fn no_procedures<'n>(names: impl Iterator<Item = &'n str>) {
    for name in names {
        let procedure = format!("procedures:\n  {name}: []\n");
        let words = Folder::new().edit(PUMP, "procedures:\n", &procedure).refused(ALPHA);
        assert!(words.contains("DMA0067"), "{name}: {words}");
    }
}

#[test]
fn a_field_that_one_sibling_lacks_is_shown_in_both_files() {
    let whole = r#"<register derivedFrom="CH0_CTRL"><name>CH2_CTRL</name><addressOffset>0x040</addressOffset></register>"#;
    let lacking = "<register><name>CH2_CTRL</name><addressOffset>0x040</addressOffset><fields>\
        <field><name>EN</name><bitRange>[0:0]</bitRange></field></fields></register>";
    let words = Folder::new().edit(MAP, whole, lacking).refused(ALPHA);
    assert!(words.contains("DMA0039") && words.contains("svd/paper.svd:"), "{words}");
    hold("field_of_one_sibling", &words);
    let moved = r#"<register derivedFrom="CH0_COUNT"><name>CH3_COUNT</name><addressOffset>0x064</addressOffset><fields><field><name>LEFT</name><bitRange>[15:4]</bitRange></field></fields></register>"#;
    let whole = r#"<register derivedFrom="CH0_COUNT"><name>CH3_COUNT</name><addressOffset>0x064</addressOffset></register>"#;
    hold("field_at_another_place", &Folder::new().edit(MAP, whole, moved).refused(ALPHA));
}

#[test]
fn registers_that_are_not_evenly_spaced_are_shown() {
    let folder = Folder::new().edit(
        MAP,
        "<name>CH2_FROM</name><addressOffset>0x048",
        "<name>CH2_FROM</name><addressOffset>0x04C",
    );
    hold("uneven_registers", &folder.refused(ALPHA));
}

/// The pump with a byte for each channel, in an array with these labels.
fn labelled(labels: &str, before: &str) -> Folder {
    let array = format!(
        "<register><dim>4</dim><dimIncrement>1</dimIncrement><dimIndex>{labels}</dimIndex>\
         <name>PRI%s</name><addressOffset>0x200</addressOffset><size>8</size></register>\n"
    );
    const STATUS: &str = "        <register><name>STATUS</name>";
    const STEP: &str = "    - write: { CTRL: {} }\n";
    let register = format!("  PRI: dma.PRI{{n}}\n{before}");
    Folder::new().edit(MAP, STATUS, &(array + STATUS)).edit("ip/pump.yaml", before, &register).edit(
        "ip/pump.yaml",
        STEP,
        &format!("{STEP}    - write: {{ PRI: 7 }}\n"),
    )
}

#[test]
fn labels_that_run_backwards_are_emitted_as_by_hand() {
    let cases = [
        ("0,1,2,3", "self.instance.dma + 0x200 + usize::from(self.index),"),
        ("3,2,1,0", "let address = (self.instance.dma + 0x203) - usize::from(self.index);"),
        ("1,0,3,2", "let address = self.instance.dma + 0x200 + usize::from(self.index ^ 1);"),
        ("2,3,0,1", "let address = self.instance.dma + 0x200 + usize::from(self.index ^ 2);"),
    ];
    for (labels, place) in cases {
        let beside = labelled(labels, "\nunits:");
        let run = beside.run(&["generate", ALPHA, "--out", "out"]);
        assert_eq!(run.code, 0, "{}", run.err);
        let text = |file| std::fs::read_to_string(beside.path(file)).unwrap();
        let registers = text("out/alpha-dma/src/registers.rs");
        assert!(registers.contains(place), "{labels}: {registers}");
    }
    // The registers at hand may run backwards as well.
    let first = labelled("3,2,1,0", "  CTRL: dma.CH{n}_CTRL\n");
    let run = first.run(&["generate", ALPHA, "--out", "out"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let text = |file| std::fs::read_to_string(first.path(file)).unwrap();
    let channel = text("out/alpha-dma/src/channel.rs");
    assert!(channel.contains("(instance.dma + 0x203) - usize::from(index),"), "{channel}");
    let registers = text("out/alpha-dma/src/registers.rs");
    assert!(registers.contains("P::Bus::write8(self.dma_channel, value as u8)"), "{registers}");
}

#[test]
fn labels_in_no_order_are_shown() {
    for labels in ["0,1,3,2", "2,0,1,3", "1,2,3,0"] {
        let shown = labelled(labels, "\nunits:").refused(ALPHA);
        assert!(shown.contains("DMA0040") && shown.contains("`PRIx`"), "{labels}: {shown}");
    }
    hold("labels_in_no_order", &labelled("0,1,3,2", "\nunits:").refused(ALPHA));
}

#[test]
fn what_channels_share_is_at_one_place() {
    let fixture = std::fs::read_to_string(Folder::new().path("svd/paper.svd")).unwrap();
    let end = "</registers>\n";
    let registers = &fixture[fixture.find("<registers>").unwrap()..fixture.find(end).unwrap()];
    let elsewhere = registers.replace("<addressOffset>0x108<", "<addressOffset>0x10C<") + end;
    let vector = "<name>DMA2</name><value>12</value></interrupt>\n";
    // As a lane's register, and as one that takes a command.
    let lane = Folder::new();
    let command = Folder::new().edit("ip/pump.yaml", "[dma.ENABLE]", "[dma.STATUS]").edit(
        "ip/pump.yaml",
        "    set: 0x100\n",
        "    set: { index: dma.ENABLE }\n",
    );
    for (name, folder) in [("lane_elsewhere", lane), ("command_elsewhere", command)] {
        let words = folder
            .edit("svd/paper.svd", vector, &format!("{vector}{elsewhere}"))
            .refused("chip/alpha.yaml");
        assert!(words.contains("`ENABLE` is not at one place"), "{words}");
        hold(name, &words);
    }
}
