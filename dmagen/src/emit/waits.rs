//! Waiting for the hardware.

use super::layout;
use super::steps::Late;
use super::tokens::{identifier, number};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Reads until a condition holds.
pub(super) fn poll(until: &TokenStream, reads: u64, proceed: bool, late: Late) -> TokenStream {
    let reads = bound(reads, late);
    let poll = quote!(poll(#reads, || #until));
    match (late, proceed) {
        // One look that saw nothing is no reason to go on: the caller will look again.
        (Late::AsCalled, true) => quote! {
            let waited = #poll;
            if waited.is_err() && halt.is_once() {
                return Err(Timeout);
            }
        },
        (Late::AsCalled | Late::Fails, false) => quote!(#poll?;),
        (Late::Refuses, false) => {
            let (name, waited) = (format_ident!("waited"), quote!(#poll.is_err()));
            let (binding, failed) = if layout::is_short(&waited) {
                (quote!(), waited)
            } else {
                (quote!(let #name = #poll;), quote!(#name.is_err()))
            };
            quote! {
                #binding
                if #failed {
                    return false;
                }
            }
        }
        // Late or not, what follows is the same.
        _ => quote!(let _late = #poll;),
    }
}

/// Reads until reads in a row are equal.
pub(super) fn settle(
    read: &TokenStream,
    equal: u64,
    reads: u64,
    local: Option<&str>,
    late: Late,
) -> TokenStream {
    let reads = bound(reads, late);
    let settled = match equal {
        2 => quote!(settle(#reads, || #read)),
        _ => {
            let equal = number(equal);
            quote!(stand_still(#equal, #reads, || #read))
        }
    };
    let leave = if late == Late::Refuses { quote!(return false) } else { quote!(return) };
    match (late, local.map(identifier)) {
        (Late::AsCalled | Late::Fails, Some(local)) => quote!(let #local = #settled?;),
        (Late::AsCalled | Late::Fails, None) => quote!(#settled?;),
        (_, Some(local)) => quote!(let Ok(#local) = #settled else { #leave; };),
        (_, None) => quote!(if #settled.is_err() { #leave; }),
    }
}

fn bound(reads: u64, late: Late) -> TokenStream {
    let reads = number(reads);
    match late {
        Late::AsCalled => quote!(halt.reads(#reads)),
        _ => reads,
    }
}
