//! Configurations that were checked and encoded before the program ran.

use crate::{Callback, Config, Cyclic, Direction, Events};

/// All of a configuration but its blocks, encoded for one channel of one controller.
///
/// Made in a constant it costs nothing at run time; only the blocks, whose addresses no constant can know,
/// are checked when it is used. Generated crates make the plan: `Plan::new(instance, channel, &CONFIG)`.
#[derive(Clone, Copy)]
pub struct Planned<P: Copy> {
    pub(crate) plan: P,
    pub(crate) direction: Direction,
    pub(crate) events: Events,
    pub(crate) cyclic: Cyclic,
    pub(crate) callback: Option<&'static Callback>,
}

impl<P: Copy> Planned<P> {
    /// A plan with what the runtime itself needs of its configuration. The number of blocks that are given later
    /// is the number that the configuration had.
    pub const fn new(plan: P, config: &Config<'_>) -> Self {
        Planned {
            plan,
            direction: config.direction,
            events: config.events,
            cyclic: config.cyclic,
            callback: config.callback,
        }
    }
}
