//! The two sides of a transfer, and the roles that they play.

use super::super::Emitter;
use super::super::tokens::{identifier, number};
use super::super::walk::mentions;
use crate::model::{Blame, Choice, ExprKind, Role, Side, SideValue};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// Roles that a configuration's expressions speak of.
    fn planned_roles(&self) -> Vec<&Role> {
        let used = |index: usize| {
            self.plan_exprs().iter().any(|expr| {
                mentions(expr, |k| matches!(k, ExprKind::Side(Side::Role(r), _) if *r == index))
            })
        };
        let roles = self.model.roles.iter().enumerate();
        roles.filter(|(index, _)| used(*index)).map(|(_, role)| role).collect()
    }

    /// Source and destination, and the roles that they play.
    pub(super) fn sides(&self) -> TokenStream {
        let (mut sources, mut destinations, mut refused) = (vec![], vec![], vec![]);
        let first = self.model.roles.first();
        for (index, (_, name)) in Choice::Direction.values().iter().enumerate() {
            let name = format_ident!("{name}");
            let path = quote!(Direction::#name);
            match first.map(|role| role.source.get(index).copied().flatten()) {
                Some(Some(true)) | None => sources.push(path),
                Some(Some(false)) => destinations.push(path),
                Some(None) => refused.push(path),
            }
        }
        let used = self.planned_roles();
        let choose = if used.is_empty() {
            quote! {
                if matches!(
                    config.direction,
                    #(#refused |)* Direction::HostToMemory | Direction::MemoryToHost
                ) {
                    return Err(Error::unsupported(Field::Direction, Reason::Capability));
                }
            }
        } else {
            let names = used.iter().map(|role| identifier(&role.name));
            // Every role is one side or the other; the first role decides the order.
            let pick = |first_is_source: bool| {
                let sides = used.iter().map(move |role| {
                    let same = first.is_some_and(|first| first.source == role.source);
                    let side = if same == first_is_source { "source" } else { "destination" };
                    format_ident!("{side}")
                });
                sides.collect::<Vec<_>>()
            };
            let (a, b) = (pick(true), pick(false));
            quote! {
                let (#(#names),*) = match config.direction {
                    #(#sources)|* => (#(#a),*),
                    #(#destinations)|* => (#(#b),*),
                    _ => return Err(Error::unsupported(Field::Direction, Reason::Capability)),
                };
            }
        };
        quote! {
            let source = match Side::new(&config.source, SOURCE) {
                Ok(side) => side,
                Err(error) => return Err(error),
            };
            let destination = match Side::new(&config.destination, DESTINATION) {
                Ok(side) => side,
                Err(error) => return Err(error),
            };
            #choose
        }
    }

    pub(super) fn side_struct(&self) -> TokenStream {
        let beats = self.plan_uses_side(SideValue::Beats);
        let width = self.plan_uses_side(SideValue::Width);
        let adjust = self.plan_uses_side(SideValue::Adjust);
        let width_field = width.then(|| quote!(width: Width,));
        let beats_field = beats.then(|| quote!(beats: u32,));
        let adjust_field = adjust.then(|| quote!(adjust: Adjust,));
        let width_value = width.then(|| quote!(width: endpoint.width,));
        let beats_value = beats.then(|| quote!(beats,));
        let adjust_value = adjust.then(|| quote!(adjust: endpoint.adjust,));
        let most = number(self.model.limits.max_burst);
        let check = if beats {
            quote! {
                if burst > #most || !(burst == 0 || burst.is_power_of_two()) {
                    return Err(Error::unsupported(blame.burst, Reason::Range));
                }
            }
        } else {
            quote! {
                if burst > width {
                    return Err(Error::unsupported(blame.burst, Reason::Capability));
                }
            }
        };
        let count = beats.then(|| {
            quote! {
                let beats = if burst == 0 { 1 } else { burst >> endpoint.width as u32 };
            }
        });
        let blamed = self.blamed_parts();
        let kept = blamed.iter().any(|(_, kept)| *kept);
        let blame_field = kept.then(|| quote!(blame: Blame,));
        let blame_value = kept.then(|| quote!(blame,));
        let parts: Vec<&Ident> = blamed.iter().map(|(part, _)| part).collect();
        let fields = |side: &str| {
            let names = parts.iter().map(|part| {
                let part = part.to_string();
                let (first, rest) = part.split_at(1);
                format_ident!("{side}{}{rest}", first.to_ascii_uppercase())
            });
            names.collect::<Vec<_>>()
        };
        let (source, destination) = (fields("Source"), fields("Destination"));
        quote! {
            /// What the values of a side are called in an error.
            #[derive(Clone, Copy)]
            struct Blame {
                #(#parts: Field,)*
            }

            const SOURCE: Blame = Blame { #(#parts: Field::#source),* };

            const DESTINATION: Blame = Blame { #(#parts: Field::#destination),* };

            /// One side of a transfer.
            #[derive(Clone, Copy)]
            struct Side {
                #width_field
                #beats_field
                #adjust_field
                #blame_field
            }

            impl Side {
                const fn new(endpoint: &Endpoint, blame: Blame) -> Result<Self, Error> {
                    let width = endpoint.width.bytes();
                    let burst = endpoint.burst as u32;
                    #check
                    if burst != 0 && burst < width {
                        return Err(Error::invalid(blame.burst, Reason::Multiple));
                    }
                    #count
                    Ok(Side {
                        #width_value
                        #beats_value
                        #adjust_value
                        #blame_value
                    })
                }
            }
        }
    }

    /// The values of a side that may be blamed, and whether that happens outside of `Side::new`.
    fn blamed_parts(&self) -> Vec<(Ident, bool)> {
        let parts = [
            ("width", SideValue::Width),
            ("burst", SideValue::Beats),
            ("adjust", SideValue::Adjust),
        ];
        let parts = parts.into_iter().map(|(part, value)| {
            let required = self
                .model
                .require
                .iter()
                .any(|r| matches!(r.blame, Blame::Side(_, wanted) if wanted == value));
            let mapped = self.plan_uses(|kind| match kind {
                ExprKind::Map(_, argument) => {
                    matches!(argument.kind, ExprKind::Side(_, wanted) if wanted == value)
                }
                _ => false,
            });
            (format_ident!("{part}"), required || mapped)
        });
        parts.filter(|(part, outside)| *outside || part == "burst").collect()
    }
}
