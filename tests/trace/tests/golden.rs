//! The interpreted model makes the accesses that were written by hand from the manuals.

use dmagen::trace::{Direction, Operation, Transfer, traces};
use trace_tests::{golden, model};

fn compare(chip: &str) {
    let model = model(chip);
    let of = |direction| Transfer { direction, ..Transfer::default() };
    let copy = || of(Direction::M2m);
    let mut cases = vec![("m2p", of(Direction::M2p)), ("p2m", of(Direction::P2m)), ("m2m", copy())];
    if model.descriptors.is_some() {
        cases.push(("list", Transfer { blocks: 2, ..copy() }));
    }
    if model.limits.links {
        cases.push(("linked", Transfer { link: Some(1), ..copy() }));
        cases.push(("armed", Transfer { armed: true, ..copy() }));
    }
    for (name, transfer) in cases {
        let traces = traces(&model, &transfer).expect("the scenario is possible");
        let traced = traces.operations;
        let hand = golden::read(chip, name);
        let operations = Operation::ALL.iter().filter(|(op, _)| *op != "reload");
        for (operation, key) in operations {
            let wanted =
                hand.get(*operation).unwrap_or_else(|| panic!("{chip} {name} {operation}"));
            let made = traced.get(key).cloned().flatten().map(|accesses| {
                let line = |a: &dmagen::trace::Access| {
                    let text = a.to_string();
                    text.split(" -> ").next().unwrap_or_default().to_owned()
                };
                let words = traces.descriptors.iter().map(ToString::to_string);
                let words = words.filter(|_| *key == Operation::Configure);
                words.chain(accesses.iter().map(line)).collect::<Vec<_>>()
            });
            assert_eq!(&made, wanted, "{chip} {name} {operation}");
        }
    }
}

macro_rules! chips {
    ($($chip:ident)*) => {
        $(#[test] fn $chip() { compare(stringify!($chip)); })*
    };
}

chips!(
    lpc43xx stm32f429 stm32f103 stm32g474 gd32vf103 rp2040 rp2350 stm32wba50 stm32h563 samd21j18a
    mk63f12
);
