//! What a configuration must fulfil.

use super::super::Emitter;
use super::super::tokens::{comment, note, number};
use super::super::walk::mentions;
use super::config::Tests;
use crate::model::{ConfigValue, ExprKind, Field, Requirement, WordValue};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// An early return where a requirement does not hold.
    pub(in crate::emit) fn refusal(
        &self,
        failed: &TokenStream,
        requirement: &Requirement,
        field: &TokenStream,
    ) -> TokenStream {
        let words = note(&requirement.note);
        let kind = if requirement.unsupported { "unsupported" } else { "invalid" };
        let (kind, reason) = (format_ident!("{kind}"), format_ident!("{}", requirement.reason));
        quote! {
            #words
            if #failed {
                return Err(Error::#kind(#field, Reason::#reason));
            }
        }
    }

    /// Refuses whatever the description does not speak of.
    pub(super) fn refused(&self, tests: &Tests) -> TokenStream {
        let limits = &self.model.limits;
        let mut checks = Vec::new();
        let mut refuse = |condition: TokenStream, field: &str| {
            let field = format_ident!("{field}");
            checks.push(quote! {
                if #condition {
                    return Err(Error::unsupported(Field::#field, Reason::Capability));
                }
            });
        };
        if !limits.cyclic {
            refuse(quote!(matches!(config.cyclic, Cyclic::Yes)), "Cyclic");
        }
        let ringless = self.ringless().map(|(when, why)| {
            let (why, others) = (comment(why), self.planned_not(when, tests));
            quote! {
                #why
                if matches!(config.cyclic, Cyclic::Yes) && #others {
                    return Err(Error::unsupported(Field::Cyclic, Reason::Capability));
                }
            }
        });
        if !limits.half {
            refuse(quote!(config.events.contains(Events::HALF)), "Events");
        }
        let linked = [ConfigValue::Linked, ConfigValue::LinkChannel];
        if !linked.iter().any(|value| self.plan_uses_config(*value)) {
            refuse(quote!(config.link.is_some()), "Link");
        }
        if !self.plan_uses_config(ConfigValue::Armed) {
            refuse(quote!(matches!(config.trigger, Trigger::Link)), "Trigger");
        }
        if !self.plan_uses_config(ConfigValue::Fifo) {
            refuse(quote!(!matches!(config.fifo, FifoMode::Automatic)), "Fifo");
        }
        if !self.plan_uses_config(ConfigValue::FlowControl) {
            let condition = quote!(matches!(config.flow_control, FlowControl::Peripheral));
            refuse(condition, "FlowControl");
        }
        let condition = quote! {
            matches!(config.source_handshake, Handshake::Software)
                || matches!(config.destination_handshake, Handshake::Software)
        };
        refuse(condition, "Handshake");
        let most = number(limits.priority);
        quote! {
            #ringless
            #(#checks)*
            if config.priority > #most {
                return Err(Error::invalid(Field::Priority, Reason::Range));
            }
        }
    }

    /// The request line as a number.
    pub(super) fn request(&self) -> TokenStream {
        if !self.plan_uses_config(ConfigValue::Request) {
            return quote! {
                if config.request.is_some() {
                    return Err(Error::unsupported(Field::Request, Reason::Capability));
                }
            };
        }
        let most = self.request_limit();
        let (first, subject, copied, paced) = if self.model.limits.steps {
            let first = quote! {
                comment_line!("Each link of an armed channel stands for a request.");
                let paced = !matches!(config.direction, Direction::MemoryToMemory)
                    && !matches!(config.trigger, Trigger::Link);
            };
            (first, quote!(paced), quote!(false), quote!(true))
        } else {
            (quote!(), quote!(config.direction), quote!(Direction::MemoryToMemory), quote!(_))
        };
        let read = quote! {
            #first
            let request = match (#subject, config.request) {
                (#copied, None) => 0,
                (#copied, Some(_)) | (#paced, None) => {
                    return Err(Error::invalid(Field::Request, Reason::Combination));
                }
                (#paced, Some(Request(line))) => line as u32,
            };
        };
        quote! {
            #read
            if request > #most {
                return Err(Error::invalid(Field::Request, Reason::Range));
            }
        }
    }

    /// The largest request line: what the fields that take it can hold.
    fn request_limit(&self) -> TokenStream {
        let limits = self.model.plan.iter().flat_map(|word| {
            let fields = match &word.value {
                WordValue::Fields(fields) => fields.as_slice(),
                WordValue::Whole(_) => &[],
            };
            let register = self.model.registers.get(word.register);
            let takes = |expr| mentions(expr, |k| *k == ExprKind::Config(ConfigValue::Request));
            let taking = fields.iter().filter(move |(_, expr)| takes(expr));
            taking.filter_map(move |(field, _)| register?.fields.get(*field).map(Field::max))
        });
        number(limits.min().unwrap_or(u64::from(u16::MAX) - 1))
    }
}
