//! The real descriptions: each is good, a mistake in one is found, and a register map that is not there is the only
//! finding.

use crate::harness::{Folder, hold};
use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../descriptions");

/// All descriptions with their register maps.
pub(crate) fn all() -> Folder {
    ["chip", "ip", "route", "svd"].into_iter().fold(Folder::new(), |folder, kind| {
        let files = fs::read_dir(Path::new(ROOT).join(kind)).unwrap();
        files.fold(folder, |folder, entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            folder.write(&format!("{kind}/{name}"), fs::read(entry.path()).unwrap())
        })
    })
}

/// Makes each mistake (a name, a chip, one of its files and one replacement) alone; the words are held by snapshots.
pub(crate) fn are_shown(mistakes: &[(&str, &str, &str, &str, &str)]) {
    let folder = all();
    for (name, chip, file, from, to) in mistakes {
        let good = fs::read_to_string(folder.path(file)).unwrap();
        assert!(good.contains(from), "{name}: `{from}` in {file}");
        fs::write(folder.path(file), good.replacen(from, to, 1)).unwrap();
        let words = folder.refused(&format!("chip/{chip}.yaml"));
        fs::write(folder.path(file), good).unwrap();
        hold(name, &words);
    }
}

fn chips() -> Vec<String> {
    let files = fs::read_dir(Path::new(ROOT).join("chip")).unwrap();
    let names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut chips: Vec<String> = names.map(|name| format!("chip/{name}")).collect();
    chips.sort();
    assert!(chips.len() >= 14, "{chips:?}");
    chips
}

/// The codes of a run's findings, in the order of their places.
fn codes(err: &str) -> Vec<&str> {
    err.lines().filter_map(|line| line.strip_prefix("error[")?.get(..7)).collect()
}

#[test]
fn without_a_register_map_nothing_else_is_told() {
    let folder = all().write("svd/none.svd", "<device><name>NONE</name><peripherals/></device>");
    for chip in chips() {
        let good = folder.run(&["check", &chip]);
        assert_eq!((good.code, good.err.as_str()), (0, ""), "{chip}");
        for map in ["svd/missing.svd", "svd"] {
            let run = folder.run(&["check", &chip, "--svd", map]);
            assert_eq!((run.code, codes(&run.err)), (2, vec!["DMA0001"]), "{chip}: {}", run.err);
        }
        let run = folder.run(&["check", &chip, "--svd", "svd/none.svd"]);
        let found = codes(&run.err);
        let only = !found.is_empty() && found.iter().all(|code| *code == "DMA0016");
        assert!(run.code == 1 && only, "{chip}: {}", run.err);
    }
}

/// A chip, one of its files, one replacement, and the codes of what is found then.
type Wrong = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const CHANNEL: &str = "ip/stm32-channel.yaml";
const STREAM: &str = "ip/stm32-stream.yaml";
const GPDMA: &str = "ip/stm32-gpdma.yaml";
const PL080: &str = "ip/arm-pl080.yaml";
const EDMA: &str = "ip/nxp-edma.yaml";
const RP: &str = "ip/rp-dma.yaml";
const SAM0: &str = "ip/sam0-dmac.yaml";
const GD32: &str = "chip/gd32vf103.yaml";

const INTERRUPTS: &[Wrong] = &[
    (
        "stm32f103",
        CHANNEL,
        "    TCIE: notify.done\n    HTIE: events.half\n    TEIE: events.error\n",
        "",
        &["DMA0068", "DMA0063", "DMA0063"],
    ),
    (
        "stm32f429",
        STREAM,
        "    HTIE: events.half\n    TEIE: events.error\n",
        "",
        &["DMA0068", "DMA0063"],
    ),
    ("lpc43xx", PL080, "    IE: events.error\n", "", &["DMA0063"]),
    (
        "stm32wba50",
        GPDMA,
        "    DTEIE: events.error\n    ULEIE: events.error\n    USEIE: events.error\n",
        "",
        &["DMA0063"],
    ),
    ("samd21j18a", SAM0, "    TERR: events.error\n", "", &["DMA0063"]),
    (
        "mk63f12",
        EDMA,
        " INTMAJOR: \"events.block or (last and events.complete and not cyclic)\",",
        "",
        &["DMA0063"],
    ),
    (
        "rp2040",
        RP,
        "    - clear: every_line\n    - set: enable\n",
        "    - clear: every_line\n",
        &[],
    ),
    ("rp2040", RP, "write: ones-act, enable: enable }", "write: ones-act }", &["DMA0063"]),
];

/// What is no mistake.
const GOOD: &[Wrong] = &[
    // Values that steps have made still speak of flags that have a mask.
    (
        "mk63f12",
        EDMA,
        "descriptor: gathering, configuration: error.channel",
        "descriptor: gathering",
        &[],
    ),
    // A register that holds one less.
    ("lpc43xx", PL080, "      TRANSFERSIZE: items", "      TRANSFERSIZE: items - 1", &[]),
    (
        "stm32f103",
        CHANNEL,
        "write: { CCR: { base: planned, EN: 0 } }\n      - settle",
        "write: [CCR]\n      - settle",
        &[],
    ),
];

const STARTS: &[Wrong] = &[
    (
        "mk63f12",
        EDMA,
        "  configure: [{ call: select }, ",
        "  configure: [{ call: select }, { set: enable }, ",
        &["DMA0062"],
    ),
    (
        "stm32f103",
        CHANNEL,
        "commit: { CCR: { base: planned, EN: 1 } }",
        "commit: { CCR: { base: planned } }",
        &["DMA0049"],
    ),
    (
        "stm32f103",
        CHANNEL,
        "commit: { CCR: { base: planned, EN: 1 } }",
        "commit: [CNDTR]",
        &["DMA0064", "DMA0049"],
    ),
    (
        "stm32f103",
        CHANNEL,
        "    - write: [CPAR, CMAR, CNDTR]",
        "    - write: { CCR: { base: planned, EN: 1 } }\n    - write: [CPAR, CMAR, CNDTR]",
        &["DMA0062"],
    ),
    (
        "stm32f103",
        CHANNEL,
        "  finish:\n    - write: { CCR: { base: planned, EN: 0 } }",
        "  finish:\n    - write: { CCR: { base: planned, EN: 1 } }",
        &["DMA0062"],
    ),
    ("stm32f103", CHANNEL, "      - write: { CCR: { base: planned, EN: 0 } }\n", "", &["DMA0073"]),
    ("gd32vf103", GD32, "commit: { CCR: { base: planned, EN: 1 } }", "commit: [CCR]", &["DMA0049"]),
    (
        "stm32f429",
        STREAM,
        "commit: { CR: { base: planned, EN: 1, HTIE: 0 } }",
        "commit: { CR: { base: planned, HTIE: 0 } }",
        &["DMA0049"],
    ),
    (
        "lpc43xx",
        PL080,
        "    - commit: { CHANNEL: { base: planned, E: 1 } }\n  halt",
        "    - commit: [CHANNEL]\n  halt",
        &["DMA0049"],
    ),
    ("mk63f12", EDMA, "[{ clear: enable }, { settle", "[{ settle", &["DMA0073"]),
    ("mk63f12", EDMA, "base: planned, START: 0 }", "base: planned }", &["DMA0049"]),
    (
        "rp2040",
        RP,
        "base: planned, EN: 0, CHAIN_TO: n }",
        "base: planned }",
        &["DMA0049", "DMA0049"],
    ),
    (
        "samd21j18a",
        SAM0,
        "  halt:\n    - write: { CHCTRLA: {} }",
        "  halt:\n    - write: { CHCTRLA: { ENABLE: 1 } }",
        &["DMA0062"],
    ),
    ("samd21j18a", SAM0, "base: planned, CMD: 2 }", "base: planned, CMD: 1 }", &["DMA0049"]),
    ("stm32wba50", GPDMA, "commit: { CR: { base: planned, EN: 1 } }", "commit: [CR]", &["DMA0049"]),
    (
        "stm32wba50",
        GPDMA,
        "commit: { CR: planned }",
        "commit: { CR: { base: planned, SUSP: 1 } }",
        &["DMA0049"],
    ),
];

const LINKS: &[Wrong] = &[
    ("mk63f12", EDMA, "  align: 32\n", "  align: 16\n", &["DMA0075"]),
    ("lpc43xx", PL080, "LLI: following >> 2", "LLI: following >> 3", &["DMA0075"]),
    ("samd21j18a", SAM0, "DESCADDR: following", "DESCADDR: 0", &["DMA0075"]),
    ("stm32wba50", GPDMA, "  page: 0x10000\n", "", &["DMA0075"]),
    ("stm32wba50", GPDMA, "LBA: following >> 16", "LBA: 0", &["DMA0075"]),
    ("lpc43xx", PL080, "next: LLI.LLI << 2", "next: LLI.LLI << 1", &["DMA0075"]),
    ("stm32wba50", GPDMA, "(following & 0xFFFF) >> 2", "(following & 0xFFE0) >> 2", &["DMA0075"]),
];

/// Tables whose entries are laid out as descriptors.
const LAID_OUT: &[Wrong] = &[
    ("mk63f12", EDMA, "words: \"READY_{word}\"", "words: READY", &["DMA0034"]),
    ("mk63f12", EDMA, "words: \"READY_{word}\"", "words: \"READY_{word}_{word}\"", &["DMA0034"]),
    ("mk63f12", EDMA, "words: \"READY_{word}\"", "words: \"READY-{word}\"", &["DMA0034"]),
    (
        "mk63f12",
        EDMA,
        "words: \"READY_{word}\"",
        "words: \"READY_{word}\", entry: 32",
        &["DMA0031"],
    ),
    ("mk63f12", EDMA, " DCHPRI:", " READY_SLAST: \"dma.TCD{n}_SLAST\",\n  DCHPRI:", &["DMA0067"]),
    ("mk63f12", EDMA, " DCHPRI:", " AFTER: { at: ready, offset: 32 },\n  DCHPRI:", &["DMA0070"]),
    ("mk63f12", EDMA, "READY_SOFF: planned.SOFF", "READY_SFOF: planned.SOFF", &["DMA0036"]),
    ("mk63f12", EDMA, "PARKED_CITER: 1", "PARKED_CITER: { ITER: 1 }", &["DMA0038"]),
    ("mk63f12", EDMA, "PARKED_CITER: 1", "PARKED_CITER: { CITER: 1 }", &[]),
    ("mk63f12", EDMA, ", PARKED_DLASTSGA: address", "", &["DMA0042"; 3]),
    ("mk63f12", EDMA, "PARKED_DLASTSGA: address", "PARKED_LASTSGA: address", &["DMA0037"]),
    ("samd21j18a", SAM0, "DSTADDR, DESCADDR]", "DSTADDR, DESCADR]", &["DMA0036"]),
    ("samd21j18a", SAM0, "live: { words: \"LIVE_{word}\"", "live: { words: LIVE", &["DMA0034"]),
];

const LIMITS: &[Wrong] = &[
    ("lpc43xx", PL080, "  items: 4095", "  items: 4000", &["DMA0074"]),
    ("lpc43xx", PL080, "items <= 4095", "items <= 4000", &["DMA0074"]),
    ("stm32wba50", GPDMA, "  items: 65535", "  items: 65000", &["DMA0074"]),
    ("mk63f12", EDMA, "items: 32767", "items: 32766", &["DMA0074"]),
    ("rp2040", RP, "  items: 0xFFFFFFFF", "  items: 0x0FFFFFFF", &["DMA0074"]),
    (
        "rp2350",
        "chip/rp2350.yaml",
        "items >= 1 and items <= 0x0FFFFFFF",
        "items >= 1",
        &["DMA0074"],
    ),
    ("samd21j18a", SAM0, " and items <= 65535", "", &["DMA0074"]),
];

const SOURCES: &[Wrong] = &[
    ("gd32vf103", GD32, "      source: GD32VF103 user manual section 9.4.1\n", "", &["DMA0033"]),
    ("gd32vf103", GD32, "  source: GD32VF103 user manual section 9 (DMA)\n", "", &["DMA0033"]),
    (
        "rp2350",
        "chip/rp2350.yaml",
        "  source: RP2350 datasheet section 12.6; pico-sdk hardware_dma\n",
        "",
        &["DMA0033"],
    ),
    (
        "stm32g474",
        "route/stm32-dmamux.yaml",
        "    source: RM0440 sections 12.4.5 and 13.4\n",
        "",
        &["DMA0033"],
    ),
    (
        "lpc43xx",
        "route/nxp-creg-dmamux.yaml",
        "source: UM10503 chapters 10 (CREG, DMAMUX register) and 19; ARM DDI 0196 chapter 3\n",
        "",
        &["DMA0033"],
    ),
];

#[test]
fn a_mistake_in_a_real_description_is_found() {
    let folder = all();
    let mut failed = String::new();
    for (chip, file, from, to, expected) in
        [INTERRUPTS, GOOD, STARTS, LINKS, LAID_OUT, LIMITS, SOURCES].concat()
    {
        let good = fs::read_to_string(folder.path(file)).unwrap();
        assert!(good.contains(from), "`{from}` in {file}");
        fs::write(folder.path(file), good.replacen(from, to, 1)).unwrap();
        let run = folder.run(&["check", &format!("chip/{chip}.yaml")]);
        fs::write(folder.path(file), good).unwrap();
        if codes(&run.err) != expected {
            failed += &format!("{chip}: {from} -> {to}: {}\n", run.err);
        }
    }
    assert!(failed.is_empty(), "{failed}");
}
