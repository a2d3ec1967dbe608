//! Writes that must not happen: while enabled, to reserved bits, to reserved values.

use super::*;

#[test]
fn the_count_cannot_be_written_while_enabled() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 8, COPY);
        put(&mut *dma, cndtr(FIRST, 1), 99);
        complains(&mut *dma, "CNDTR written while enabled");
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 8);
        run(&mut *dma);
        put(&mut *dma, cndtr(FIRST, 1), 99);
        complains(&mut *dma, "CNDTR written while enabled");
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 0, "EN is still set after completion");
        put(&mut *dma, ccr(FIRST, 1), COPY);
        put(&mut *dma, cndtr(FIRST, 1), 99);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 99);
        quiet(&mut *dma);
    }
}

#[test]
fn addresses_written_while_enabled_never_reach_the_running_block() {
    // RM0440 12.6.5: not read-only, so the G4 keeps the value. The others ignore it.
    for (mut dma, takes) in all().into_iter().zip([false, true, false]) {
        store(&mut *dma, SRC, &[1, 2]);
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        put(&mut *dma, cpar(FIRST, 1), SRC + 0x100);
        complains(&mut *dma, "address written while enabled");
        put(&mut *dma, cmar(FIRST, 1), DST + 0x100);
        complains(&mut *dma, "address written while enabled");
        let moved = if takes { 0x100 } else { 0 };
        assert_eq!(get(&mut *dma, cpar(FIRST, 1)), SRC + moved);
        assert_eq!(get(&mut *dma, cmar(FIRST, 1)), DST + moved);
        run(&mut *dma);
        assert_eq!(load(&mut *dma, DST, 2), [1, 2]);
    }
}

#[test]
fn configuration_is_read_only_while_enabled() {
    for mut dma in all() {
        let config = COPY | PSIZE16 | MSIZE32;
        start(&mut *dma, 1, SRC, DST, 8, config);
        for bit in [4, 6, 7, 8, 9, 10, 11, 12, 13, 14] {
            put(&mut *dma, ccr(FIRST, 1), (config | EN) ^ 1 << bit);
            complains(&mut *dma, "changed while enabled, ignored");
            assert_eq!(get(&mut *dma, ccr(FIRST, 1)), config | EN, "bit {bit}");
        }
    }
}

#[test]
fn disabling_and_reconfiguring_are_two_writes() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 8, COPY);
        put(&mut *dma, ccr(FIRST, 1), 0);
        complains(&mut *dma, "changed while enabled, ignored");
        assert_eq!(get(&mut *dma, ccr(FIRST, 1)), COPY);
        put(&mut *dma, ccr(FIRST, 1), 0);
        assert_eq!(get(&mut *dma, ccr(FIRST, 1)), 0);
        quiet(&mut *dma);
    }
}

#[test]
fn circular_while_enabled() {
    // Effective though forbidden on the STM32, ignored on the GD32.
    for (mut dma, takes) in all().into_iter().zip([true, true, false]) {
        start(&mut *dma, 1, SRC, DST, 8, MINC);
        put(&mut *dma, ccr(FIRST, 1), MINC | CIRC | EN);
        complains(&mut *dma, "while enabled");
        assert_eq!(get(&mut *dma, ccr(FIRST, 1)) & CIRC != 0, takes);
    }
}

#[test]
fn interrupt_enables_while_enabled() {
    // RM0440 12.6.3 forbids it; the other manuals do not. It is effective everywhere.
    for (mut dma, forbidden) in all().into_iter().zip([false, true, false]) {
        start(&mut *dma, 1, SRC, DST, 8, COPY);
        put(&mut *dma, ccr(FIRST, 1), COPY | TCIE | HTIE | TEIE | EN);
        assert_eq!(get(&mut *dma, ccr(FIRST, 1)), COPY | TCIE | HTIE | TEIE | EN);
        assert_eq!(dma.complaints().len(), usize::from(forbidden));
    }
}

#[test]
fn writing_the_same_value_again_while_enabled_is_harmless() {
    for mut dma in all() {
        store(&mut *dma, SRC, &[1, 2, 3, 4]);
        start(&mut *dma, 1, SRC, DST, 4, COPY);
        steps(&mut *dma, 2);
        put(&mut *dma, ccr(FIRST, 1), COPY | EN);
        run(&mut *dma);
        assert_eq!(load(&mut *dma, DST, 4), [1, 2, 3, 4]);
        quiet(&mut *dma);
    }
}

#[test]
fn reserved_bits_and_values() {
    for mut dma in all() {
        put(&mut *dma, ccr(FIRST, 1), 0xFFFF_8000);
        complains(&mut *dma, "reserved bits of CCR");
        assert_eq!(get(&mut *dma, ccr(FIRST, 1)), 0);
        put(&mut *dma, cndtr(FIRST, 1), 0x1_0002);
        complains(&mut *dma, "reserved bits of CNDTR");
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 2);
        for size in [PSIZE16 | PSIZE32, MSIZE16 | MSIZE32] {
            put(&mut *dma, ccr(FIRST, 1), size);
            complains(&mut *dma, "reserved size");
        }
    }
}

#[test]
fn memory_to_memory_excludes_circular() {
    for mut dma in all() {
        put(&mut *dma, ccr(FIRST, 1), MEM2MEM | CIRC);
        complains(&mut *dma, "MEM2MEM and CIRC");
    }
}
