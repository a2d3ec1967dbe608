//! Every suite on every chip that has a generated driver: one test for each, so that a failure names both.

macro_rules! cases {
    ($chip:ident $($suite:ident)*) => {
        mod $chip {
            $(
                #[test]
                fn $suite() {
                    super::case(stringify!($chip), stringify!($suite));
                }
            )*
        }
    };
}

conformance::for_each_suite!(cases, stm32f429);
conformance::for_each_suite!(cases, stm32f407);
conformance::for_each_suite!(cases, stm32f103);
conformance::for_each_suite!(cases, stm32g474);
conformance::for_each_suite!(cases, gd32vf103);
conformance::for_each_suite!(cases, rp2040);
conformance::for_each_suite!(cases, rp2350);
conformance::for_each_suite!(cases, lpc43xx);
conformance::for_each_suite!(cases, mps2_an505);
conformance::for_each_suite!(cases, versatilepb);
conformance::for_each_suite!(cases, mk63f12);
conformance::for_each_suite!(cases, stm32wba50);
conformance::for_each_suite!(cases, stm32h563);
conformance::for_each_suite!(cases, samd21j18a);

/// Fails with the suite's own words; a skip is a pass that says why.
fn case(chip: &str, suite: &str) {
    use conformance::{Outcome, chips, run, suites};
    let suite = suites::named(suite.trim_start_matches("r#")).expect("a suite of this name");
    let found = chips::ALL.iter().find(|c| c.name == chip).expect("a chip of this name");
    match run(found, suite) {
        Outcome::Pass => {}
        Outcome::Part(reason) => println!("skipped in part: {reason}"),
        Outcome::Skip(reason) => println!("skipped: {reason}"),
        Outcome::Fail(text) => panic!("{chip} {}: {text}", suite.name),
    }
}
