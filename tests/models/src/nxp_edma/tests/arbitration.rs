use super::*;

/// The channels in the order in which they are served, one minor loop each time.
fn order(rig: &mut Rig, channels: &[u32], count: usize) -> Vec<u32> {
    let mut served = Vec::new();
    while served.len() < count {
        rig.steps(1);
        served.extend(channels.iter().filter(|n| rig.csr(**n) & ACTIVE != 0));
        rig.steps(2);
    }
    served
}

/// Always-enabled sources keep them asking.
fn asking(rig: &mut Rig, channels: &[u32]) {
    for (channel, source) in channels.iter().zip(58..) {
        rig.listen(*channel, source, Fields::copy(1, 1, 1000));
    }
}

#[test]
fn the_highest_priority_wins() {
    let mut rig = Rig::new();
    asking(&mut rig, &[1, 12, 6]);
    assert_eq!(order(&mut rig, &[1, 6, 12], 3), [12, 12, 12]);
    rig.command(CERQ, 12);
    assert_eq!(order(&mut rig, &[1, 6, 12], 2), [6, 6]);
    rig.clean();
}

#[test]
fn priorities_can_be_changed() {
    let mut rig = Rig::new();
    rig.priority(1, 12);
    rig.priority(12, 1);
    asking(&mut rig, &[1, 12, 6]);
    assert_eq!(order(&mut rig, &[1, 6, 12], 2), [1, 1]);
    rig.clean();
}

#[test]
fn round_robin_goes_down() {
    let mut rig = Rig::new();
    rig.set(CR, ERCA);
    asking(&mut rig, &[1, 12, 6]);
    assert_eq!(order(&mut rig, &[1, 6, 12], 7), [12, 6, 1, 12, 6, 1, 12]);
    rig.clean();
}

#[test]
fn arbitration_waits_for_the_end_of_a_minor_loop() {
    let mut rig = Rig::new();
    rig.load(12, Fields::copy(1, 1, 1));
    rig.start(1, Fields::copy(1, 4, 1));
    rig.steps(2);
    rig.command(SSRT, 12);
    rig.steps(4);
    assert_eq!((rig.csr(12), rig.csr(1)), (START, DONE));
    rig.run();
    assert_eq!(rig.csr(12), DONE);
    rig.clean();
}

#[test]
fn a_halt_lets_the_running_channel_finish() {
    let mut rig = Rig::new();
    rig.load(12, Fields::copy(1, 1, 1));
    rig.start(1, Fields::copy(1, 4, 1));
    rig.steps(1);
    rig.set(CR, HALT);
    rig.command(SSRT, 12);
    assert_eq!(rig.run(), 5);
    assert_eq!((rig.csr(1), rig.csr(12)), (DONE, START));
    rig.set(CR, 0);
    assert_eq!(rig.run(), 3);
    rig.clean();
}

#[test]
fn a_start_while_active_is_served_next() {
    let mut rig = Rig::new();
    rig.start(1, Fields::copy(1, 4, 9));
    rig.steps(2);
    rig.command(SSRT, 1);
    assert_eq!(rig.csr(1), START | ACTIVE);
    rig.run();
    assert_eq!(rig.citer(1), 7);
    rig.clean();
}

#[test]
fn a_start_and_a_request_together_are_one_service() {
    let mut rig = Rig::new();
    rig.listen(1, 20, Fields::copy(1, 1, 9));
    rig.dma.request(0, 20, 1);
    rig.command(SSRT, 1);
    assert_eq!(rig.run(), 3);
    assert_eq!(rig.citer(1), 8);
}
