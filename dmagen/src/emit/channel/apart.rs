//! The longest hooks: with the engine, or apart from it where its file would be too long with them.

use super::super::Emitter;
use super::super::interrupt::HANDLER;
use super::super::steps::Late;
use super::super::tokens::identifier;
use super::super::values::Place;
use super::super::walk::each_expr;
use super::hooks::{IDLE, OWNED};
use crate::model::{ExprKind, Procedure, Step, StepKind};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

impl Emitter<'_> {
    /// Brings a channel to rest that nobody has used yet.
    pub(super) fn initialise(&self) -> TokenStream {
        let body = match self.apart.get() {
            true => quote!(unsafe { self.bring_up() }),
            false => self.initialising(),
        };
        quote! {
            unsafe fn initialise(self) -> bool {
                comment_line!(#IDLE);
                #body
            }
        }
    }

    fn initialising(&self) -> TokenStream {
        let steps = &self.model.operations.initialise;
        let body = self.statements(steps, Late::Refuses, Place::Operation);
        quote! {
            unsafe { #body }
            true
        }
    }

    pub(super) fn start(&self) -> TokenStream {
        let steps = &self.model.operations.start;
        let again = uses_again(steps);
        if !self.apart.get() {
            let again = if again { quote!(, again: bool) } else { quote!(, _again: bool) };
            return self.plain("start", steps, &again);
        }
        quote! {
            unsafe fn start(self, context: &Context, again: bool) {
                comment_line!(#OWNED);
                unsafe { self.set_going(context, again) }
            }
        }
    }

    pub(super) fn halt(&self) -> TokenStream {
        let steps = &self.model.operations.halt;
        let context = self.context_parameter(self.uses_context(steps));
        let halt = if self.can_time_out(steps) { quote!(halt) } else { quote!(_halt) };
        let argument = |steps| self.uses_context(steps).then(|| quote!(context,));
        let body = if let Some((procedure, name)) = self.only_call(steps) {
            let context = argument(&procedure.steps);
            quote!(unsafe { self.#name(#context halt) })
        } else if self.apart.get() {
            let context = argument(steps);
            quote!(unsafe { self.bring_down(#context halt) })
        } else {
            self.halting()
        };
        quote! {
            unsafe fn halt(self, #context: &Context, #halt: Halt) -> Result<(), Timeout> {
                comment_line!(#OWNED);
                #body
            }
        }
    }

    fn halting(&self) -> TokenStream {
        let steps = &self.model.operations.halt;
        let body = self.statements(steps, Late::AsCalled, Place::Operation);
        quote! {
            unsafe { #body }
            Ok(())
        }
    }

    /// The procedure that a hook consists of, when it can time out and has a function.
    fn only_call(&self, steps: &[Step]) -> Option<(&Procedure, Ident)> {
        let [Step { kind: StepKind::Call(index), note: None, .. }] = steps else { return None };
        let procedure = self.procedure(*index)?;
        let function = self.can_time_out(&procedure.steps) && !self.is_inline(*index);
        function.then(|| (procedure, identifier(&procedure.name)))
    }

    /// What stands apart from the engine.
    pub(super) fn long_hooks(&self) -> TokenStream {
        if !self.apart.get() {
            return TokenStream::new();
        }
        let initialise = self.initialising();
        let steps = &self.model.operations.halt;
        let halt = self.only_call(steps).is_none().then(|| {
            let context = self.uses_context(steps).then(|| quote!(context: &Context,));
            let body = self.halting();
            quote! {
                /// Halts the channel: see `Engine::halt`.
                pub(crate) unsafe fn bring_down(self, #context halt: Halt) -> Result<(), Timeout> {
                    comment_line!(#OWNED);
                    #body
                }
            }
        });
        let steps = &self.model.operations.start;
        let context = self.context_parameter(self.uses_context(steps));
        let again = if uses_again(steps) { quote!(again) } else { quote!(_again) };
        let start = self.statements(steps, Late::GoesOn, Place::Operation);
        let flags = self.acknowledging();
        quote! {
            /// Brings an unused channel to a known idle state: see `Engine::initialise`.
            pub(crate) unsafe fn bring_up(self) -> bool {
                comment_line!(#IDLE);
                #initialise
            }
            /// Runs what is programmed: see `Engine::start`.
            #[inline(always)]
            pub(crate) unsafe fn set_going(self, #context: &Context, #again: bool) {
                comment_line!(#OWNED);
                unsafe { #start }
            }
            #halt
            /// Reads and clears the channel's flags: see `Engine::acknowledge`.
            #[inline(always)]
            pub(crate) unsafe fn take_flags(self) -> Flags {
                comment_line!(#HANDLER);
                #flags
            }
        }
    }
}

/// Whether a start does something else when the registers were used.
fn uses_again(steps: &[Step]) -> bool {
    let mut found = false;
    each_expr(steps, &mut |e| found |= matches!(e.kind, ExprKind::Again));
    found
}
