//! An element under way when EN falls (`set_halt_delay`).

use super::*;

/// Stops after two of eight elements.
fn stopped(dma: &mut dyn Model, delay: u32) {
    dma.set_halt_delay(delay);
    store(dma, SRC, &[1, 2, 3, 4, 5, 6, 7, 8]);
    start(dma, 1, SRC, DST, 8, COPY);
    steps(dma, 2);
    put(dma, ccr(FIRST, 1), COPY);
    assert_eq!(get(dma, ccr(FIRST, 1)) & EN, 0, "there is no acknowledge");
}

#[test]
fn without_delay_nothing_moves_after_the_stop() {
    for mut dma in all() {
        stopped(&mut *dma, 0);
        assert_eq!(run(&mut *dma), 0);
        assert_eq!(load(&mut *dma, DST, 3), [1, 2, 0]);
    }
}

#[test]
fn one_element_lands_after_the_delay() {
    for mut dma in all() {
        stopped(&mut *dma, 3);
        steps(&mut *dma, 2);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 6);
        assert_eq!(load(&mut *dma, DST, 3), [1, 2, 0]);
        steps(&mut *dma, 1);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 5);
        assert_eq!(load(&mut *dma, DST, 4), [1, 2, 3, 0]);
        assert_eq!(run(&mut *dma), 0);
        quiet(&mut *dma);
    }
}

#[test]
fn the_last_element_completes_the_block_after_the_stop() {
    for mut dma in all() {
        dma.set_halt_delay(1);
        start(&mut *dma, 1, SRC, DST, 1, COPY);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        assert_eq!(flags(&mut *dma, 1), 0);
        steps(&mut *dma, 1);
        assert_eq!(flags(&mut *dma, 1), GIF | HTIF | TCIF);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 0);
    }
}

#[test]
fn an_element_may_also_fail_after_the_stop() {
    for mut dma in all() {
        stopped(&mut *dma, 1);
        dma.memory().fault(DST + 2..DST + 3);
        steps(&mut *dma, 1);
        assert_eq!(flags(&mut *dma, 1), GIF | TEIF);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 6);
    }
}

#[test]
fn reprogramming_too_early_is_reported_and_the_element_still_lands() {
    let writes = [(ccr(FIRST, 1), COPY | MSIZE16), (cndtr(FIRST, 1), 4), (cmar(FIRST, 1), DST)];
    for (register, value) in writes {
        for mut dma in all() {
            stopped(&mut *dma, 1);
            put(&mut *dma, register, value);
            put(&mut *dma, register, value);
            complains(&mut *dma, "on the bus");
            let count = get(&mut *dma, cndtr(FIRST, 1));
            steps(&mut *dma, 1);
            assert_eq!(load(&mut *dma, DST, 3), [1, 2, 3]);
            assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), count, "no element of the new block");
        }
    }
}

#[test]
fn enabling_too_early_is_reported_and_waits_for_the_element() {
    for mut dma in all().into_iter().take(2) {
        stopped(&mut *dma, 2);
        put(&mut *dma, ccr(FIRST, 1), COPY | EN);
        assert!(dma.complaints()[0].contains("on the bus"));
        steps(&mut *dma, 1);
        assert_eq!(load(&mut *dma, DST, 3), [1, 2, 0]);
        steps(&mut *dma, 1);
        assert_eq!(load(&mut *dma, DST, 3), [1, 2, 3]);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 6, "an element of the last run");
    }
}

#[test]
fn the_gd32_continues_with_the_element_under_way() {
    let dma = &mut Gd32Vf103::new();
    stopped(dma, 2);
    put(dma, ccr(FIRST, 1), COPY | EN);
    quiet(dma);
    assert_eq!(run(dma), 7);
    assert_eq!(load(dma, DST, 9), [1, 2, 3, 4, 5, 6, 7, 8, 0]);
    assert_eq!(get(dma, cndtr(FIRST, 1)), 0);
}

#[test]
fn the_gd32_does_not_continue_after_an_interrupt_enable_was_written() {
    let dma = &mut Gd32Vf103::new();
    stopped(dma, 1);
    put(dma, ccr(FIRST, 1), COPY | TCIE);
    put(dma, ccr(FIRST, 1), COPY | TCIE | EN);
    complains(dma, "on the bus");
    steps(dma, 1);
    assert_eq!(get(dma, cndtr(FIRST, 1)), 6);
}

#[test]
fn an_element_that_never_lands() {
    for mut dma in all() {
        stopped(&mut *dma, u32::MAX);
        assert_eq!(run(&mut *dma), 0);
        start(&mut *dma, 2, SRC, DST + 0x10, 1, COPY);
        assert_eq!(run(&mut *dma), 1, "other channels go on");
        assert_eq!(load(&mut *dma, DST, 3), [1, 2, 0]);
    }
}

#[test]
fn nothing_is_under_way_without_a_request() {
    for requests in [0, 1] {
        let dma = &mut Stm32F103::new();
        dma.set_halt_delay(1);
        start(dma, 1, SRC, DST, 4, MINC);
        dma.request(0, 1, requests);
        put(dma, ccr(FIRST, 1), MINC);
        assert_eq!(run(dma), requests as usize);
        assert_eq!(get(dma, cndtr(FIRST, 1)), 4 - requests);
    }
}

#[test]
fn the_element_under_way_has_its_request_already() {
    let dma = &mut Stm32F103::new();
    dma.set_halt_delay(1);
    start(dma, 1, SRC, DST, 4, MINC);
    dma.request(0, 1, 1);
    put(dma, ccr(FIRST, 1), MINC);
    run(dma);
    start(dma, 1, SRC, DST, 4, MINC);
    assert_eq!(run(dma), 0);
}

#[test]
fn a_finished_channel_has_nothing_under_way() {
    for mut dma in all() {
        dma.set_halt_delay(1);
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        run(&mut *dma);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        assert_eq!(run(&mut *dma), 0);
    }
}
