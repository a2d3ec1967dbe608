//! What cannot be linked.

use super::{SIZE, refused, to};
use crate::facts::Links;
use crate::{Bench, Transfer};
use dma_runtime::{Adjust, Config, Direction, Field, Link, Trigger};

pub(super) fn check(bench: Bench, offered: bool) {
    let facts = bench.facts;
    let kind = facts.usual();
    let one = Transfer::new(bench, kind, 0, facts.widest(), &[SIZE]);
    let two = Transfer::new(bench, kind, 0, facts.widest(), &[SIZE, SIZE]);
    let mut a = bench.take(0);
    let mut refuse = |config: &Config<'_>, field: Field, what: &str| {
        assert_eq!(refused(&mut a, config, what), field, "{what}");
    };
    let link = |channel, minor, major| Some(Link { channel, minor, major });
    refuse(&one.config().link(link(1, true, false)), Field::Link, "a link of each burst");
    refuse(&one.config().link(link(1, true, true)), Field::Link, "a link of both kinds");
    refuse(&one.config().link(link(1, false, false)), Field::Link, "a link of no kind");
    refuse(&one.config().link(to(0)), Field::Link, "a link to itself");
    refuse(&one.config().link(to(facts.channels() as u8)), Field::Link, "a link to no channel");
    if !offered {
        refuse(&one.config().link(to(1)), Field::Link, "a link");
        refuse(&one.config().trigger(Trigger::Link), Field::Trigger, "a linked channel");
        return;
    }
    refuse(&two.config().link(to(1)), Field::Link, "a list with a link");
    refuse(&two.config().trigger(Trigger::Link), Field::Trigger, "a linked list");
    let (from, to) = (one.source.adjust(Adjust::Fixed), one.destination.adjust(Adjust::Fixed));
    let still = one.config().source(from).destination(to).trigger(Trigger::Link);
    let Links::Major(linked) = facts.links else { return };
    if !linked.still {
        refuse(&still, Field::Trigger, "a linked channel whose addresses stay");
    }
    if !linked.paced {
        let paced = Transfer::new(bench, Direction::PeripheralToMemory, 0, facts.widest(), &[SIZE]);
        let (named, unnamed) = match linked.bursts {
            Some(_) => (Field::Request, None),
            None => (Field::Trigger, Some(Field::Request)),
        };
        let paced = paced.config().trigger(Trigger::Link);
        refuse(&paced, named, "a linked channel that requests pace");
        if let Some(field) = unnamed {
            refuse(&paced.request(None), field, "a linked channel that nothing paces");
        }
    }
}
