//! Each hook of an engine as a function of its own: for a channel known at compile time, and for one that
//! is not.

use crate::chip::{CHANNEL, INSTANCE, REQUEST};
use crate::opaque;
use core::hint::black_box;
use dma_runtime::{
    Block, Config, Engine, Exchange, Flags, Halt, Next, Outcome, Shared, Suspended, Timeout, Width,
};
use driver::{Context, Load, Plan};

type Dma = driver::Dma<dma_runtime::Bare>;

const BLOCKS: [Block; 1] = [Block::new(0, 0, 4)];
pub(crate) const CONFIG: Config<'static> =
    Config::memory_to_peripheral(REQUEST, Width::Bits8, &BLOCKS);
pub(crate) const PLAN: Plan = match Plan::new(INSTANCE, CHANNEL, &CONFIG) {
    Ok(plan) => plan,
    Err(_) => panic!("the plan of a transfer from memory to a peripheral"),
};
static CONTEXT: Context = <Dma as Engine>::CONTEXT;
static SHARED: Shared<Dma> = Shared::new();

/// A hook with the channel as a constant, and with the channel as a value.
macro_rules! hook {
    ($typed:ident, $erased:ident, $engine:ident ( $($name:ident : $type:ty),* ) -> $out:ty { $body:expr }) => {
        #[inline(never)]
        #[unsafe(no_mangle)]
        unsafe fn $typed($($name: $type),*) -> $out {
            let $engine = Dma::channel(INSTANCE, CHANNEL, &SHARED);
            // SAFETY: never run.
            unsafe { $body }
        }
        #[inline(never)]
        #[unsafe(no_mangle)]
        unsafe fn $erased(engine: &Dma, $($name: $type),*) -> $out {
            let $engine = *engine;
            // SAFETY: never run.
            unsafe { $body }
        }
    };
}

/// A hook that is given the plan: a constant one for the channel that is a constant.
macro_rules! planned {
    ($typed:ident, $erased:ident, $engine:ident, $plan:ident ( $($name:ident : $type:ty),* ) { $body:expr }) => {
        #[inline(never)]
        #[unsafe(no_mangle)]
        unsafe fn $typed($($name: $type),*) {
            let $engine = Dma::channel(INSTANCE, CHANNEL, &SHARED);
            let $plan = &PLAN;
            // SAFETY: never run.
            unsafe { $body }
        }
        #[inline(never)]
        #[unsafe(no_mangle)]
        unsafe fn $erased(engine: &Dma, $plan: &Plan, $($name: $type),*) {
            let $engine = *engine;
            // SAFETY: never run.
            unsafe { $body }
        }
    };
}

planned!(hook_configure_typed, hook_configure_erased, engine, plan(context: &Context) {
    engine.configure(context, plan)
});
planned!(hook_fused_typed, hook_fused_erased, engine, plan(context: &Context, load: &Load) {
    {
        engine.configure(context, plan);
        engine.program(context, load);
    }
});
planned!(hook_run_typed, hook_run_erased, engine, plan(context: &Context, load: &Load) {
    {
        engine.configure(context, plan);
        engine.program(context, load);
        engine.start(context, false);
    }
});
hook!(hook_initialise_typed, hook_initialise_erased, engine() -> bool { engine.initialise() });
hook!(hook_program_typed, hook_program_erased, engine(context: &Context, load: &Load) -> () {
    engine.program(context, load)
});
hook!(hook_start_typed, hook_start_erased, engine(context: &Context) -> () {
    engine.start(context, false)
});
hook!(hook_again_typed, hook_again_erased, engine(context: &Context) -> () {
    engine.start(context, true)
});
hook!(hook_halt_typed, hook_halt_erased, engine(context: &Context) -> Result<(), Timeout> {
    engine.halt(context, Halt::Bounded)
});
hook!(hook_suspend_typed, hook_suspend_erased, engine(context: &Context) -> Result<Suspended, Timeout> {
    engine.suspend(context)
});
hook!(hook_resume_typed, hook_resume_erased, engine(context: &Context) -> () {
    engine.resume(context)
});
hook!(hook_acknowledge_typed, hook_acknowledge_erased, engine() -> Flags { engine.acknowledge() });
hook!(hook_finish_typed, hook_finish_erased, engine(context: &Context) -> () {
    engine.finish(context)
});
hook!(hook_second_typed, hook_second_erased, engine(context: &Context) -> Option<bool> {
    engine.second(context)
});
hook!(hook_release_typed, hook_release_erased, engine(context: &Context) -> () {
    engine.release(context)
});
hook!(hook_outcome_typed, hook_outcome_erased, engine(context: &Context) -> Outcome {
    engine.outcome(context, false)
});
hook!(hook_remaining_typed, hook_remaining_erased, engine(context: &Context) -> u32 {
    engine.remaining(context)
});
hook!(hook_queue_typed, hook_queue_erased, engine(context: &Context, load: &Load) -> Exchange {
    engine.queue(context, load)
});

/// Calls each of them.
pub(crate) fn all() {
    let context = black_box(&CONTEXT);
    let plan = black_box(&PLAN);
    let engine = Dma::channel(INSTANCE, opaque(4) as u8, &SHARED);
    let block = Block::new(opaque(1), opaque(2), opaque(3));
    let Ok(load) = engine.load(plan, &block, Next::NONE) else { return };
    let load = black_box(&load);
    let engine = black_box(&engine);
    // SAFETY: never run.
    unsafe {
        hook_configure_typed(context);
        hook_configure_erased(engine, plan, context);
        hook_fused_typed(context, load);
        hook_fused_erased(engine, plan, context, load);
        hook_run_typed(context, load);
        hook_run_erased(engine, plan, context, load);
        black_box(hook_initialise_typed());
        black_box(hook_initialise_erased(engine));
        hook_program_typed(context, load);
        hook_program_erased(engine, context, load);
        hook_start_typed(context);
        hook_start_erased(engine, context);
        hook_again_typed(context);
        hook_again_erased(engine, context);
        black_box(hook_halt_typed(context).is_ok());
        black_box(hook_halt_erased(engine, context).is_ok());
        let _ = black_box(hook_suspend_typed(context));
        let _ = black_box(hook_suspend_erased(engine, context));
        hook_resume_typed(context);
        hook_resume_erased(engine, context);
        black_box(hook_acknowledge_typed().is_empty());
        black_box(hook_acknowledge_erased(engine));
        hook_finish_typed(context);
        hook_finish_erased(engine, context);
        black_box(hook_second_typed(context));
        black_box(hook_second_erased(engine, context));
        hook_release_typed(context);
        hook_release_erased(engine, context);
        black_box(hook_outcome_typed(context));
        black_box(hook_outcome_erased(engine, context));
        black_box(hook_remaining_typed(context));
        black_box(hook_remaining_erased(engine, context));
        black_box(hook_queue_typed(context, load));
        black_box(hook_queue_erased(engine, context, load));
    }
}
