//! Linked channels: by each request's share, by the end, by both.

use super::{accepted, refused};
use crate::{Setup, Skip, Transfer, skip};
use dma_runtime::{Channel, Field, Link};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let facts = setup.facts();
    let kinds = [(false, true), (true, false), (true, true)];
    for (minor, major) in kinds {
        setup.bench(|bench| {
            let kind = facts.usual();
            let first = Transfer::new(bench, kind, 0, facts.widest(), &[64]);
            let second = Transfer::new(bench, kind, 1, facts.widest(), &[64]);
            let link = Some(Link { channel: 1, minor, major });
            let mut a = bench.take(0);
            assert_eq!(a.capabilities().controller.links, facts.links.is_ok(), "links");
            let config = first.config().link(link);
            if facts.links.is_err() {
                assert_eq!(refused(&mut a, &config, "a link"), Field::Link);
                return;
            }
            let mut b = bench.take(1);
            accepted(&mut b, &second.config(), "the linked channel");
            accepted(&mut a, &config, "a linking channel");
            assert_eq!(a.start(), Ok(()));
            bench.pump();
            first.check();
            second.check();
        });
    }
    match facts.links {
        Ok(()) => Ok(()),
        Err(reason) => skip(reason),
    }
}
