//! `channel.rs` of a driver: the engine and its hooks.

use super::expr::{Place, number};
use super::steps::Body;
use super::{Emitter, Use, identifier};
use crate::model::{Expr, ExprKind, Outcome, OutcomeCase, Step, StepKind, Ty};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// The whole file.
    pub(super) fn channel_file(&self) -> TokenStream {
        let context = self.context();
        let structure = self.engine_struct();
        let procedures = self.procedures();
        let hooks = self.hooks();
        let dispatch = self.dispatch();
        let acknowledge = self.acknowledge();
        let capabilities = self.capabilities();
        let channel = self.constructor();
        let alternates = self.model.pair.is_some();
        let body = quote! {
            #context
            #structure
            #procedures

            comment_line!("SAFETY: each hook touches registers and lanes of its own channel only, through");
            comment_line!("`registers`; `halt` waits until the hardware is quiet and clears every flag.");
            unsafe impl<P: Platform> Engine for Dma<P> {
                type Platform = P;
                type Instance = Instance;
                type Vector = Vector;
                type Plan = Plan;
                type Load = Load;
                type Context = Context;

                #[allow(clippy::declare_interior_mutable_const)]
                const CONTEXT: Context = Context::new();
                const ALTERNATES: bool = #alternates;

                fn channels(instance: Instance) -> u8 {
                    instance.channels
                }
                #channel
                #dispatch
                fn plan(self, config: &Config<'_>) -> Result<Plan, Error> {
                    Plan::new(self.instance, self.index, config)
                }
                fn load(
                    self,
                    plan: &Plan,
                    source: usize,
                    destination: usize,
                    bytes: usize,
                ) -> Result<Load, Error> {
                    Load::new(plan, source, destination, bytes)
                }
                fn bytes(load: &Load) -> u32 {
                    load.bytes
                }
                #hooks
                #acknowledge
                #capabilities
            }
        };
        let imports = self.channel_imports(&body);
        quote! {
            //! One channel: the register steps of each operation, in the manual's order.
            #imports
            #body
        }
    }

    fn context(&self) -> TokenStream {
        let mut names: Vec<proc_macro2::Ident> =
            self.words().map(|w| self.word(w.register)).collect();
        names.extend(self.kept_seconds().iter().map(|r| format_ident!("second_{}", self.word(*r))));
        names.extend(self.fact_words());
        names.extend(self.model.context.iter().map(|(name, _)| identifier(name)));
        let words: Vec<_> = self.model.plan.iter().map(|w| self.word(w.register)).collect();
        let facts = self.fact_words();
        quote! {
            /// What a channel remembers: the words of its plan and block, and where it stopped.
            #[derive(Debug)]
            pub struct Context {
                #(#names: Word,)*
            }

            impl Context {
                const fn new() -> Self {
                    Context { #(#names: Word::new(),)* }
                }

                fn plan(&self) -> Plan {
                    Plan {
                        #(#words: self.#words.get(),)*
                        #(#facts: self.#facts.get(),)*
                    }
                }
            }
        }
    }

    /// Blocks whose base the engine holds: those with lanes.
    pub(super) fn lane_blocks(&self) -> Vec<usize> {
        let mut blocks: Vec<usize> = self.model.lanes.iter().map(|l| l.block).collect();
        blocks.sort_unstable();
        blocks.dedup();
        blocks
    }

    fn engine_struct(&self) -> TokenStream {
        let bases = self.lane_blocks();
        let bases = bases.iter().filter_map(|b| self.model.blocks.get(*b)).map(|b| {
            let (name, doc) = (identifier(b), format!(" Base address of the `{b}` block."));
            quote!(#[doc = #doc] pub(crate) #name: usize,)
        });
        let frames = (0..self.model.frames.len()).map(|f| {
            let name = self.frame_field(f);
            quote!(pub(crate) #name: usize,)
        });
        quote! {
            /// One channel of a controller: where its registers are.
            pub struct Dma<P = dma_runtime::Bare> {
                pub(crate) instance: Instance,
                #(#bases)*
                #(#frames)*
                pub(crate) index: u8,
                platform: PhantomData<fn() -> P>,
            }

            impl<P> Clone for Dma<P> {
                fn clone(&self) -> Self {
                    *self
                }
            }

            impl<P> Copy for Dma<P> {}
        }
    }

    fn constructor(&self) -> TokenStream {
        let bases = self.lane_blocks();
        let bases = bases.iter().filter_map(|b| self.model.blocks.get(*b)).map(|b| {
            let name = identifier(b);
            quote!(#name: instance.#name,)
        });
        let frames = self.model.frames.iter().enumerate().map(|(index, frame)| {
            let name = self.frame_field(index);
            let start = self.frame_start(index);
            let stride = super::hex(frame.stride);
            if frame.stride == 0 {
                quote!(#name: #start,)
            } else {
                quote!(#name: #start + #stride * usize::from(index),)
            }
        });
        quote! {
            #[inline]
            fn channel(instance: Instance, index: u8) -> Self {
                Dma {
                    instance,
                    #(#bases)*
                    #(#frames)*
                    index,
                    platform: PhantomData,
                }
            }
        }
    }

    /// Where a frame begins, from an `instance`.
    fn frame_start(&self, index: usize) -> TokenStream {
        let Some(frame) = self.model.frames.get(index) else { return quote!(0) };
        let first = frame.first.first().copied().unwrap_or(0);
        let block = self.model.blocks.get(frame.block).map_or("", |b| b);
        let name = identifier(block);
        if frame.first.iter().all(|f| *f == first) {
            match first {
                0 => quote!(instance.#name),
                first => {
                    let first = super::hex(first);
                    quote!(instance.#name + #first)
                }
            }
        } else {
            let name = self.frame_field(index);
            quote!(instance.#name)
        }
    }

    fn procedures(&self) -> TokenStream {
        if self.model.procedures.is_empty() {
            return quote!();
        }
        let filled = self
            .model
            .procedures
            .iter()
            .map(|p| (&p.name, &p.steps))
            .filter(|(_, steps)| !steps.is_empty());
        let items = filled.map(|(name, steps)| {
            let doc = format!(" The step list `{name}`.");
            let name = identifier(name);
            let context = self.uses_context(steps).then(|| quote!(, context: &Context));
            if self.can_time_out(steps) {
                let body = self.statements(steps, Body::Halting, Place::Operation);
                quote! {
                    #[doc = #doc]
                    unsafe fn #name(self #context, halt: Halt) -> Result<(), Timeout> {
                        comment_line!("SAFETY: the caller owns the channel.");
                        unsafe { #body }
                        Ok(())
                    }
                }
            } else {
                let body = self.statements(steps, Body::Plain, Place::Operation);
                quote! {
                    #[doc = #doc]
                    unsafe fn #name(self #context) {
                        comment_line!("SAFETY: the caller owns the channel.");
                        unsafe { #body }
                    }
                }
            }
        });
        quote! {
            impl<P: Platform> Dma<P> {
                #(#items)*
            }
        }
    }

    /// Whether steps come to nothing: none, or calls of empty procedures.
    fn does_nothing(&self, steps: &[Step]) -> bool {
        steps.iter().all(|step| match step.kind {
            StepKind::Call(index) => {
                self.model.procedures.get(index).is_none_or(|inner| self.does_nothing(&inner.steps))
            }
            _ => false,
        })
    }

    /// A hook without a result.
    fn plain(&self, name: &str, steps: &[Step], parameters: &TokenStream) -> TokenStream {
        let name = format_ident!("{name}");
        let context = self.uses_context(steps);
        let context = if context { quote!(context: &Context) } else { quote!(_: &Context) };
        if self.does_nothing(steps) {
            return quote!(unsafe fn #name(self, #context #parameters) {});
        }
        let body = self.statements(steps, Body::Plain, Place::Operation);
        quote! {
            unsafe fn #name(self, #context #parameters) {
                comment_line!("SAFETY: the caller owns the channel.");
                unsafe { #body }
            }
        }
    }

    fn hooks(&self) -> TokenStream {
        let o = &self.model.operations;
        let initialise = self.statements(&o.initialise, Body::Initial, Place::Operation);
        let configure = self.configure();
        let program = self.program();
        let pair = self.pair();
        let again = self.mentions_again(&o.start);
        let again = if again { quote!(, again: bool) } else { quote!(, _: bool) };
        let start = self.plain("start", &o.start, &again);
        let halt = self.halt();
        let suspend = self.suspend();
        let resume = self.plain("resume", &o.resume, &quote!());
        let queue = self.queue();
        let finish = self.plain("finish", &o.finish, &quote!());
        let recover = (!o.recover.is_empty()).then(|| self.plain("recover", &o.recover, &quote!()));
        let release = self.plain("release", &o.release, &quote!());
        let outcome = self.outcome();
        let remaining = self.value(&self.model.remaining, Place::Operation);
        let left = self.value(&self.model.left, Place::Operation);
        quote! {
            fn planned(context: &Context) -> Plan {
                context.plan()
            }
            unsafe fn initialise(self) -> bool {
                comment_line!("SAFETY: the caller owns the idle channel.");
                unsafe { #initialise }
                true
            }
            #configure
            #program
            #pair
            #start
            #halt
            #suspend
            #resume
            #queue
            #finish
            #recover
            #release
            #outcome
            unsafe fn remaining(self, context: &Context) -> u32 {
                comment_line!("SAFETY: reading a count has no effect.");
                unsafe { #remaining }
            }
            fn left(context: &Context) -> u32 {
                #left
            }
        }
    }

    fn mentions_again(&self, steps: &[Step]) -> bool {
        let mut found = false;
        super::each_expr(steps, &mut |e| found |= matches!(e.kind, ExprKind::Again));
        found
    }

    fn configure(&self) -> TokenStream {
        let words: Vec<_> = self.model.plan.iter().map(|w| self.word(w.register)).collect();
        let facts = self.fact_words();
        let steps = &self.model.operations.configure;
        let body = self.statements(steps, Body::Plain, Place::Operation);
        let body = (!self.does_nothing(steps)).then(|| {
            quote! {
                comment_line!("SAFETY: the caller owns the idle channel.");
                unsafe { #body }
            }
        });
        quote! {
            unsafe fn configure(self, context: &Context, plan: &Plan) {
                #(context.#words.set(plan.#words);)*
                #(context.#facts.set(plan.#facts);)*
                #body
            }
        }
    }

    fn program(&self) -> TokenStream {
        let words: Vec<_> = self.model.load.iter().map(|w| self.word(w.register)).collect();
        let steps = &self.model.operations.program;
        let body = self.statements(steps, Body::Plain, Place::Operation);
        let body = (!self.does_nothing(steps)).then(|| {
            quote! {
                comment_line!("SAFETY: the caller owns the idle channel.");
                unsafe { #body }
            }
        });
        quote! {
            unsafe fn program(self, context: &Context, load: &Load) {
                #(context.#words.set(load.#words);)*
                #body
            }
        }
    }

    fn pair(&self) -> TokenStream {
        let Some((require, program)) = &self.model.pair else { return quote!() };
        let checks = require.iter().map(|r| {
            let failed = self.negated(&r.that, Place::Pair);
            let kind = format_ident!("{}", if r.unsupported { "unsupported" } else { "invalid" });
            let reason = format_ident!("{}", r.reason);
            let field = match &r.blame {
                crate::model::Blame::Field(name) => format_ident!("{name}"),
                crate::model::Blame::Side(..) => format_ident!("Blocks"),
            };
            quote! {
                if #failed {
                    return Err(Error::#kind(Field::#field, Reason::#reason));
                }
            }
        });
        let kept: Vec<_> = self.kept_seconds().iter().map(|r| self.word(*r)).collect();
        let stored: Vec<_> = kept.iter().map(|w| format_ident!("second_{w}")).collect();
        let body = self.statements(program, Body::Plain, Place::PairProgram);
        let context = if kept.is_empty() { quote!(_) } else { quote!(context) };
        quote! {
            fn check_pair(self, _: &Plan, first: &Load, second: &Load) -> Result<(), Error> {
                #(#checks)*
                Ok(())
            }
            unsafe fn program_pair(self, #context: &Context, second: &Load) {
                #(context.#stored.set(second.#kept);)*
                comment_line!("SAFETY: the caller owns the idle channel.");
                unsafe { #body }
            }
        }
    }

    fn halt(&self) -> TokenStream {
        let steps = &self.model.operations.halt;
        let context = if self.uses_context(steps) { quote!(context) } else { quote!(_) };
        let halt = if self.can_time_out(steps) { quote!(halt) } else { quote!(_) };
        if let [Step { kind: StepKind::Call(index), .. }] = steps.as_slice() {
            if let Some(crate::model::Procedure { name, steps: inner, .. }) =
                self.model.procedures.get(*index)
            {
                if self.can_time_out(inner) {
                    let name = identifier(name);
                    let argument = self.uses_context(inner).then(|| quote!(context,));
                    return quote! {
                        unsafe fn halt(self, #context: &Context, #halt: Halt) -> Result<(), Timeout> {
                            comment_line!("SAFETY: the caller owns the channel.");
                            unsafe { self.#name(#argument halt) }
                        }
                    };
                }
            }
        }
        let body = self.statements(steps, Body::Halting, Place::Operation);
        quote! {
            unsafe fn halt(self, #context: &Context, #halt: Halt) -> Result<(), Timeout> {
                comment_line!("SAFETY: the caller owns the channel.");
                unsafe { #body }
                Ok(())
            }
        }
    }

    fn suspend(&self) -> TokenStream {
        let suspend = &self.model.operations.suspend;
        if suspend.strategy == "Unsupported" {
            return quote! {
                unsafe fn suspend(self, _: &Context) -> Result<Suspended, Timeout> {
                    Ok(Suspended::Ended)
                }
            };
        }
        let body = self.statements(&suspend.steps, Body::Bounded, Place::Operation);
        let ended =
            suspend.ended.as_ref().map_or(quote!(false), |e| self.value(e, Place::Operation));
        quote! {
            unsafe fn suspend(self, context: &Context) -> Result<Suspended, Timeout> {
                comment_line!("SAFETY: the caller owns the running channel.");
                unsafe {
                    #body
                    if #ended { Ok(Suspended::Ended) } else { Ok(Suspended::Paused) }
                }
            }
        }
    }

    fn queue(&self) -> TokenStream {
        let Some(queue) = &self.model.operations.queue else { return quote!() };
        let body = self.statements(&queue.steps, Body::Plain, Place::Operation);
        let accepted = self.value(&queue.accepted, Place::Operation);
        let context = if self.uses_context(&queue.steps) { quote!(context) } else { quote!(_) };
        quote! {
            unsafe fn queue(self, #context: &Context, load: &Load) -> bool {
                comment_line!("SAFETY: the caller owns the running channel.");
                unsafe {
                    #body
                    #accepted
                }
            }
        }
    }

    fn outcome(&self) -> TokenStream {
        let mut read: Vec<usize> = Vec::new();
        let mut lines = Vec::new();
        for case in &self.model.outcome {
            lines.push(self.outcome_case(case, &mut read));
        }
        let mut context = false;
        for case in self.model.outcome.iter().filter_map(|c| c.when.as_ref()) {
            case.walk(&mut |e| {
                context |= matches!(
                    e.kind,
                    ExprKind::Planned(..) | ExprKind::Saved(_) | ExprKind::Context(_)
                );
            });
        }
        let context = if context { quote!(context) } else { quote!(_) };
        let mut uses_suspended = false;
        for case in self.model.outcome.iter().filter_map(|c| c.when.as_ref()) {
            case.walk(&mut |e| uses_suspended |= e.kind == ExprKind::Suspended);
        }
        let suspended = if uses_suspended { quote!(suspended) } else { quote!(_) };
        quote! {
            unsafe fn outcome(self, #context: &Context, #suspended: bool) -> Outcome {
                comment_line!("SAFETY: these registers are levels; reading them has no effect.");
                unsafe { #(#lines)* }
            }
        }
    }

    fn outcome_case(&self, case: &OutcomeCase, read: &mut Vec<usize>) -> TokenStream {
        let is = match case.is {
            Outcome::Running => quote!(Outcome::Running),
            Outcome::Done => quote!(Outcome::Done),
            Outcome::Failed(kind) => {
                let kind = format_ident!("{kind}");
                quote!(Outcome::Failed(ErrorKind::#kind))
            }
        };
        let Some(when) = &case.when else { return quote!(#is) };
        let mut fresh = Vec::new();
        when.walk(&mut |e| {
            if let ExprKind::Read(register, _) = e.kind {
                if !read.contains(&register) {
                    read.push(register);
                    fresh.push(register);
                }
            }
        });
        let reads = fresh.iter().map(|register| {
            self.mark(Use::Read(*register));
            let word = self.word(*register);
            let function = format_ident!("read_{word}");
            quote!(let #word = self.#function();)
        });
        let when = self.value(when, Place::Predicate);
        quote! {
            #(#reads)*
            if #when {
                return #is;
            }
        }
    }

    fn capabilities(&self) -> TokenStream {
        let limits = &self.model.limits;
        let widths = self.width_bits();
        let (burst, items) = (number(limits.max_burst), number(limits.items));
        let priority = number(limits.priority);
        let (cyclic, half) = (limits.cyclic, limits.half);
        let links = limits.links;
        let suspend = &self.model.operations.suspend;
        let strategy = format_ident!("{}", suspend.strategy);
        let (suspend_context, suspend_value) = match &suspend.supported {
            Some(supported) => {
                let supported = self.value(supported, Place::Operation);
                (
                    quote!(context),
                    quote!(if #supported { Suspend::#strategy } else { Suspend::Unsupported }),
                )
            }
            None => (quote!(_), quote!(Suspend::#strategy)),
        };
        let (residue_context, residue) = match &self.model.exact {
            Some(exact) => {
                let exact = self.value(exact, Place::Operation);
                match &self.model.exact {
                    Some(Expr { kind: ExprKind::Bool(false), .. }) => {
                        (quote!(_), quote!(Residue::Source))
                    }
                    _ => (
                        quote!(context),
                        quote!(if #exact { Residue::Exact } else { Residue::Source }),
                    ),
                }
            }
            None => (quote!(_), quote!(Residue::Exact)),
        };
        let reload = self.model.operations.queue.as_ref().map(|queue| {
            let supported = self.value(&queue.supported, Place::Operation);
            quote! {
                fn reload_capability(self, context: &Context) -> Queueing {
                    if #supported { Queueing::NextBlock } else { Queueing::IdleOnly }
                }
            }
        });
        let copies = self.copies_field();
        quote! {
            fn controller_capabilities(self) -> ControllerCapabilities {
                ControllerCapabilities {
                    channels: self.instance.channels,
                    memory_to_memory: #copies,
                    widths: #widths,
                    max_burst: #burst,
                    max_items: #items,
                    max_priority: #priority,
                    hardware_lists: false,
                    cyclic: #cyclic,
                    half_events: #half,
                    links: #links,
                }
            }
            fn suspend_capability(self, #suspend_context: &Context) -> Suspend {
                #suspend_value
            }
            fn residue_capability(self, #residue_context: &Context) -> Residue {
                #residue
            }
            #reload
        }
    }

    /// Whether this controller copies memory, from its constants.
    fn copies_field(&self) -> TokenStream {
        let copies: Vec<bool> = (0..self.model.instances.len()).map(|i| self.copies(i)).collect();
        match copies.as_slice() {
            [first, rest @ ..] if rest.iter().all(|c| c == first) => quote!(#first),
            _ => quote!(self.instance.copies),
        }
    }

    fn width_bits(&self) -> TokenStream {
        let mut bits = 0_u64;
        let mut see = |e: &Expr| {
            if let ExprKind::Map(map, argument) = &e.kind {
                if matches!(argument.ty, Ty::Width(_)) {
                    let keys = self.model.maps.get(*map).map(|m| m.entries.iter());
                    bits |= keys.into_iter().flatten().fold(0, |bits, (key, _)| bits | key);
                }
            }
        };
        for word in &self.model.plan {
            if let crate::model::WordValue::Fields(fields) = &word.value {
                fields.iter().for_each(|(_, e)| e.walk(&mut see));
            }
        }
        number(bits)
    }

    fn channel_imports(&self, body: &TokenStream) -> TokenStream {
        let names = super::mentioned(
            body,
            &[
                "Config",
                "ControllerCapabilities",
                "Engine",
                "Error",
                "ErrorKind",
                "Field",
                "Flags",
                "Halt",
                "Outcome",
                "Platform",
                "Queueing",
                "Reason",
                "Residue",
                "Suspend",
                "Suspended",
                "Timeout",
                "Word",
                "poll",
                "settle",
            ],
        );
        let text = body.to_string();
        let mut plan: Vec<_> = vec![format_ident!("Load"), format_ident!("Plan")];
        let called = |name: &proc_macro2::Ident| text.contains(&format!("{name} (context . facts"));
        plan.extend(self.model.saved.iter().map(|s| identifier(&s.name)).filter(called));
        plan.sort();
        plan.dedup();
        let bus = text.contains("P :: Bus :: read32 (instance").then(|| quote!(Bus,));
        let registers = self.register_modules(body);
        let vector = if text.contains("interrupt_line (self") {
            quote!(
                use crate::interrupt::{Vector, interrupt_line};
            )
        } else {
            quote!(
                use crate::interrupt::Vector;
            )
        };
        quote! {
            use crate::Instance;
            #vector
            use crate::plan::{#(#plan),*};
            #registers
            use core::marker::PhantomData;
            use dma_runtime::{#bus #(#names),*};
        }
    }

    /// Whether an instance can copy memory: whether no requirement is false for that direction.
    pub(super) fn copies(&self, instance: usize) -> bool {
        let Some(instance) = self.model.instances.get(instance) else { return false };
        let listed =
            self.model.roles.first().is_none_or(|r| r.source.first().is_some_and(Option::is_some));
        listed
            && self
                .model
                .require
                .iter()
                .all(|r| super::instances::partial(&r.that, instance, 0) != Some(0))
    }
}
