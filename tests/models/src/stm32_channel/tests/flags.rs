//! ISR, IFCR, interrupt levels.

use super::*;

#[test]
fn half_and_complete_come_at_their_elements() {
    for mut dma in all() {
        start(&mut *dma, 3, SRC, DST, 4, COPY);
        let seen: Vec<u32> = (0..4)
            .map(|_| {
                steps(&mut *dma, 1);
                flags(&mut *dma, 3)
            })
            .collect();
        assert_eq!(seen, [0, GIF | HTIF, GIF | HTIF, GIF | HTIF | TCIF]);
        assert_eq!(get(&mut *dma, ISR) & !0xF00, 0, "flags of another channel");
    }
}

#[test]
fn an_odd_count_is_half_done_after_the_larger_half() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 5, COPY);
        steps(&mut *dma, 2);
        assert_eq!(flags(&mut *dma, 1), 0);
        steps(&mut *dma, 1);
        assert_eq!(flags(&mut *dma, 1), GIF | HTIF);
    }
}

#[test]
fn each_clear_bit_clears_its_own_flag() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        start(&mut *dma, 2, SRC, DST, 2, COPY);
        run(&mut *dma);
        put(&mut *dma, IFCR, HTIF << 4);
        assert_eq!((flags(&mut *dma, 1), flags(&mut *dma, 2)), (0x7, GIF | TCIF));
        put(&mut *dma, IFCR, TCIF << 4);
        assert_eq!((flags(&mut *dma, 1), flags(&mut *dma, 2)), (0x7, 0));
        put(&mut *dma, IFCR, 0);
        assert_eq!(flags(&mut *dma, 1), 0x7);
        quiet(&mut *dma);
    }
}

#[test]
fn the_global_clear_bit_clears_all_four() {
    for mut dma in all() {
        dma.memory().fault(SRC + 2..SRC + 3);
        start(&mut *dma, 1, SRC, DST, 4, COPY);
        run(&mut *dma);
        assert_eq!(flags(&mut *dma, 1), GIF | HTIF | TEIF);
        put(&mut *dma, IFCR, GIF);
        assert_eq!(flags(&mut *dma, 1), 0);
    }
}

#[test]
fn isr_is_read_only_and_ifcr_write_only() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 1, COPY);
        run(&mut *dma);
        let isr = get(&mut *dma, ISR);
        put(&mut *dma, ISR, 0);
        complains(&mut *dma, "read-only");
        assert_eq!(get(&mut *dma, ISR), isr);
        assert_eq!(get(&mut *dma, IFCR), 0);
        complains(&mut *dma, "write-only");
        put(&mut *dma, IFCR, isr);
        assert_eq!(get(&mut *dma, IFCR), 0);
    }
}

#[test]
fn an_interrupt_needs_the_flag_and_its_own_enable() {
    for (enable, elements) in [(0, None), (TCIE, Some(4)), (HTIE, Some(2)), (TEIE, None)] {
        let dma = &mut Stm32F103::new();
        start(dma, 1, SRC, DST, 4, COPY | enable);
        let first = (1..=4).find(|_| {
            dma.step();
            dma.interrupt(11)
        });
        assert_eq!(first, elements, "enable {enable:#x}");
    }
}

#[test]
fn an_interrupt_falls_with_its_flag_or_its_enable() {
    for (mut dma, vector) in all().into_iter().zip([11, 11, 30]) {
        start(&mut *dma, 1, SRC, DST, 1, COPY | TCIE);
        run(&mut *dma);
        assert!(dma.interrupt(vector));
        put(&mut *dma, ccr(FIRST, 1), COPY | TCIE);
        assert!(dma.interrupt(vector), "EN is no part of the interrupt");
        put(&mut *dma, ccr(FIRST, 1), COPY);
        assert!(!dma.interrupt(vector));
        put(&mut *dma, ccr(FIRST, 1), COPY | TCIE);
        assert!(dma.interrupt(vector));
        put(&mut *dma, IFCR, TCIF);
        assert!(!dma.interrupt(vector));
        quiet(&mut *dma);
    }
}
