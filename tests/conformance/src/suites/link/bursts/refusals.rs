//! What no link of a burst can do.

use super::{PACED, accepted, link, linked, of, refused};
use crate::{Bench, Transfer};
use dma_runtime::{Channel, Config, Cyclic, Field, Link};

/// As many bursts as can be counted beside the number of the other channel.
pub(super) fn limit(bench: Bench, most: usize) {
    let mut a = bench.take(0);
    for kind in PACED {
        let (longest, longer) = (of(bench, kind, 0, most), of(bench, kind, 0, most + 1));
        let config = longer.config().link(link(1, true));
        assert_eq!(refused(&mut a, &config, "more bursts"), Field::Bytes);
        let major = longer.config().link(Some(Link { channel: 1, minor: false, major: true }));
        accepted(&mut a, &major, "its end alone");
        accepted(&mut a, &longest.config().link(link(1, true)), "the most");
        let second = of(bench, kind, 1, most - 1);
        let mut b = bench.take(1);
        accepted(&mut b, &linked(&second), "as many");
        longest.arm();
        second.pace(false);
        assert_eq!((b.start(), a.start()), (Ok(()), Ok(())));
        bench.pump();
        longest.check();
        second.check();
        assert!(b.release().is_ok());
    }
}

/// What is refused by its name.
pub(super) fn check(bench: Bench) {
    let mut a = bench.take(0);
    for kind in PACED {
        let one = of(bench, kind, 0, 4);
        let two = Transfer::new(bench, kind, 0, bench.facts.widest(), &[16, 16]);
        let mut refuse = |config: &Config<'_>, field: Field, what: &str| {
            assert_eq!(refused(&mut a, config, what), field, "{what}");
        };
        refuse(&one.config().request(None), Field::Request, "nothing paces it");
        refuse(&linked(&one).request(one.config().request), Field::Request, "two pace it");
        refuse(&linked(&one).cyclic(Cyclic::Yes), Field::Cyclic, "a linked ring");
        refuse(&linked(&two), Field::Trigger, "a linked list");
        refuse(&two.config().link(link(1, true)), Field::Link, "a list with a link");
        let ring = one.config().link(link(1, true)).cyclic(Cyclic::Yes);
        refuse(&ring, Field::Cyclic, "a ring with a link");
        refuse(&one.config().link(link(0, true)), Field::Link, "a link to itself");
    }
}
