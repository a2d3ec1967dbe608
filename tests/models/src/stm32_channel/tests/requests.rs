//! Wired requests: STM32F103 and GD32VF103.

use super::*;

fn wired() -> [Box<dyn Model>; 2] {
    [Box::new(Stm32F103::new()), Box::new(Gd32Vf103::new())]
}

#[test]
fn one_request_moves_one_element() {
    for mut dma in wired() {
        start(&mut *dma, 2, SRC, DST, 8, MINC);
        assert!(!dma.step());
        dma.request(0, 2, 3);
        assert_eq!(run(&mut *dma), 3);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 2)), 5);
        quiet(&mut *dma);
    }
}

#[test]
fn requests_of_several_peripherals_add_up_on_their_line_only() {
    for mut dma in wired() {
        start(&mut *dma, 1, SRC, DST, 8, MINC);
        start_at(&mut *dma, SECOND, 1, SRC, DST, 8, MINC);
        dma.request(0, 1, 1);
        dma.request(0, 1, 1);
        dma.request(0, 2, 1);
        dma.request(1, 1, 1);
        assert_eq!(run(&mut *dma), 3);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 6);
        assert_eq!(get(&mut *dma, cndtr(SECOND, 1)), 7);
    }
}

#[test]
fn a_request_waits_for_the_channel() {
    for mut dma in wired() {
        dma.request(0, 1, 2);
        assert!(!dma.step());
        start(&mut *dma, 1, SRC, DST, 8, MINC);
        assert_eq!(run(&mut *dma), 2);
    }
}

#[test]
fn requests_beyond_the_block_stay_for_the_next() {
    for mut dma in wired() {
        start(&mut *dma, 1, SRC, DST, 2, MINC);
        dma.request(0, 1, 3);
        assert_eq!(run(&mut *dma), 2);
        put(&mut *dma, ccr(FIRST, 1), MINC);
        put(&mut *dma, IFCR, 0xF);
        start(&mut *dma, 1, SRC, DST, 2, MINC);
        assert_eq!(run(&mut *dma), 1);
        quiet(&mut *dma);
    }
}

#[test]
fn memory_to_memory_neither_needs_nor_takes_requests() {
    for mut dma in wired() {
        dma.request(0, 1, 1);
        start(&mut *dma, 1, SRC, DST, 4, COPY);
        assert_eq!(run(&mut *dma), 4);
        put(&mut *dma, ccr(FIRST, 1), COPY);
        put(&mut *dma, IFCR, 0xF);
        start(&mut *dma, 1, SRC, DST, 4, MINC);
        assert_eq!(run(&mut *dma), 1);
    }
}

#[test]
fn a_line_that_is_not_there_is_reported() {
    for mut dma in wired() {
        for (controller, line) in [(0, 0), (0, 8), (1, 6), (2, 1)] {
            dma.request(controller, line, 1);
            complains(&mut *dma, "no request line");
        }
    }
}
