//! The interrupt lines.

use super::*;

const LINES: [[u16; 8]; 2] = [[11, 12, 13, 14, 15, 16, 17, 47], [56, 57, 58, 59, 60, 68, 69, 70]];

/// The lines that are up.
fn up(rig: &Rig) -> Vec<u16> {
    (0..128).filter(|vector| rig.dma.interrupt(*vector)).collect()
}

#[test]
fn every_stream_has_its_line() {
    for controller in 0..2_u8 {
        for stream in 0..8_u8 {
            let mut rig = Rig::on(controller, stream);
            rig.start(MINC | TCIE, 0, 1);
            assert!(up(&rig).is_empty());
            rig.request(1);
            rig.run();
            let line = LINES[usize::from(controller)][usize::from(stream)];
            assert_eq!(up(&rig), [line]);
            rig.clear(HT);
            assert_eq!(up(&rig), [line]);
            rig.clear(TC);
            assert!(up(&rig).is_empty());
            rig.clean();
        }
    }
}

#[test]
fn each_event_has_its_enable() {
    let events: [(u32, u32, u32); 5] =
        [(TC, TCIE, 0), (HT, HTIE, 0), (TE, TEIE, 0), (DME, DMEIE, 0), (FE, 0, FEIE)];
    for (raised, ..) in events {
        for (event, cr, fcr) in events {
            let mut rig = Rig::new();
            match raised {
                FE => rig.dma.raise_fifo_error(1, 3),
                DME => rig.dma.raise_direct_mode_error(1, 3),
                TE => rig.dma.memory().fault(TO..TO + 1),
                _ => {}
            }
            if raised & (FE | DME) == 0 {
                rig.start(MINC, 0, 2);
                rig.request(2);
                rig.run();
            }
            rig.clear(0x3D & !raised);
            rig.dma.complaints();
            assert_eq!(rig.flags(), raised);
            assert!(up(&rig).is_empty());
            // An enable set late raises the interrupt at once.
            rig.set(CR, cr);
            rig.set(FCR, fcr);
            assert_eq!(!up(&rig).is_empty(), raised == event);
        }
    }
}

#[test]
fn a_stop_raises_the_complete_interrupt() {
    let mut rig = Rig::new();
    rig.start(MINC | TCIE, 0, 4);
    rig.set(CR, MINC | TCIE);
    rig.step();
    assert!(up(&rig).is_empty());
    rig.step();
    assert_eq!(up(&rig), [59]);
}
