//! Linked channels: started by each request's share, by the end, by both.

use super::{accepted, refused};
use crate::facts::Links;
use crate::{Setup, Skip, Transfer, skip};
use dma_runtime::{Channel, Field, Link};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let facts = setup.facts();
    let offered = setup.bench(|bench| bench.take(0).capabilities().controller.links);
    for (minor, major) in [(false, true), (true, false), (true, true)] {
        let works = offered && !minor;
        setup.bench(|bench| {
            let kind = facts.usual();
            let first = Transfer::new(bench, kind, 0, facts.widest(), &[64]);
            let second = Transfer::new(bench, kind, 1, facts.widest(), &[64]);
            let link = Some(Link { channel: 1, minor, major });
            crate::case::context(format!("{link:?}"));
            let mut a = bench.take(0);
            let config = first.config().link(link);
            if !works {
                assert_eq!(refused(&mut a, &config, "a link"), Field::Link);
                return;
            }
            let none = Some(Link { channel: facts.channels() as u8, minor, major });
            let wrong = first.config().link(none);
            assert_eq!(refused(&mut a, &wrong, "a link to no channel"), Field::Link);
            let mut b = bench.take(1);
            accepted(&mut b, &second.config(), "the linked channel");
            accepted(&mut a, &config, "a linking channel");
            assert_eq!(a.start(), Ok(()));
            bench.pump();
            first.check();
            assert_eq!(second.total_visible(), 64, "bytes of the linked channel");
        });
    }
    match facts.links {
        Links::None(reason) => skip(reason),
        Links::Major if !offered => skip("the driver does not offer the hardware's links"),
        Links::Major => Ok(()),
    }
}
