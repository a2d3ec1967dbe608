//! `request.rs` of a driver: the chip's request lines.

use super::expr::number;
use super::{Emitter, constant};
use crate::description::Requests;
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// The whole file.
    pub(super) fn request_file(&self) -> TokenStream {
        match &self.model.requests {
            Requests::Selectable(lines) if lines.is_empty() => quote! {
                //! Request lines: the description names none.
            },
            Requests::Selectable(lines) => {
                let lines = lines.iter().map(|(name, line)| {
                    let doc = format!(" `{}`.", name.value);
                    let (name, line) = (constant(&name.value), number(line.value));
                    quote! {
                        #[doc = #doc]
                        pub const #name: Request = Request(#line);
                    }
                });
                quote! {
                    //! Request lines: any channel can select any of them.
                    use dma_runtime::Request;

                    #(#lines)*
                }
            }
            Requests::Routed(lines) => {
                let lines = lines.iter().map(|(name, routes)| {
                    let doc = format!(" `{}`.", name.value);
                    let name = constant(&name.value);
                    let count = number(routes.len() as u64);
                    let routes = routes.iter().map(|r| {
                        let instance = constant(&r.instance);
                        let (channel, line) = (number(r.channel), number(r.line));
                        quote!(route(Instance::#instance, #channel, #line))
                    });
                    quote! {
                        #[doc = #doc]
                        pub const #name: [Route; #count] = [#(#routes),*];
                    }
                });
                quote! {
                    //! Request lines: where each signal arrives, one of the routes has to be free.
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
                        Route { instance, channel, request: Request(line) }
                    }

                    #(#lines)*
                }
            }
        }
    }
}
