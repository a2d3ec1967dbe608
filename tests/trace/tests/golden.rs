//! The interpreted model, and the compiled drivers, make the accesses that were written by hand from the manuals.

macro_rules! chips {
    ($($chip:ident: $driven:literal,)*) => {
        mod interpreter {
            $(#[test] fn $chip() { assert!(trace_tests::by_hand::interpret(stringify!($chip)) > 0); })*
        }
        mod driver {
            $(#[test] fn $chip() { assert_eq!(trace_tests::by_hand::drive(stringify!($chip)), $driven); })*
        }
    };
}

chips!(
    lpc43xx: 36,
    mps2_an505: 36,
    versatilepb: 36,
    stm32f429: 27,
    stm32f407: 27,
    stm32f103: 24,
    stm32g474: 26,
    gd32vf103: 27,
    rp2040: 43,
    rp2350: 43,
    stm32wba50: 36,
    stm32h563: 45,
    samd21j18a: 43,
    mk63f12: 75,
);
