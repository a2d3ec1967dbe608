//! The compiled driver on a scripted bus and the interpreted model make the same accesses, or both refuse.

macro_rules! chips {
    ($($chip:ident)*) => {
        $(#[test] fn $chip() { assert!(trace_tests::differential::run(stringify!($chip)) > 0); })*
    };
}

chips!(
    stm32f429
    stm32f407
    stm32f103
    stm32g474
    gd32vf103
    rp2040
    rp2350
    lpc43xx
    mps2_an505
    samd21j18a
    versatilepb
    stm32wba50
    stm32h563
    mk63f12
);
