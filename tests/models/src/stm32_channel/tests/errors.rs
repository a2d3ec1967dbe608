//! Transfer errors.

use super::*;

#[test]
fn an_error_on_either_side_sets_the_flag_and_clears_enable() {
    for bad in [SRC + 2..SRC + 3, DST + 2..DST + 3] {
        for (mut dma, vector) in all().into_iter().zip([11, 11, 30]) {
            store(&mut *dma, SRC, &[1, 2, 3, 4, 5, 6, 7, 8]);
            dma.memory().fault(bad.clone());
            start(&mut *dma, 1, SRC, DST, 8, COPY | TEIE | TCIE);
            assert_eq!(run(&mut *dma), 3);
            assert_eq!(flags(&mut *dma, 1), GIF | TEIF);
            assert_eq!(get(&mut *dma, ccr(FIRST, 1)), COPY | TEIE | TCIE);
            assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 6);
            assert_eq!(load(&mut *dma, DST, 3), [1, 2, 0]);
            assert!(dma.interrupt(vector));
            put(&mut *dma, IFCR, TEIF);
            assert!(!dma.interrupt(vector));
            quiet(&mut *dma);
        }
    }
}

#[test]
fn an_error_leaves_other_channels_alone() {
    for mut dma in all() {
        dma.memory().fault(SRC..SRC + 1);
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        start(&mut *dma, 2, SRC + 0x10, DST, 2, COPY);
        assert_eq!(run(&mut *dma), 3);
        assert_eq!(get(&mut *dma, ISR), (GIF | HTIF | TCIF) << 4 | GIF | TEIF);
        assert_eq!(get(&mut *dma, ccr(FIRST, 2)) & EN, EN);
    }
}

#[test]
fn the_error_flag_blocks_enable_on_the_g4_only() {
    for (mut dma, blocks) in all().into_iter().zip([false, true, false]) {
        dma.memory().fault(SRC..SRC + 1);
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        run(&mut *dma);
        dma.memory().heal();
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        complains(&mut *dma, "TEIF");
        assert_eq!(get(&mut *dma, ccr(FIRST, 1)) & EN == 0, blocks);
        assert_eq!(run(&mut *dma), if blocks { 0 } else { 2 });
        put(&mut *dma, ccr(FIRST, 1), COPY);
        put(&mut *dma, IFCR, 0xF);
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        assert_eq!(run(&mut *dma), 2);
        quiet(&mut *dma);
    }
}

#[test]
fn a_failed_element_consumes_its_request() {
    let dma = &mut Stm32F103::new();
    dma.memory().fault(DST..DST + 1);
    start(dma, 1, SRC, DST, 4, MINC);
    dma.request(0, 1, 1);
    assert_eq!(run(dma), 1);
    dma.memory().heal();
    put(dma, IFCR, 0xF);
    start(dma, 1, SRC, DST, 4, MINC);
    assert_eq!(run(dma), 0);
}
