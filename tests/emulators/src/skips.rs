//! Every case that is left out, and why: what is not in this list is a failure, and so is a case that is not there.

use crate::report::{Case, Verdict};

/// Machines whose names begin so, cases, and the reason that the program must give.
type Skip = (&'static str, &'static [&'static str], &'static str);

const STOPS: &[&str] = &["stop_midway", "suspend_midway", "suspend_often", "suspend_then_stop"];

/// Suites of `conformance` that need what a model lacks; each is run, and must fail.
const ERRORS: &[&str] = &["errors", "errors_in_calls"];
const CONVERTING: &[&str] = &["widths_converting"];

const SKIPS: &[Skip] = &[
    ("rp2040-", &["copy_converting"], "capability: one width for both sides"),
    ("rp2040-", &["cyclic", "cyclic_paced"], "capability: cyclic"),
    ("rp2040-labwired", STOPS, "model: CTRL.EN = 0 does not pause a running channel"),
    (
        "rp2040-labwired",
        &["paced_to_uart0"],
        "model: no data requests, a paced channel never starts",
    ),
    (
        "rp2040-labwired",
        &["paced_waiting"],
        "model: no data requests, a paced channel is not even BUSY",
    ),
    ("stm32f407-", &["copy_converting"], "model: no FIFO packing, an item is moved in one width"),
    ("stm32f407-", STOPS, "model: a stream goes on to its end when SxCR.EN is cleared"),
    ("stm32f407-", &["cyclic"], "capability: cyclic in this direction"),
    ("stm32f407-", &["cyclic_paced"], "model: no requests of peripherals"),
    ("stm32f407-", &["link"], "capability: links"),
    (
        "stm32g474-",
        &["copy_halfwords", "copy_words", "status_points", "list_again"],
        "model: an item is one byte, whatever its width",
    ),
    ("stm32g474-", &["stop_midway"], "model: a channel goes on to its end when CCRx.EN is cleared"),
    ("stm32g474-", &["copy_converting"], "capability: one width for both sides"),
    (
        "stm32g474-",
        &["suspend_midway", "suspend_often", "suspend_then_stop"],
        "capability: suspend",
    ),
    ("stm32g474-", &["cyclic"], "capability: cyclic in this direction"),
    ("stm32g474-", &["cyclic_paced"], "model: no requests of peripherals"),
    ("stm32g474-", &["link"], "capability: links"),
    ("stm32h563-", &["copy_converting"], "model: no packing, CxTR1.PAM pads and cuts single items"),
    ("stm32h563-", &["cyclic_paced"], "model: no requests of peripherals"),
    ("stm32h563-", &["link"], "capability: links"),
    ("mps2-an505-qtest", ERRORS, "model: the answer of the bus to an access is not looked at"),
    ("mps2-an505-qtest", CONVERTING, "model: two widths make its addresses and counts wrong"),
    (
        "mps2-an505-qtest",
        &["link"],
        "capability: DMA3: a channel starts another one: no (ARM DDI 0196 and ARM DDI 0218 \
         section 3.4, DMACCxConfiguration: no field names another channel)",
    ),
    (
        "mps2-an505-qtest",
        &["strides"],
        "capability: DMA3: strided blocks: no (ARM DDI 0196 and ARM DDI 0218 section 3.4, \
         DMACCxControl, SI and DI: an address steps by one item)",
    ),
    (
        "mps2-an505-qemu",
        &["copy_converting"],
        "model: two widths make its addresses and counts wrong",
    ),
    ("mps2-an505-qemu", &["link"], "capability: links"),
    ("versatilepb-qtest", ERRORS, "model: the answer of the bus to an access is not looked at"),
    ("versatilepb-qtest", CONVERTING, "model: two widths make its addresses and counts wrong"),
    (
        "versatilepb-qtest",
        &["link"],
        "capability: DMAC: a channel starts another one: no (ARM DDI 0196 and ARM DDI 0218 \
         section 3.4, DMACCxConfiguration: no field names another channel)",
    ),
    (
        "versatilepb-qtest",
        &["strides"],
        "capability: DMAC: strided blocks: no (ARM DDI 0196 and ARM DDI 0218 section 3.4, \
         DMACCxControl, SI and DI: an address steps by one item)",
    ),
    (
        "versatilepb-qemu",
        &["copy_converting"],
        "model: two widths make its addresses and counts wrong",
    ),
    ("versatilepb-qemu", &["link"], "capability: links"),
];

/// Cases of boards' own, beside those of the portable program.
const OWN: &[(&str, &[&str])] = &[
    ("", &["take", "two_at_once", "link"]),
    ("rp2040-", &["paced_to_uart0", "paced_waiting"]),
    ("rp2040-rp2040js", &["text_on_uart0"]),
    ("stm32f407-", &["take_without_clock", "flags_cleared", "copy_on_dma1"]),
];

/// The cases of a board's program, with a failure for each that the program did not report.
pub(crate) fn complete(machine: &str, mut cases: Vec<Case>) -> Vec<Case> {
    let own = OWN.iter().filter(|(m, _)| machine.starts_with(m)).flat_map(|(_, names)| *names);
    for name in portable::names().chain(own.copied()) {
        if !cases.iter().any(|(known, _)| known == name) {
            cases.push((name.to_string(), Verdict::Fail("not reported".to_string())));
        }
    }
    cases
}

/// The cases of a machine, in which a skip that the list does not have, for this reason, is a failure, and so is a
/// case that the list has and that is not left out.
pub(crate) fn judged(machine: &str, cases: Vec<Case>) -> Vec<Case> {
    let known = |name: &str| {
        SKIPS.iter().find(|(m, names, _)| machine.starts_with(m) && names.contains(&name))
    };
    let judge = |(name, verdict): Case| {
        let verdict = match (verdict, known(&name)) {
            (Verdict::Skip(reason), Some((_, _, wanted))) if reason == *wanted => {
                Verdict::Skip(reason)
            }
            (Verdict::Skip(reason), _) => {
                Verdict::Fail(format!("left out without a known reason: {reason}"))
            }
            (Verdict::Pass, Some((_, _, wanted))) => {
                Verdict::Fail(format!("passes, and is known as left out: {wanted}"))
            }
            (verdict, _) => verdict,
        };
        (name, verdict)
    };
    cases.into_iter().map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::{SKIPS, Verdict, complete, judged};

    fn one(machine: &str, name: &str, verdict: Verdict) -> Verdict {
        judged(machine, vec![(name.to_string(), verdict)]).remove(0).1
    }

    #[test]
    fn a_skip_stays_one_only_with_its_own_reason() {
        let skip = |reason: &str| Verdict::Skip(reason.to_string());
        let link = "capability: links";
        assert_eq!(one("stm32f407-labwired", "link", skip(link)), skip(link));
        for (machine, name, reason) in [
            ("stm32f407-labwired", "link", "model: tired"),
            ("stm32f407-labwired", "list", link),
            ("another", "link", link),
        ] {
            assert!(
                matches!(one(machine, name, skip(reason)), Verdict::Fail(_)),
                "{machine} {name}"
            );
        }
    }

    #[test]
    fn a_case_that_is_known_as_left_out_must_not_pass() {
        assert!(matches!(one("stm32h563-labwired", "link", Verdict::Pass), Verdict::Fail(_)));
        assert_eq!(one("stm32h563-labwired", "list", Verdict::Pass), Verdict::Pass);
    }

    #[test]
    fn what_is_not_reported_fails() {
        let cases = complete("stm32f407-labwired", vec![("list".to_string(), Verdict::Pass)]);
        let lost = |name: &str| {
            let case = cases.iter().find(|(known, _)| known == name);
            matches!(case, Some((_, Verdict::Fail(_))))
        };
        assert!(lost("copy_bytes") && lost("link") && lost("flags_cleared"), "{cases:?}");
        assert!(!lost("list") && !lost("paced_waiting"), "{cases:?}");
    }

    #[test]
    fn a_reason_is_a_capability_or_the_model() {
        for (machine, _, reason) in SKIPS {
            let kinds = ["capability: ", "model: "];
            assert!(kinds.iter().any(|kind| reason.starts_with(kind)), "{machine}: {reason}");
        }
    }
}
