//! Enabling again: stale flags, remainders, what is reloaded.

use super::*;

#[test]
fn the_next_block_needs_only_a_new_count() {
    for mut dma in all() {
        store(&mut *dma, SRC, &[1, 2, 3, 4]);
        start(&mut *dma, 1, SRC, DST, 4, COPY);
        run(&mut *dma);
        store(&mut *dma, SRC, &[5, 6, 7, 8]);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        put(&mut *dma, IFCR, 0xF);
        put(&mut *dma, cndtr(FIRST, 1), 3);
        put(&mut *dma, ccr(FIRST, 1), COPY | EN);
        assert_eq!(run(&mut *dma), 3);
        assert_eq!(load(&mut *dma, DST, 4), [5, 6, 7, 4], "from the programmed addresses again");
        quiet(&mut *dma);
    }
}

#[test]
fn enabling_again_after_completion_without_a_count_does_nothing() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 4, COPY);
        run(&mut *dma);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        put(&mut *dma, IFCR, 0xF);
        put(&mut *dma, ccr(FIRST, 1), COPY | EN);
        assert_eq!(run(&mut *dma), 0);
        assert_eq!(get(&mut *dma, ISR), 0);
    }
}

#[test]
fn the_count_keeps_the_remainder_after_a_stop() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 8, COPY);
        steps(&mut *dma, 3);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        assert!(!dma.step());
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 5);
        assert_eq!(get(&mut *dma, ccr(FIRST, 1)), COPY);
        quiet(&mut *dma);
    }
}

#[test]
fn a_stop_and_reprogramming_with_the_rest_completes_the_block() {
    for mut dma in all() {
        store(&mut *dma, SRC, &[1, 2, 3, 4, 5, 6, 7, 8]);
        start(&mut *dma, 1, SRC, DST, 8, COPY);
        steps(&mut *dma, 3);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        start(&mut *dma, 1, SRC + 3, DST + 3, 5, COPY);
        assert_eq!(run(&mut *dma), 5);
        assert_eq!(load(&mut *dma, DST, 8), [1, 2, 3, 4, 5, 6, 7, 8]);
        quiet(&mut *dma);
    }
}

#[test]
fn the_stm32_does_not_resume() {
    for mut dma in all().into_iter().take(2) {
        store(&mut *dma, SRC, &[1, 2, 3, 4]);
        start(&mut *dma, 1, SRC, DST, 4, COPY);
        steps(&mut *dma, 3);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        put(&mut *dma, IFCR, 0xF);
        put(&mut *dma, ccr(FIRST, 1), COPY | EN);
        complains(&mut *dma, "without being reprogrammed");
        assert_eq!(run(&mut *dma), 1);
        assert_eq!(load(&mut *dma, DST, 4), [1, 2, 3, 0], "started again from the base");
    }
}

#[test]
fn a_new_count_or_address_is_reprogramming() {
    for register in [cndtr(FIRST, 1), cpar(FIRST, 1), cmar(FIRST, 1)] {
        for mut dma in all() {
            start(&mut *dma, 1, SRC, DST, 4, COPY);
            steps(&mut *dma, 1);
            put(&mut *dma, ccr(FIRST, 1), COPY);
            let value = get(&mut *dma, register);
            put(&mut *dma, register, value);
            put(&mut *dma, ccr(FIRST, 1), COPY | EN);
            quiet(&mut *dma);
        }
    }
}

#[test]
fn a_block_that_has_not_begun_is_enabled_again() {
    for mut dma in all() {
        store(&mut *dma, SRC, &[1, 2]);
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        put(&mut *dma, ccr(FIRST, 1), COPY | EN);
        assert_eq!(run(&mut *dma), 2);
        assert_eq!(load(&mut *dma, DST, 3), [1, 2, 0]);
        quiet(&mut *dma);
    }
}

#[test]
fn the_gd32_resumes_if_nothing_was_configured() {
    let dma = &mut Gd32Vf103::new();
    store(dma, SRC, &[1, 2, 3, 4]);
    start(dma, 1, SRC, DST, 4, COPY);
    steps(dma, 1);
    put(dma, ccr(FIRST, 1), COPY);
    put(dma, ccr(FIRST, 1), COPY | EN);
    assert_eq!(run(dma), 3);
    assert_eq!(load(dma, DST, 4), [1, 2, 3, 4]);
    assert_eq!(flags(dma, 1), GIF | HTIF | TCIF);
    quiet(dma);
}

#[test]
fn the_gd32_starts_anew_after_any_configuration() {
    for register in [ccr(FIRST, 1), cndtr(FIRST, 1), cpar(FIRST, 1), cmar(FIRST, 1)] {
        let dma = &mut Gd32Vf103::new();
        store(dma, SRC, &[1, 2, 3, 4]);
        start(dma, 1, SRC, DST, 4, COPY);
        steps(dma, 2);
        put(dma, ccr(FIRST, 1), COPY);
        let value = get(dma, register);
        put(dma, register, if register == ccr(FIRST, 1) { value | TCIE } else { value });
        let config = get(dma, ccr(FIRST, 1));
        put(dma, ccr(FIRST, 1), config | EN);
        assert_eq!(run(dma), 2);
        assert_eq!(load(dma, DST, 4), [1, 2, 0, 0], "register {register:#x}");
        quiet(dma);
    }
}

#[test]
fn a_stale_completion_flag_is_reported_but_does_not_stop_the_channel() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 1, COPY);
        run(&mut *dma);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        start(&mut *dma, 1, SRC, DST, 1, COPY);
        complains(&mut *dma, "TCIF");
        assert_eq!(run(&mut *dma), 1);
    }
}

#[test]
fn half_is_half_of_the_programmed_count() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 8, COPY);
        steps(&mut *dma, 6);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        put(&mut *dma, IFCR, 0xF);
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        steps(&mut *dma, 1);
        assert_eq!(flags(&mut *dma, 1), GIF | HTIF);
    }
}

/// GD 9.4.1: a ring goes on when nothing was written; the end of a round before is no stale one then.
#[test]
fn a_ring_that_goes_on_keeps_the_flag_of_its_last_round() {
    let dma = &mut Gd32Vf103::new();
    // Also when the round has just begun.
    for steps_before in [4, 5] {
        let config = CIRC | PINC | MINC;
        start(dma, 1, SRC, DST, 4, config);
        dma.request(0, 1, steps_before);
        run(dma);
        put(dma, ccr(FIRST, 1), config);
        put(dma, ccr(FIRST, 1), config | EN);
        quiet(dma);
        assert_eq!(flags(dma, 1), GIF | HTIF | TCIF);
        put(dma, ccr(FIRST, 1), config);
        put(dma, cndtr(FIRST, 1), 4);
        put(dma, ccr(FIRST, 1), config | EN);
        complains(dma, "TCIF");
        put(dma, ccr(FIRST, 1), config);
        put(dma, IFCR, 0xF);
    }
}
