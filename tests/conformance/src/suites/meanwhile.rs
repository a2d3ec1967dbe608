//! A call beside hardware that moves on.

use crate::world::{self, Moment};
use std::rc::Rc;

/// How the hardware moves while a call runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meanwhile {
    /// A step before each access.
    Hooked,
    /// So many steps before each access, also where interrupts are locked out.
    Drifting(usize),
}

impl Meanwhile {
    pub(super) const ALL: [Self; 3] =
        [Meanwhile::Hooked, Meanwhile::Drifting(1), Meanwhile::Drifting(2)];

    /// Calls while it moves.
    pub(super) fn during<R>(self, call: impl FnOnce() -> R) -> R {
        match self {
            Meanwhile::Hooked => world::set_hook(Some(Rc::new(|moment| {
                if moment == Moment::Before {
                    world::step();
                }
            }))),
            Meanwhile::Drifting(steps) => world::drift(steps),
        }
        let result = call();
        world::set_hook(None);
        world::drift(0);
        result
    }
}
