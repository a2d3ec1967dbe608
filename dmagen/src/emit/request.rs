//! `request.rs` of a driver: the chip's request lines.

use super::Emitter;
use super::files::Part;
use super::tokens::{constant, doc, number};
use crate::description::Requests;
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// The whole file, where the description names lines.
    pub(super) fn request_part(&self) -> Option<Part> {
        let (doc, tokens) = match &self.model.requests {
            Requests::Selectable(lines) if lines.is_empty() => return None,
            Requests::Selectable(lines) => {
                let lines = lines.iter().map(|(name, line)| {
                    let about = doc(&format!("`{}`, line {}.", name.value, line.value));
                    let (name, line) = (constant(&name.value), number(line.value));
                    quote!(#about pub const #name: Request = Request(#line);)
                });
                ("Request lines: any channel can select any of them.", selectable(lines.collect()))
            }
            Requests::Routed(lines) => {
                let lines = lines.iter().map(|(name, routes)| {
                    let about = doc(&format!("`{}`.", name.value));
                    let name = constant(&name.value);
                    let count = number(routes.len() as u64);
                    let routes = routes.iter().map(|r| {
                        let instance = constant(&r.instance);
                        let (channel, line) = (number(r.channel), number(r.line));
                        quote!(route(Instance::#instance, #channel, #line))
                    });
                    quote!(#about pub const #name: [Route; #count] = [#(#routes),*];)
                });
                let doc =
                    "Request lines: where each signal arrives. One of its routes has to be free.";
                (doc, routed(lines.collect()))
            }
        };
        let exclusive =
            self.model.exclusive.iter().map(|text| format!(" {text} No call checks this."));
        let doc = exclusive.fold(doc.to_owned(), |doc, text| doc + &text);
        Some(Part { name: "request", doc, tokens })
    }
}

fn selectable(lines: TokenStream) -> TokenStream {
    quote! {
        use dma_runtime::Request;

        #lines
    }
}

fn routed(lines: TokenStream) -> TokenStream {
    quote! {
        use crate::Instance;
        use dma_runtime::Request;

        /// A channel that a signal reaches, and the line to select there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Route {
            /// The controller.
            pub instance: Instance,
            /// The channel.
            pub channel: u8,
            /// The line.
            pub request: Request,
        }

        const fn route(instance: Instance, channel: u8, line: u16) -> Route {
            let request = Request(line);
            Route {
                instance,
                channel,
                request,
            }
        }

        #lines
    }
}
