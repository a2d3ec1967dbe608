//! The operations as hooks of the runtime's engine.

use super::super::Emitter;
use super::super::steps::Late;
use super::super::tokens::{has, note, number};
use super::super::values::{Place, Scope};
use super::super::walk::reads_context;
use crate::expression::BinaryOp;
use crate::model::{Blame, Expr, ExprKind, Outcome, OutcomeCase, Step};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

pub(super) const OWNED: &str = "SAFETY: the caller owns the channel.";
pub(super) const IDLE: &str = "SAFETY: the caller owns the idle channel.";
const RUNNING: &str = "SAFETY: the caller owns the running channel.";

impl Emitter<'_> {
    /// Hooks that run steps, in the order of the runtime's trait.
    pub(super) fn hooks(&self) -> TokenStream {
        let o = &self.model.operations;
        let (prepare, next) = (self.prepare(), self.next());
        let (configure, program, pair) = (self.configure(), self.program(), self.pair());
        let (initialise, start) = (self.initialise(), self.start());
        let (halt, suspend) = (self.halt(), self.suspend());
        let resume = self.plain("resume", &o.resume, &quote!());
        let queue = self.queue();
        let append = self.append();
        let finish = self.plain("finish", &o.finish, &quote!());
        let release = self.plain("release", &o.release, &quote!());
        let outcome = self.outcome();
        let scope = Scope::from(Place::Operation);
        let counting = &self.model.counting;
        let mut after = scope.clone();
        let before = self.list(counting, &[&self.model.remaining], Late::GoesOn, &mut after);
        let remaining = self.read_once(&self.model.remaining, &after);
        let left = self.value(&self.model.left, &scope);
        let counted = self.uses_context(counting) || reads_context(&self.model.remaining);
        let counted = self.context_parameter(counted);
        let kept = self.context_parameter(reads_context(&self.model.left));
        let fault = self.fault();
        quote! {
            #prepare
            #initialise
            #configure
            #program
            #pair
            #start
            #halt
            #suspend
            #resume
            #queue
            #append
            #finish
            #release
            #outcome
            unsafe fn remaining(self, #counted: &Context) -> u32 {
                comment_line!("SAFETY: reading a count has no effect.");
                unsafe { #before #remaining }
            }
            #next
            fn left(#kept: &Context) -> u32 {
                #left
            }
            #fault
        }
    }

    /// A hook without a result.
    pub(super) fn plain(
        &self,
        name: &str,
        steps: &[Step],
        parameters: &TokenStream,
    ) -> TokenStream {
        let name = format_ident!("{name}");
        let context = self.context_parameter(self.uses_context(steps));
        if self.does_nothing(steps) {
            return quote!(unsafe fn #name(self, #context: &Context #parameters) {});
        }
        let body = self.statements(steps, Late::GoesOn, Place::Operation);
        quote! {
            unsafe fn #name(self, #context: &Context #parameters) {
                comment_line!(#OWNED);
                unsafe { #body }
            }
        }
    }

    /// Keeps words, then runs steps that write them.
    fn storing(&self, steps: &[Step], place: Place) -> TokenStream {
        if self.does_nothing(steps) {
            return quote!();
        }
        let body = self.statements(steps, Late::GoesOn, place);
        quote! {
            comment_line!(#IDLE);
            unsafe { #body }
        }
    }

    fn configure(&self) -> TokenStream {
        let words: Vec<_> = self.model.plan.iter().map(|w| self.plan_name(w.register)).collect();
        let facts = self.fact_words();
        let body = self.storing(&self.model.operations.configure, Place::Configure);
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
        let body = self.storing(&self.model.operations.program, Place::Program);
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
            let field = match &r.blame {
                Blame::Field(name) => format_ident!("{name}"),
                Blame::Side(..) => format_ident!("Blocks"),
            };
            let failed = self.negated(&r.that, &Scope::from(Place::Pair));
            self.refusal(&failed, r, &quote!(Field::#field))
        });
        let kept: Vec<_> = self.kept_seconds().iter().map(|r| self.word(*r)).collect();
        let stored: Vec<_> = kept.iter().map(|w| format_ident!("second_{w}")).collect();
        let body = self.storing(program, Place::PairProgram);
        let context = self.context_parameter(self.pair_uses_context(program));
        let second = self.second();
        quote! {
            fn check_pair(self, _plan: &Plan, first: &Load, second: &Load) -> Result<(), Error> {
                #(#checks)*
                Ok(())
            }
            unsafe fn program_pair(self, #context: &Context, second: &Load) {
                #(context.#stored.set(second.#kept);)*
                #body
            }
            #second
        }
    }

    /// Which block of a pair runs, where the hardware tells.
    fn second(&self) -> TokenStream {
        let Some(second) = &self.model.second else { return quote!() };
        let context = self.context_parameter(reads_context(second));
        let second = self.value(second, &Scope::from(Place::Operation));
        quote! {
            unsafe fn second(self, #context: &Context) -> Option<bool> {
                comment_line!("SAFETY: these registers are levels; reading them has no effect.");
                unsafe { Some(#second) }
            }
        }
    }

    /// The error that the last halt has cleared; the first of several wins.
    fn fault(&self) -> TokenStream {
        let Some(((last, when), others)) = self.model.halted.split_last() else { return quote!() };
        let scope = Scope::from(Place::Operation);
        let kind = |kind: &str| {
            let kind = format_ident!("{kind}");
            quote!(Some(ErrorKind::#kind))
        };
        let body = if let Some((told, numbers)) = numbered(&self.model.halted) {
            let told = self.value(told, &scope);
            let kinds = self.model.halted.iter().map(|(error, _)| kind(error));
            quote!(match #told {
                #(#numbers => #kinds,)*
                _ => None,
            })
        } else {
            let others = others.iter().map(|(error, when)| {
                let (error, when) = (kind(error), self.value(when, &scope));
                quote!(if #when {
                    return #error;
                })
            });
            let (last, when) = (kind(last), self.value(when, &scope));
            quote! {
                #(#others)*
                if #when { #last } else { None }
            }
        };
        quote! {
            fn fault(context: &Context) -> Option<ErrorKind> {
                #body
            }
        }
    }

    fn suspend(&self) -> TokenStream {
        let suspend = &self.model.operations.suspend;
        if suspend.strategy == "Unsupported" {
            return quote! {
                unsafe fn suspend(self, _context: &Context) -> Result<Suspended, Timeout> {
                    comment_line!("Never called: the runtime asks `suspend_capability` first.");
                    Ok(Suspended::Ended)
                }
            };
        }
        let (body, result) = match &suspend.ended {
            None => {
                let body = self.statements(&suspend.steps, Late::Fails, Place::Operation);
                (body, quote!(Ok(Suspended::Paused)))
            }
            Some(ended) => {
                let (body, ended) = self.statements_then(&suspend.steps, ended, Late::Fails);
                let result = quote! {
                    if #ended { Ok(Suspended::Ended) } else { Ok(Suspended::Paused) }
                };
                (body, result)
            }
        };
        let used =
            self.uses_context(&suspend.steps) || suspend.ended.as_ref().is_some_and(reads_context);
        let context = self.context_parameter(used);
        quote! {
            unsafe fn suspend(self, #context: &Context) -> Result<Suspended, Timeout> {
                comment_line!(#RUNNING);
                unsafe {
                    #body
                    #result
                }
            }
        }
    }

    fn queue(&self) -> TokenStream {
        let Some(queue) = &self.model.operations.queue else { return quote!() };
        let mut scope = Scope::from(Place::Operation);
        let after: Vec<&Expr> = std::iter::once(&queue.accepted).chain(&queue.second).collect();
        let body = self.list(&queue.steps, &after, Late::Refuses, &mut scope);
        let refused = self.negated(&queue.accepted, &scope);
        let second = queue.second.as_ref().map(|second| {
            let second = self.value(second, &scope);
            quote!(if #second {
                return Exchange::Second;
            })
        });
        let used = self.uses_context(&queue.steps) || after.into_iter().any(reads_context);
        let context = self.context_parameter(used);
        quote! {
            unsafe fn queue(self, #context: &Context, load: &Load) -> Exchange {
                comment_line!(#RUNNING);
                unsafe {
                    #body
                    if #refused {
                        return Exchange::Refused;
                    }
                    #second
                    Exchange::First
                }
            }
        }
    }

    fn append(&self) -> TokenStream {
        let Some(append) = &self.model.operations.append else { return quote!() };
        let supported = append.supported.as_ref();
        let able = supported.map(|expr| self.value(expr, &Scope::from(Place::Operation)));
        let able = able.unwrap_or(quote!(true));
        let asked = self.context_parameter(supported.is_some_and(reads_context));
        let body = self.statements(&append.steps, Late::GoesOn, Place::Program);
        let context = self.context_parameter(has(&body, "context"));
        quote! {
            #[inline]
            fn appends(self, #asked: &Context) -> bool {
                #able
            }
            unsafe fn append(self, #context: &Context, load: &Load) {
                comment_line!("SAFETY: the caller owns the suspended channel.");
                unsafe { #body }
            }
        }
    }

    fn outcome(&self) -> TokenStream {
        let mut read: Vec<usize> = Vec::new();
        let cases = &self.model.outcome;
        let lines: Vec<_> = cases.iter().map(|case| self.outcome_case(case, &mut read)).collect();
        let waiting = self.model.waiting.as_ref();
        let conditions = || cases.iter().filter_map(|case| case.when.as_ref()).chain(waiting);
        let context = self.context_parameter(conditions().any(reads_context));
        let suspended =
            |expr: &Expr| super::super::walk::mentions(expr, |k| *k == ExprKind::Suspended);
        let suspended =
            if conditions().any(suspended) { quote!(suspended) } else { quote!(_suspended) };
        let wait = waiting.map(|waiting| {
            let waiting = self.value(waiting, &Scope::from(Place::Operation));
            quote! {
                comment_line!("Looked at first: a run that begins afterwards is seen by what follows.");
                let waiting = #waiting;
            }
        });
        quote! {
            unsafe fn outcome(self, #context: &Context, #suspended: bool) -> Outcome {
                comment_line!("SAFETY: these registers are levels; reading them has no effect.");
                unsafe {
                    #wait
                    #(#lines)*
                }
            }
        }
    }

    /// A case of the outcome; what it reads first stays at hand for later ones.
    fn outcome_case(&self, case: &OutcomeCase, read: &mut Vec<usize>) -> TokenStream {
        let is = match case.is {
            Outcome::Running => quote!(Outcome::Running),
            Outcome::Done if self.model.waiting.is_some() => {
                quote!(if waiting { Outcome::Running } else { Outcome::Done })
            }
            Outcome::Done => quote!(Outcome::Done),
            Outcome::Failed(kind) => {
                let kind = format_ident!("{kind}");
                quote!(Outcome::Failed(ErrorKind::#kind))
            }
        };
        let words = note(&case.note);
        let Some(when) = &case.when else { return quote!(#words #is) };
        let mut fresh = Vec::new();
        when.walk(&mut |e| {
            if let ExprKind::Read(register, _) = e.kind
                && !read.contains(&register)
            {
                read.push(register);
                fresh.push(register);
            }
        });
        let reads = self.looked_at(&fresh);
        let when = self.value(when, &Scope::from(Place::Predicate));
        quote! {
            #words
            #reads
            if #when {
                return #is;
            }
        }
    }
}

/// The one value that several cases ask for, and the number that each of them wants.
fn numbered<'e>(cases: &'e [(&str, Expr)]) -> Option<(&'e Expr, Vec<TokenStream>)> {
    let wanted: Option<Vec<(&Expr, u64)>> = cases
        .iter()
        .map(|(_, when)| match &when.kind {
            ExprKind::Binary(BinaryOp::Equal, told, wanted) => match wanted.kind {
                ExprKind::Number(wanted) => Some((&**told, wanted)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let wanted = wanted?;
    let [(told, _), _, ..] = wanted.as_slice() else { return None };
    let one = wanted.iter().all(|(other, _)| other.kind == told.kind);
    one.then(|| (*told, wanted.iter().map(|(_, wanted)| number(*wanted)).collect()))
}
