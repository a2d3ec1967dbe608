//! What is laid out beside what `rustfmt` with default settings makes of it.

use super::lay_out;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::io::Write;
use std::process::{Command, Stdio};

/// What `rustfmt` makes of a file; `None` without a `rustfmt`.
fn formatted(text: &str) -> Option<String> {
    let found = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "max_width=100,use_small_heuristics=Default"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut rustfmt) = found else {
        println!("skipped: there is no rustfmt");
        return None;
    };
    rustfmt.stdin.take()?.write_all(text.as_bytes()).expect("rustfmt reads");
    let output = rustfmt.wait_with_output().expect("rustfmt ends");
    assert!(output.status.success(), "{text}");
    Some(String::from_utf8(output.stdout).expect("rustfmt writes text"))
}

/// Demands that `rustfmt` changes nothing of any of these items, each in a module of its own.
#[track_caller]
fn same(items: impl Iterator<Item = TokenStream>) {
    let modules = items.enumerate().map(|(index, item)| {
        let name = format_ident!("m{index}");
        quote!(mod #name { #item })
    });
    let text = lay_out("lib.rs", modules.collect()).expect("this is Rust");
    let Some(wanted) = formatted(&text) else { return };
    let mut lines = text.lines().zip(wanted.lines()).enumerate();
    if let Some((line, _)) = lines.find(|(_, (made, wanted))| made != wanted) {
        let around = |text: &str| {
            let lines = text.lines().skip(line.saturating_sub(6)).take(14);
            lines.collect::<Vec<_>>().join("\n")
        };
        panic!("line {line}:\n{}\nrustfmt:\n{}", around(&text), around(&wanted));
    }
    assert!(text == wanted, "one of them ends sooner");
}

/// A name of so many letters.
fn word(first: &str, length: usize) -> proc_macro2::Ident {
    format_ident!("{first}{}", "a".repeat(length))
}

#[test]
fn imports_fill_their_lines() {
    let lists = (2..24).flat_map(|count| (0..60).map(move |seed| (count, seed)));
    same(lists.map(|(count, seed)| {
        let names = (0..count).map(|index| {
            let first = char::from(b'A' + index as u8).to_string();
            word(&first, (seed * 7 + index * (5 + seed % 3)) % 11 + seed / 20)
        });
        quote!(use a::{#(#names),*};)
    }));
}

#[test]
fn operands_that_choose_stand_behind_each_other() {
    let lengths = (1..40).flat_map(|one| [1, 9, 17, 25, 33].map(|other| (one, other)));
    same(lengths.flat_map(|(one, other)| {
        let (a, b) = (word("a", one), word("b", other));
        let first = quote!((if #a { 1 } else { 2 }));
        let second = quote!((if c & #b != 0 { #b } else { 1 }));
        let plain = quote!(plain);
        let sums = [
            quote!(#first & #second),
            quote!(#first & #plain),
            quote!(#plain & #second),
            quote!(#first & #second & #plain),
            quote!(#first | #plain | #first),
        ];
        sums.map(|sum| {
            quote! {
                fn f() {
                    let value = #sum;
                    g(#sum, #a);
                    value |= #sum;
                    S { field: #sum, other: #b };
                    if x { #sum } else { #b }
                }
            }
        })
    }));
}

#[test]
fn methods_keep_the_types_that_are_given() {
    same((1..40).map(|length| {
        let (object, argument) = (word("o", length), word("a", length / 2 + 1));
        quote! {
            fn f() {
                let value = #object.cast::<u32>();
                let value = #object.convert::<u8, u32>(#argument).cast::<u32>();
                g(#object.cast::<u32>(), #argument)
            }
        }
    }));
}
