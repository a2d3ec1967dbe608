//! Registers behind a window: the channel is selected and its registers are used under one lock, so that
//! nothing can select another one in between.

use super::steps::Late;
use super::tokens::{doc, identifier, note};
use super::usage::Use;
use super::values::{Place, Scope};
use super::walk::{each_expr, locals};
use super::{Emitter, layout};
use crate::model::{Expr, ExprKind, Step, StepKind, Target};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// The register that selects whose a register is.
    pub(super) fn selector(&self, register: usize) -> Option<usize> {
        self.model.registers.get(register)?.select.map(|(selector, _)| selector)
    }

    /// The registers that select.
    fn selectors(&self) -> Vec<usize> {
        let mut all: Vec<usize> =
            (0..self.model.registers.len()).filter_map(|r| self.selector(r)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether anything stands behind a window.
    pub(super) fn has_windows(&self) -> bool {
        !self.selectors().is_empty()
    }

    /// The window that evaluating an expression here has to go through first.
    pub(super) fn behind_window(&self, expr: &Expr, scope: &Scope) -> Option<usize> {
        if scope.selected || scope.place == Place::Predicate || !self.has_windows() {
            return None;
        }
        let mut found = None;
        expr.walk(&mut |e| {
            if let ExprKind::Read(register, _) = e.kind {
                found = found.or(self.selector(register));
            }
        });
        found
    }

    fn select_function(&self, selector: usize) -> Ident {
        format_ident!("select_{}", self.word(selector))
    }

    /// An access, or several, with the channel selected.
    pub(super) fn selected(&self, selector: usize, access: &TokenStream) -> TokenStream {
        self.mark(Use::Window(selector));
        self.mark(Use::Write(selector));
        let select = self.select_function(selector);
        quote!(self.#select(|| #access))
    }

    /// One access to a register, through its window if it has one that is not open.
    pub(super) fn through(
        &self,
        register: usize,
        scope: &Scope,
        access: TokenStream,
    ) -> TokenStream {
        match self.selector(register).filter(|_| !scope.selected) {
            Some(selector) => self.selected(selector, &access),
            None => access,
        }
    }

    /// As [`Emitter::through`], for statements.
    pub(super) fn through_all(
        &self,
        register: usize,
        scope: &Scope,
        statements: TokenStream,
    ) -> TokenStream {
        match self.selector(register).filter(|_| !scope.selected) {
            Some(selector) => {
                let one = single(&statements).unwrap_or_else(|| quote!({ #statements }));
                let section = self.selected(selector, &one);
                quote!(#section;)
            }
            None => statements,
        }
    }

    /// How many steps from `index` on use registers behind one window and wait for nothing: they need to select once.
    pub(super) fn together(&self, steps: &[Step], index: usize) -> usize {
        let rest = steps.get(index..).unwrap_or_default();
        let begins = rest.first().filter(|step| self.always_accesses(step));
        let Some(first) = begins.and_then(|step| self.within(step)) else { return 0 };
        rest.iter().take_while(|step| self.within(step) == Some(first)).count()
    }

    /// Whether a step uses its window in any case: a condition that does not may come to nothing, and what is
    /// under it selects by itself.
    fn always_accesses(&self, step: &Step) -> bool {
        let StepKind::When(condition, ..) = &step.kind else { return true };
        let mut found = false;
        condition.walk(&mut |e| {
            found |= matches!(e.kind, ExprKind::Read(register, _) if self.selector(register).is_some());
        });
        found
    }

    /// The window that all accesses of a step go through.
    fn within(&self, step: &Step) -> Option<usize> {
        let register = |target: Target| match target {
            Target::Register(register) => self.selector(register),
            Target::Lane(_) => None,
        };
        let same = |windows: Vec<Option<usize>>| {
            let first = windows.first().copied().flatten()?;
            windows.iter().all(|window| *window == Some(first)).then_some(first)
        };
        match &step.kind {
            StepKind::Write { writes, .. } => {
                same(writes.iter().map(|write| register(write.target)).collect())
            }
            StepKind::Read(_, target) => register(*target),
            StepKind::When(_, then, otherwise) => {
                same(then.iter().chain(otherwise).map(|step| self.within(step)).collect())
            }
            _ => None,
        }
    }

    /// Steps that select once; what they keep for later ones comes out of the section.
    pub(super) fn section(
        &self,
        steps: &[Step],
        rest: &[Step],
        after: &[&Expr],
        late: Late,
        scope: &Scope,
    ) -> TokenStream {
        let Some(selector) = steps.first().and_then(|step| self.within(step)) else {
            return quote!();
        };
        let mut inside = Scope { selected: true, ..scope.clone() };
        let wanted: Vec<Ident> = locals(steps)
            .into_iter()
            .filter(|name| is_used(name, rest, after))
            .map(identifier)
            .collect();
        let words = steps.first().map(|step| note(&step.note));
        if let ([Step { kind: StepKind::Read(_, target), .. }], [name]) = (steps, &wanted[..]) {
            let read = self.read(*target, scope);
            return quote!(#words let #name = #read;);
        }
        let mut body = TokenStream::new();
        let mut result = None;
        for (index, step) in steps.iter().enumerate() {
            let words = (index > 0).then(|| note(&step.note));
            let statement = match (&step.kind, wanted.as_slice()) {
                // What comes last is what comes out.
                (StepKind::Read(_, target), [_]) if index + 1 == steps.len() => {
                    result = Some(self.read(*target, &inside));
                    quote!(#result)
                }
                _ => self.statement(step, late, &mut inside),
            };
            body.extend(quote!(#words #statement));
        }
        let section = match wanted.as_slice() {
            _ if result.is_some() => self.selected(selector, &quote!({ #body })),
            [] => self.selected(selector, &single(&body).unwrap_or_else(|| quote!({ #body }))),
            [one] => self.selected(selector, &quote!({ #body #one })),
            all => self.selected(selector, &quote!({ #body (#(#all),*) })),
        };
        match wanted.as_slice() {
            [] => quote!(#words #section;),
            [one] => quote!(#words let #one = #section;),
            all => quote!(#words let (#(#all),*) = #section;),
        }
    }

    /// Registers that a predicate looks at, each in a local of its name.
    pub(super) fn looked_at(&self, registers: &[usize]) -> TokenStream {
        let scope = Scope::from(Place::Predicate);
        let mut lines = TokenStream::new();
        let mut done = Vec::new();
        for register in registers {
            let Some(selector) = self.selector(*register) else {
                lines.extend(self.read_word(*register, &scope));
                continue;
            };
            if done.contains(&selector) {
                continue;
            }
            done.push(selector);
            let same = registers.iter().filter(|r| self.selector(**r) == Some(selector));
            let same: Vec<usize> = same.copied().collect();
            if let [one] = same.as_slice() {
                lines.extend(self.read_word(*one, &scope));
                continue;
            }
            let inside = Scope { selected: true, ..scope.clone() };
            let names = same.iter().map(|r| self.word(*r));
            let reads = same.iter().map(|r| self.read(Target::Register(*r), &inside));
            let section = self.selected(selector, &quote!((#(#reads),*)));
            lines.extend(quote!(let (#(#names),*) = #section;));
        }
        lines
    }

    /// The functions that select.
    pub(super) fn select_accessors(&self) -> Vec<TokenStream> {
        let used = self.selectors().into_iter().filter(|s| self.is_used(Use::Window(*s)));
        used.map(|selector| self.select_accessor(selector)).collect()
    }

    fn select_accessor(&self, selector: usize) -> TokenStream {
        let registers = || self.model.registers.iter();
        let title = registers().nth(selector).map_or("", |r| &r.title);
        let field = registers().filter_map(|r| r.select).find(|(s, _)| *s == selector);
        let field = field.map_or(0, |(_, field)| field);
        let value = self.put(selector, field, &quote!(u32::from(self.index)));
        let (select, word) = (self.select_function(selector), self.word(selector));
        let write = format_ident!("write_{word}");
        let about = doc(&format!(
            "Uses registers that show the channel which `{title}` names: both under the controller's lock, so \
             that nothing names another one in between. `access` waits for nothing."
        ));
        quote! {
            #about
            #[inline(always)]
            pub(crate) unsafe fn #select<R>(self, access: impl FnOnce() -> R) -> R {
                self.shared.lock().with(|| {
                    comment_line!("SAFETY: only chooses whose registers appear, and the lock is held.");
                    unsafe { self.#write(#value) };
                    access()
                })
            }
        }
    }
}

/// Whether later steps or values speak of a local.
fn is_used(name: &str, rest: &[Step], after: &[&Expr]) -> bool {
    let mut used = false;
    let mut see = |e: &Expr| used |= matches!(&e.kind, ExprKind::Local(known, _) if known == name);
    each_expr(rest, &mut see);
    after.iter().for_each(|expr| expr.walk(&mut see));
    used
}

/// One statement without its semicolon, if there is no more and it is short.
fn single(body: &TokenStream) -> Option<TokenStream> {
    let mut tokens: Vec<proc_macro2::TokenTree> = body.clone().into_iter().collect();
    let end = |t: &proc_macro2::TokenTree| matches!(t, proc_macro2::TokenTree::Punct(p) if p.as_char() == ';');
    let ends = tokens.iter().filter(|t| end(t)).count();
    if ends != 1 || !tokens.last().is_some_and(end) {
        return None;
    }
    tokens.pop();
    let statement: TokenStream = tokens.into_iter().collect();
    layout::is_short(&statement).then_some(statement)
}
