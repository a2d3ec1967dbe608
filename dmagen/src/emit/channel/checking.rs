//! Hooks that touch nothing, and those of lists and of the controller as a whole.

use super::super::Emitter;
use super::super::steps::Late;
use super::super::tokens::{comment, hex};
use super::super::values::{Place, Scope};
use super::super::walk::reads_context;
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// Hooks that touch nothing.
    pub(super) fn checking(&self) -> TokenStream {
        let described = self.model.descriptors.is_some();
        let (next, more) =
            if described { (quote!(next), quote!(, next)) } else { (quote!(_next), quote!()) };
        let packing = if described {
            let relink = self.relink();
            quote! {
                fn pack(plan: &Plan, load: &Load) -> Descriptor {
                    Descriptor::new(plan, load)
                }
                fn unpack(plan: &Plan, node: &Descriptor) -> Load {
                    node.load(plan)
                }
                #relink
            }
        } else {
            quote! {
                fn pack(_plan: &Plan, load: &Load) -> Load {
                    *load
                }
                fn unpack(_plan: &Plan, node: &Load) -> Load {
                    *node
                }
            }
        };
        let page = self.model.descriptors.as_ref().and_then(|d| d.page).map(|page| {
            let page = hex(page);
            quote! {
                fn check_storage(address: u32, bytes: u32) -> Result<(), Error> {
                    check_page(address, bytes, #page)
                }
            }
        });
        quote! {
            fn plan(self, config: &Config<'_>) -> Result<Plan, Error> {
                Plan::new(self.instance, self.index, config)
            }
            fn load(self, plan: &Plan, block: &Block, #next: Next) -> Result<Load, Error> {
                Load::new(plan, block #more)
            }
            #packing
            #page
            fn bytes(load: &Load) -> u32 {
                load.bytes
            }
            fn planned(context: &Context) -> Plan {
                context.plan()
            }
        }
    }

    /// Whether the hardware of this channel follows descriptors, where that of some does not.
    pub(super) fn follows(&self) -> Option<TokenStream> {
        let (when, why) = self.model.descriptors.as_ref()?.when.as_ref()?;
        let (why, when) = (comment(why), self.value(when, &Scope::from(Place::Operation)));
        Some(quote! {
            #[inline]
            fn hardware_lists(self) -> bool {
                #why
                #when
            }
        })
    }

    /// A block with another one behind it, where descriptors are made anew.
    fn relink(&self) -> Option<TokenStream> {
        self.relinks().then(|| {
            quote! {
                fn relink(plan: &Plan, load: &Load, next: Next) -> Load {
                    load.relinked(plan, next)
                }
            }
        })
    }

    /// What all channels share is brought into its working state.
    pub(super) fn prepare(&self) -> TokenStream {
        if self.does_nothing(&self.model.operations.prepare) {
            return quote!();
        }
        quote! {
            unsafe fn prepare(instance: Instance, shared: &'static Shared<Self>) {
                comment_line!("SAFETY: the caller holds the lock of the controller.");
                unsafe { Self::channel(instance, 0, shared).work() }
            }
        }
    }

    /// The steps of `prepare`.
    pub(super) fn working(&self) -> TokenStream {
        let steps = &self.model.operations.prepare;
        if self.does_nothing(steps) {
            return quote!();
        }
        let body = self.statements(steps, Late::GoesOn, Place::Operation);
        quote! {
            /// Brings what all channels share into its working state.
            pub(crate) unsafe fn work(self) {
                comment_line!("SAFETY: the caller holds the lock of the controller.");
                unsafe { #body }
            }
        }
    }

    /// Where the descriptor behind the running one is.
    pub(super) fn next(&self) -> TokenStream {
        let Some(described) = &self.model.descriptors else { return quote!() };
        let next = self.read_once(&described.next, &Scope::from(Place::Operation));
        let context = self.context_parameter(reads_context(&described.next));
        quote! {
            unsafe fn next(self, #context: &Context) -> u32 {
                comment_line!("SAFETY: reading the link has no effect.");
                unsafe { #next }
            }
        }
    }
}
