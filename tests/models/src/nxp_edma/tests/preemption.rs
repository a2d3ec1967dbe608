use super::*;

const ECP: u32 = 0x80;
const DPA: u32 = 0x40;

/// Channel 3 has moved an element of eight, and channel 7 is asked to run.
fn interrupted(low: u32, high: u32) -> Rig {
    let mut rig = Rig::new();
    rig.priority(3, 3 | low);
    rig.priority(7, 7 | high);
    rig.load(7, Fields { daddr: TO + 0x100, ..Fields::copy(1, 2, 9) });
    rig.start(3, Fields::copy(1, 8, 1));
    rig.steps(2);
    rig.command(SSRT, 7);
    rig.steps(1);
    rig
}

fn active(rig: &mut Rig) -> [bool; 2] {
    [3, 7].map(|n| rig.csr(n) & ACTIVE != 0)
}

#[test]
fn a_stronger_channel_preempts_where_both_allow_it() {
    for (low, high, wanted) in [(ECP, 0, true), (0, 0, false), (ECP, DPA, false)] {
        let mut rig = interrupted(low, high);
        assert_eq!(active(&mut rig), [true, wanted], "{low:#x} {high:#x}");
        rig.clean();
    }
}

#[test]
fn the_preempted_channel_goes_on_where_it_was() {
    let mut rig = interrupted(ECP, 0);
    assert_eq!((rig.tcd(3, 8), rig.tcd(3, 0)), (7, FROM + 1), "still the engine's values");
    rig.steps(3);
    assert_eq!(active(&mut rig), [true, false]);
    rig.run();
    rig.copied(8);
    assert_eq!((rig.csr(3), rig.citer(7)), (DONE, 8));
    rig.clean();
}

#[test]
fn once_restored_it_moves_an_element_before_the_next() {
    let mut rig = interrupted(ECP, 0);
    rig.command(SSRT, 7);
    rig.steps(3);
    assert_eq!(active(&mut rig), [true, false]);
    rig.steps(1);
    assert_eq!((rig.tcd(3, 8), active(&mut rig)), (6, [true, false]));
    rig.steps(1);
    assert_eq!(active(&mut rig), [true, true]);
}

#[test]
fn preemption_is_one_deep() {
    let mut rig = interrupted(ECP, ECP);
    rig.load(9, Fields::copy(1, 1, 1));
    rig.steps(1);
    rig.command(SSRT, 9);
    rig.steps(1);
    assert_eq!((active(&mut rig), rig.csr(9)), ([true, true], START));
}

#[test]
fn a_weaker_channel_waits() {
    let mut rig = interrupted(ECP, DPA);
    rig.load(1, Fields::copy(1, 1, 1));
    rig.command(SSRT, 1);
    rig.steps(1);
    assert_eq!(rig.csr(1), START);
}

#[test]
fn there_is_none_in_round_robin() {
    let mut rig = Rig::new();
    rig.set(CR, ERCA);
    rig.priority(3, 3 | ECP);
    rig.load(7, Fields::copy(1, 2, 9));
    rig.start(3, Fields::copy(1, 8, 1));
    rig.steps(2);
    rig.command(SSRT, 7);
    rig.steps(1);
    assert_eq!(active(&mut rig), [true, false]);
}

#[test]
fn a_preempting_channel_that_fails_gives_back() {
    let mut rig = Rig::new();
    rig.priority(3, 3 | ECP);
    rig.load(7, Fields { daddr: TO + 1, ..Fields::copy(4, 4, 1) });
    rig.start(3, Fields::copy(1, 8, 1));
    rig.steps(2);
    rig.command(SSRT, 7);
    rig.run();
    assert_eq!((rig.get(ERR), rig.csr(3)), (1 << 7, DONE));
    rig.copied(8);
}
