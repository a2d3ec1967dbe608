//! Elements: direction, sizes, increments, circular mode.

use super::*;

/// The table "programmable data width and endian behaviour" (RM0008 table 76, RM0440 table 89): four
/// items, both sides incrementing.
#[test]
fn widths() {
    let source: Vec<u8> = (0xB0..0xC0).collect();
    let cases: [(u32, u32, &[u8]); 9] = [
        (1, 1, &[0xB0, 0xB1, 0xB2, 0xB3]),
        (1, 2, &[0xB0, 0, 0xB1, 0, 0xB2, 0, 0xB3, 0]),
        (1, 4, &[0xB0, 0, 0, 0, 0xB1, 0, 0, 0, 0xB2, 0, 0, 0, 0xB3, 0, 0, 0]),
        (2, 1, &[0xB0, 0xB2, 0xB4, 0xB6]),
        (2, 2, &[0xB0, 0xB1, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7]),
        (2, 4, &[0xB0, 0xB1, 0, 0, 0xB2, 0xB3, 0, 0, 0xB4, 0xB5, 0, 0, 0xB6, 0xB7, 0, 0]),
        (4, 1, &[0xB0, 0xB4, 0xB8, 0xBC]),
        (4, 2, &[0xB0, 0xB1, 0xB4, 0xB5, 0xB8, 0xB9, 0xBC, 0xBD]),
        (4, 4, &source),
    ];
    for (from, to, wanted) in cases {
        for direction in [0, FROM_MEMORY] {
            for mut dma in all() {
                store(&mut *dma, SRC, &source);
                store(&mut *dma, DST, &[0xEE; 20]);
                let (par, mar, psize, msize) =
                    if direction == 0 { (SRC, DST, from, to) } else { (DST, SRC, to, from) };
                let config = COPY | direction | (psize / 2 * PSIZE16) | (msize / 2 * MSIZE16);
                start(&mut *dma, 1, par, mar, 4, config);
                assert_eq!(run(&mut *dma), 4, "one element for each count");
                let mut whole = wanted.to_vec();
                whole.resize(20, 0xEE);
                assert_eq!(load(&mut *dma, DST, 20), whole, "{from} to {to}, DIR {direction}");
                quiet(&mut *dma);
            }
        }
    }
}

#[test]
fn a_side_without_increment_stays() {
    for mut dma in all() {
        store(&mut *dma, SRC, &[1, 2, 3, 4]);
        start(&mut *dma, 1, SRC, DST, 3, MEM2MEM | PINC);
        run(&mut *dma);
        assert_eq!(load(&mut *dma, DST, 2), [3, 0]);
        start(&mut *dma, 2, SRC, DST, 3, MEM2MEM | MINC);
        run(&mut *dma);
        assert_eq!(load(&mut *dma, DST, 4), [1, 1, 1, 0]);
    }
}

#[test]
fn sizes_of_a_data_register_are_those_of_the_bus_access() {
    let dma = &mut Stm32F103::new();
    let port = 0x4001_3804;
    dma.memory().add_port(port);
    store(dma, SRC, &[0x11, 0x22]);
    start(dma, 4, port, SRC, 2, FROM_MEMORY | MINC | PSIZE16);
    dma.request(0, 4, 2);
    assert_eq!(run(dma), 2);
    assert_eq!(dma.memory().port(port).expect("a port").output, [(0x11, 2), (0x22, 2)]);

    store(dma, SRC, &[1, 2, 3, 4]);
    start(dma, 2, port, SRC, 1, FROM_MEMORY | MINC | PSIZE16 | MSIZE32);
    dma.request(0, 2, 1);
    assert_eq!(run(dma), 1);
    assert_eq!(dma.memory().port(port).expect("a port").output[2..], [(0x0201, 2)]);

    dma.memory().port(port).expect("a port").input.extend([0x1234_5678, 0x9ABC_DEF0]);
    start(dma, 5, port, DST, 2, MINC | PSIZE16 | MSIZE32);
    dma.request(0, 5, 2);
    assert_eq!(run(dma), 2);
    assert_eq!(load(dma, DST, 8), [0x78, 0x56, 0, 0, 0xF0, 0xDE, 0, 0]);
    quiet(dma);
}

#[test]
fn the_count_falls_and_the_addresses_stay_readable() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 300, COPY);
        steps(&mut *dma, 299);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 1);
        assert_eq!(get(&mut *dma, cpar(FIRST, 1)), SRC);
        assert_eq!(get(&mut *dma, cmar(FIRST, 1)), DST);
        steps(&mut *dma, 1);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 0);
    }
}

#[test]
fn enable_stays_set_after_completion_and_nothing_more_moves() {
    for mut dma in all() {
        start(&mut *dma, 1, SRC, DST, 2, COPY);
        assert_eq!(run(&mut *dma), 2);
        assert_eq!(get(&mut *dma, ccr(FIRST, 1)), COPY | EN);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 0);
        put(&mut *dma, IFCR, 0xF);
        assert!(!dma.step());
        assert_eq!(flags(&mut *dma, 1), 0);
    }
}

#[test]
fn a_count_of_zero_does_nothing() {
    for mut dma in all() {
        for config in [COPY, MINC | CIRC] {
            start(&mut *dma, 1, SRC, DST, 0, config);
            assert!(!dma.step());
            assert_eq!(get(&mut *dma, ISR), 0);
            put(&mut *dma, ccr(FIRST, 1), config);
        }
        quiet(&mut *dma);
    }
}

#[test]
fn circular_reloads_count_and_addresses() {
    for (mut dma, line) in all().into_iter().zip([1, 24, 1]) {
        if dma.owns(MUX) {
            put(&mut *dma, MUX, 24);
        }
        store(&mut *dma, SRC, &[1, 2, 3, 4]);
        start(&mut *dma, 1, DST, SRC, 4, FROM_MEMORY | PINC | MINC | CIRC);
        dma.request(0, line, 9);
        steps(&mut *dma, 4);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 4);
        assert_eq!(get(&mut *dma, ccr(FIRST, 1)) & EN, EN);
        assert_eq!(flags(&mut *dma, 1), GIF | HTIF | TCIF);
        put(&mut *dma, IFCR, 0xF);
        store(&mut *dma, SRC, &[5, 6, 7, 8]);
        steps(&mut *dma, 2);
        assert_eq!(flags(&mut *dma, 1), GIF | HTIF);
        steps(&mut *dma, 2);
        assert_eq!(flags(&mut *dma, 1), GIF | HTIF | TCIF);
        assert_eq!(load(&mut *dma, DST, 5), [5, 6, 7, 8, 0]);
        assert_eq!(run(&mut *dma), 1);
        assert_eq!(get(&mut *dma, cndtr(FIRST, 1)), 3);
        quiet(&mut *dma);
    }
}

#[test]
fn an_address_that_is_not_aligned_is_rounded_down_and_reported() {
    for (source, destination) in [(SRC + 3, DST), (SRC, DST + 1), (SRC + 2, DST + 1)] {
        for mut dma in all() {
            store(&mut *dma, SRC, &[1, 2, 3, 4, 5, 6, 7, 8]);
            start(&mut *dma, 1, source, destination, 1, COPY | PSIZE32 | MSIZE16);
            complains(&mut *dma, "not aligned");
            run(&mut *dma);
            assert_eq!(load(&mut *dma, DST, 4), [1, 2, 0, 0]);
            assert_eq!(get(&mut *dma, cpar(FIRST, 1)), source);
        }
    }
}
