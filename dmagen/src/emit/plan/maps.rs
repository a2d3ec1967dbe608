//! Values and their codes.

use super::super::Emitter;
use super::super::tokens::{doc, identifier, number};
use super::super::usage::is_width;
use super::config::Tests;
use crate::model::{Blame, Choice, ConfigValue, Expr, ExprKind, Map, Ty};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

impl Emitter<'_> {
    /// Every look-up in a map, and its argument.
    fn mappings(&self) -> Vec<(usize, &Expr)> {
        let mut found = Vec::new();
        for expr in self.plan_exprs() {
            expr.walk(&mut |e| {
                if let ExprKind::Map(map, argument) = &e.kind {
                    found.push((*map, &**argument));
                }
            });
        }
        found
    }

    /// Codes of maps that lack entries, looked up before anything else.
    pub(super) fn lookups(&self, tests: &Tests) -> TokenStream {
        let mut seen: Vec<(usize, &Expr)> = Vec::new();
        for (map, argument) in self.mappings() {
            let partial = self.model.maps.get(map).is_some_and(|m| !total(m));
            if partial && !seen.contains(&(map, argument)) {
                seen.push((map, argument));
            }
        }
        let lines = seen.iter().filter_map(|(map, argument)| {
            let map = self.model.maps.get(*map)?;
            let (name, function) = (self.lookup_name(map, argument), map_fn(map));
            let (value, field) = (self.planned(argument, tests), self.argument_field(argument));
            Some(quote! {
                let Some(#name) = #function(#value) else {
                    return Err(Error::unsupported(#field, Reason::Capability));
                };
            })
        });
        quote!(#(#lines)*)
    }

    /// The local that holds the code of an argument.
    pub(super) fn lookup_name(&self, map: &Map, argument: &Expr) -> Ident {
        let name = match &argument.kind {
            ExprKind::Side(side, _) => format!("{}_{}", self.side(*side), map.name),
            _ => format!("{}_code", map.name),
        };
        identifier(&name)
    }

    /// The runtime's `Field` for what an argument says.
    fn argument_field(&self, argument: &Expr) -> TokenStream {
        match &argument.kind {
            ExprKind::Side(side, value) => self.blamed(&Blame::Side(*side, *value)),
            ExprKind::Config(ConfigValue::Direction) => quote!(Field::Direction),
            ExprKind::Config(ConfigValue::FlowControl) => quote!(Field::FlowControl),
            _ => quote!(Field::Fifo),
        }
    }

    /// A function for each map that is used.
    pub(super) fn plan_maps(&self) -> Vec<TokenStream> {
        let used: BTreeSet<usize> = self.mappings().iter().map(|(map, _)| *map).collect();
        used.iter()
            .filter_map(|index| {
                let map = self.model.maps.get(*index)?;
                let mut arguments = self.mappings().into_iter().filter(|(m, _)| m == index);
                Some(map_function(map, arguments.any(|(_, argument)| is_width(argument.ty))))
            })
            .collect()
    }
}

fn map_function(map: &Map, of_width: bool) -> TokenStream {
    let (name, partial) = (map_fn(map), !total(map));
    let (ty, keys): (TokenStream, Vec<TokenStream>) = match map.key {
        Ty::Choice(choice) => {
            let ty = format_ident!("{}", choice.type_name());
            let keys = map.entries.iter().map(|(key, _)| {
                let value = choice.values().get(*key as usize).map_or("", |(_, name)| name);
                let value = format_ident!("{value}");
                quote!(#ty::#value)
            });
            (quote!(#ty), keys.collect())
        }
        _ if of_width => {
            let keys = map.entries.iter().map(|(key, _)| {
                let value = format_ident!("Bits{}", key * 8);
                quote!(Width::#value)
            });
            (quote!(Width), keys.collect())
        }
        _ => (quote!(u32), map.entries.iter().map(|(key, _)| number(*key)).collect()),
    };
    // Keys of one code share an arm.
    let mut arms: Vec<(u64, Vec<&TokenStream>)> = Vec::new();
    for ((_, code), key) in map.entries.iter().zip(&keys) {
        match arms.iter_mut().find(|(known, _)| known == code) {
            Some((_, keys)) => keys.push(key),
            None => arms.push((*code, vec![key])),
        }
    }
    let arms = arms.iter().map(|(code, keys)| {
        let code = number(*code);
        if partial { quote!(#(#keys)|* => Some(#code),) } else { quote!(#(#keys)|* => #code,) }
    });
    let (result, rest) = match partial {
        true => (quote!(Option<u32>), quote!(_ => None,)),
        false => (quote!(u32), quote!()),
    };
    let about = doc(&match partial {
        true => format!("The hardware's code for `{}`, if it has one.", map.name),
        false => format!("The hardware's code for `{}`.", map.name),
    });
    quote! {
        #about
        const fn #name(value: #ty) -> #result {
            match value {
                #(#arms)*
                #rest
            }
        }
    }
}

/// Whether a map has a code for everything its argument can be.
pub(super) fn total(map: &Map) -> bool {
    match map.key {
        Ty::Choice(Choice::Direction) => false,
        Ty::Choice(choice) => choice.values().len() == map.entries.len(),
        _ => false,
    }
}

/// The function that looks a map up.
pub(super) fn map_fn(map: &Map) -> Ident {
    format_ident!("{}_code", identifier(&map.name))
}
