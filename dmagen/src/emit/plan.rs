//! `plan.rs` of a driver: checking and encoding a configuration.

use super::config::{map_fn, total, uses_config, uses_role, uses_side};
use super::expr::{Place, number};
use super::{Emitter, Use, hex, identifier};
use crate::model::{
    Blame, ConfigValue, Expr, ExprKind, Map, Requirement, Role, Saved, Side, SideValue, Ty, Word,
    WordValue,
};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

impl Emitter<'_> {
    /// Every expression that is evaluated from a configuration.
    fn plan_exprs(&self) -> Vec<&Expr> {
        let model = self.model;
        let mut exprs: Vec<&Expr> = Vec::new();
        exprs.extend(model.lets.iter().map(|l| &l.value));
        exprs.extend(model.require.iter().map(|r| &r.that));
        exprs.extend(model.saved.iter().map(|s| &s.value));
        for word in &model.plan {
            exprs.extend(word_exprs(word));
        }
        exprs
    }

    pub(super) fn plan_uses(&self, value: ConfigValue) -> bool {
        self.plan_exprs().iter().any(|expr| uses_config(expr, value))
    }

    fn plan_uses_side(&self, value: SideValue) -> bool {
        self.plan_exprs().iter().any(|expr| uses_side(expr, value))
    }

    /// The whole file.
    pub(super) fn plan_file(&self) -> TokenStream {
        let words = self.model.plan.iter().map(|word| {
            let name = self.word(word.register);
            quote!(pub(crate) #name: u32,)
        });
        let facts = self.fact_words();
        let fact_fields = facts.iter().map(|name| quote!(pub(crate) #name: u32,));
        let loads = self.model.load.iter().map(|word| {
            let name = self.word(word.register);
            quote!(pub(crate) #name: u32,)
        });
        let new = self.plan_new();
        let side = self.side_struct();
        let maps = self.plan_maps();
        let getters = self.model.saved.iter().map(saved_getter);
        let check = self.load_check();
        let flag = self.needs_flag().then(|| {
            quote! {
                /// The bits of a flag, if it is on.
                const fn flag(bits: u32, on: bool) -> u32 {
                    if on { bits } else { 0 }
                }
            }
        });
        let body = quote! {
            /// Everything of a configuration but its blocks, encoded. Made in a constant, it costs nothing
            /// at run time.
            #[derive(Clone, Copy, Debug)]
            pub struct Plan {
                #(#words)*
                #(#fact_fields)*
            }

            /// One block, checked and encoded.
            #[derive(Clone, Copy, Debug)]
            pub struct Load {
                #(#loads)*
                pub(crate) bytes: u32,
            }

            impl Plan {
                #new
            }

            #check
            #side
            #(#maps)*
            #(#getters)*
            #flag
        };
        let imports = self.plan_imports(&body);
        quote! {
            //! Checking and encoding: from the runtime's terms to register words.
            #imports
            #body
        }
    }

    /// Names of the words of kept values.
    pub(super) fn fact_words(&self) -> Vec<Ident> {
        let words: BTreeSet<u8> = self.model.saved.iter().map(|s| s.word).collect();
        words.into_iter().map(|word| format_ident!("facts{word}")).collect()
    }

    fn needs_flag(&self) -> bool {
        let bool_field = |word: &Word| match &word.value {
            WordValue::Fields(fields) => {
                fields.iter().any(|(_, e)| e.ty == Ty::Bool && !matches!(e.kind, ExprKind::Bool(_)))
            }
            WordValue::Whole(_) => false,
        };
        self.model.plan.iter().chain(&self.model.load).any(bool_field)
    }

    fn plan_imports(&self, body: &TokenStream) -> TokenStream {
        let names = super::mentioned(
            body,
            &[
                "Adjust",
                "Config",
                "Cyclic",
                "Direction",
                "Endpoint",
                "Error",
                "Events",
                "Field",
                "FifoMode",
                "FlowControl",
                "Handshake",
                "Link",
                "Reason",
                "Request",
                "Width",
                "reach",
            ],
        );
        let modules = self.register_modules(body);
        quote! {
            use crate::Instance;
            #modules
            use dma_runtime::{#(#names),*};
        }
    }

    /// Imports the register modules that some code names.
    pub(super) fn register_modules(&self, body: &TokenStream) -> TokenStream {
        let text = body.to_string();
        let mut modules: Vec<Ident> = Vec::new();
        let registers = (0..self.model.registers.len()).map(|r| self.word(r));
        for module in registers.chain(self.model.lanes.iter().map(|l| identifier(&l.name))) {
            if text.contains(&format!("{module} ::")) && !modules.contains(&module) {
                modules.push(module);
            }
        }
        modules.sort_by_key(ToString::to_string);
        match modules.as_slice() {
            [] => quote!(),
            [one] => quote!(use crate::registers::#one;),
            _ => quote!(use crate::registers::{#(#modules),*};),
        }
    }

    fn plan_new(&self) -> TokenStream {
        let channel = self.plan_exprs().iter().any(|e| {
            let mut found = false;
            e.walk(&mut |e| found |= matches!(e.kind, ExprKind::Channel | ExprKind::Line));
            found
        });
        let instance = self.plan_exprs().iter().any(|e| {
            let mut found = false;
            e.walk(&mut |e| found |= matches!(e.kind, ExprKind::Instance(_)));
            found
        });
        let unused_instance = (!instance).then(|| quote!(let _ = instance;));
        let unused_channel = (!channel).then(|| quote!(let _ = channel;));
        let refused = self.refused();
        let request = self.request();
        let linked = self.plan_uses(ConfigValue::LinkChannel).then(|| {
            quote! {
                let linked = match config.link {
                    Some(link) => link.channel as u32,
                    None => channel as u32,
                };
            }
        });
        let roles = self.sides();
        let lookups = self.lookups();
        let lets = self.model.lets.iter().map(|l| {
            let (name, value) = (identifier(&l.name), self.planned(&l.value));
            quote!(let #name = #value;)
        });
        let requires = self.model.require.iter().map(|r| self.plan_requirement(r));
        let words = self.model.plan.iter().map(|word| {
            let (name, parts) = (self.word(word.register), self.word_parts(word, false));
            assembled(&name, &parts)
        });
        let names = self.model.plan.iter().map(|word| self.word(word.register));
        let facts = self.facts();
        let fact_names = self.fact_words();
        quote! {
            /// Checks and encodes a configuration for one channel of a controller.
            ///
            /// # Errors
            /// Names the value that is wrong, or that the hardware cannot do.
            pub const fn new(
                instance: Instance,
                channel: u8,
                config: &Config<'_>,
            ) -> Result<Self, Error> {
                #unused_instance
                #unused_channel
                #refused
                #request
                #linked
                #roles
                #lookups
                #(#lets)*
                #(#requires)*
                #(#words)*
                #facts
                Ok(Plan { #(#names,)* #(#fact_names,)* })
            }
        }
    }

    /// Refuses whatever the description does not speak of.
    fn refused(&self) -> TokenStream {
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
        if !limits.half {
            refuse(quote!(config.events.contains(Events::HALF)), "Events");
        }
        if !self.plan_uses(ConfigValue::Linked) && !self.plan_uses(ConfigValue::LinkChannel) {
            refuse(quote!(config.link.is_some()), "Link");
        }
        if !self.plan_uses(ConfigValue::Fifo) {
            refuse(quote!(!matches!(config.fifo, FifoMode::Automatic)), "Fifo");
        }
        if !self.plan_uses(ConfigValue::FlowControl) {
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
            #(#checks)*
            if config.priority > #most {
                return Err(Error::invalid(Field::Priority, Reason::Range));
            }
        }
    }

    /// The request line as a number.
    fn request(&self) -> TokenStream {
        if !self.plan_uses(ConfigValue::Request) {
            return quote! {
                if config.request.is_some() {
                    return Err(Error::unsupported(Field::Request, Reason::Capability));
                }
            };
        }
        let most = self.request_limit();
        quote! {
            let request = match (config.direction, config.request) {
                (Direction::MemoryToMemory, None) => 0,
                (Direction::MemoryToMemory, Some(_)) | (_, None) => {
                    return Err(Error::invalid(Field::Request, Reason::Combination));
                }
                (_, Some(Request(line))) if line > #most => {
                    return Err(Error::invalid(Field::Request, Reason::Range));
                }
                (_, Some(Request(line))) => line as u32,
            };
        }
    }

    /// The largest request line: what the fields that take it can hold.
    fn request_limit(&self) -> TokenStream {
        let mut most = u64::from(u16::MAX);
        for word in &self.model.plan {
            let WordValue::Fields(fields) = &word.value else { continue };
            for (field, expr) in fields {
                if uses_config(expr, ConfigValue::Request) {
                    let register = self.model.registers.get(word.register);
                    let field = register.and_then(|r| r.fields.get(*field));
                    most = most.min(field.map_or(most, crate::model::Field::max));
                }
            }
        }
        if most == u64::from(u16::MAX) { quote!(u16::MAX - 1) } else { number(most) }
    }

    /// Source and destination, and the roles that they play.
    fn sides(&self) -> TokenStream {
        let used: Vec<&Role> = self
            .model
            .roles
            .iter()
            .enumerate()
            .filter(|(i, _)| self.plan_exprs().iter().any(|e| uses_role(e, *i)))
            .map(|(_, role)| role)
            .collect();
        let (mut sources, mut destinations, mut refused) = (vec![], vec![], vec![]);
        let names = crate::model::Choice::Direction.values();
        let roles = &self.model.roles;
        for (index, (_, name)) in names.iter().enumerate() {
            let name = format_ident!("{name}");
            let path = quote!(Direction::#name);
            match roles.first().map(|role| role.source.get(index).copied().flatten()) {
                Some(Some(true)) => sources.push(path),
                Some(Some(false)) => destinations.push(path),
                Some(None) => refused.push(path),
                None => sources.push(path),
            }
        }
        let both = quote! {
            let source = match Side::new(&config.source, SOURCE) {
                Ok(side) => side,
                Err(error) => return Err(error),
            };
            let destination = match Side::new(&config.destination, DESTINATION) {
                Ok(side) => side,
                Err(error) => return Err(error),
            };
        };
        let unsupported = quote! {
            _ => return Err(Error::unsupported(Field::Direction, Reason::Capability)),
        };
        let choose = match used.as_slice() {
            [] => {
                let allowed = if roles.is_empty() { quote!() } else { quote!(#(#refused)|*) };
                if roles.is_empty() {
                    quote! {
                        if matches!(
                            config.direction,
                            Direction::HostToMemory | Direction::MemoryToHost
                        ) {
                            return Err(Error::unsupported(Field::Direction, Reason::Capability));
                        }
                    }
                } else {
                    quote! {
                        if matches!(config.direction, #allowed | Direction::HostToMemory | Direction::MemoryToHost) {
                            return Err(Error::unsupported(Field::Direction, Reason::Capability));
                        }
                    }
                }
            }
            [..] => {
                let role_names: Vec<Ident> = used.iter().map(|r| identifier(&r.name)).collect();
                // Every role is one side or the other; the first role decides the order.
                let pick = |first_is_source: bool| {
                    used.iter().map(move |role| {
                        let same = agrees(role, roles.first());
                        if same == first_is_source {
                            format_ident!("source")
                        } else {
                            format_ident!("destination")
                        }
                    })
                };
                let (a, b) = (pick(true), pick(false));
                quote! {
                    let (#(#role_names),*) = match config.direction {
                        #(#sources)|* => (#(#a),*),
                        #(#destinations)|* => (#(#b),*),
                        #unsupported
                    };
                }
            }
        };
        quote!(#both #choose)
    }

    /// Codes of maps that lack entries, looked up before anything else.
    fn lookups(&self) -> TokenStream {
        let mut seen: Vec<(usize, Expr)> = Vec::new();
        for expr in self.plan_exprs() {
            expr.walk(&mut |e| {
                if let ExprKind::Map(map, argument) = &e.kind {
                    let partial = self.model.maps.get(*map).is_some_and(|m| !total(m));
                    let new = !seen.iter().any(|(m, a)| m == map && a == &**argument);
                    if partial && new {
                        seen.push((*map, (**argument).clone()));
                    }
                }
            });
        }
        let lines = seen.iter().filter_map(|(map, argument)| {
            let map = self.model.maps.get(*map)?;
            let (name, function) = (self.lookup_name(map, argument), map_fn(map));
            let (value, field) = (self.planned(argument), self.argument_field(argument));
            Some(quote! {
                let Some(#name) = #function(#value) else {
                    return Err(Error::unsupported(#field, Reason::Capability));
                };
            })
        });
        quote!(#(#lines)*)
    }

    fn plan_requirement(&self, requirement: &Requirement) -> TokenStream {
        let failed = self.planned_not(&requirement.that);
        let field = self.blamed(&requirement.blame);
        refusal(&failed, requirement, &field)
    }

    /// A register word of a block.
    fn word_value(&self, word: &Word) -> TokenStream {
        let parts = self.word_parts(word, true);
        match parts.as_slice() {
            [] => quote!(0),
            [first, rest @ ..] => quote!(#first #(| #rest)*),
        }
    }

    /// What is or-ed together to a register word.
    fn word_parts(&self, word: &Word, load: bool) -> Vec<TokenStream> {
        let value = |expr: &Expr| {
            if load { self.value(expr, Place::Load) } else { self.planned(expr) }
        };
        let fields = match &word.value {
            WordValue::Whole(expr) => return vec![value(expr)],
            WordValue::Fields(fields) => fields,
        };
        fields
            .iter()
            .filter(|(_, expr)| !matches!(expr.kind, ExprKind::Bool(false) | ExprKind::Number(0)))
            .map(|(field, expr)| {
                let width = self
                    .model
                    .registers
                    .get(word.register)
                    .and_then(|r| r.fields.get(*field))
                    .map_or(32, |f| f.width);
                let one = matches!(expr.kind, ExprKind::Bool(true) | ExprKind::Number(1));
                if width == 1 && one {
                    self.mask(word.register, *field)
                } else if expr.ty == Ty::Bool {
                    let (mask, value) = (self.mask(word.register, *field), value(expr));
                    quote!(flag(#mask, #value))
                } else {
                    self.put(word.register, *field, &value(expr))
                }
            })
            .collect()
    }

    /// A value in its field.
    pub(super) fn put(&self, register: usize, field: usize, value: &TokenStream) -> TokenStream {
        let whole = self
            .model
            .registers
            .get(register)
            .and_then(|r| r.fields.get(field))
            .is_some_and(|f| f.offset == 0);
        if whole {
            return quote!(#value);
        }
        self.mark(Use::Put(register, field));
        let (module, name) = self.field_names(register, field);
        quote!(#module::#name(#value))
    }

    fn facts(&self) -> TokenStream {
        let lines = self.fact_words().into_iter().enumerate().map(|(word, name)| {
            let parts: Vec<TokenStream> = self
                .model
                .saved
                .iter()
                .filter(|s| usize::from(s.word) == word)
                .map(|s| {
                    let value = self.planned(&s.value);
                    let value = match (&s.value.kind, s.value.ty) {
                        (ExprKind::Binary(..), Ty::Bool) => quote!((#value) as u32),
                        (_, Ty::Bool | Ty::Width(_) | Ty::Choice(_)) => quote!(#value as u32),
                        _ => value,
                    };
                    match s.shift {
                        0 => value,
                        shift => {
                            let shift = number(u64::from(shift));
                            match s.value.ty {
                                Ty::Bool | Ty::Width(_) | Ty::Choice(_) => {
                                    quote!((#value) << #shift)
                                }
                                _ => quote!(#value << #shift),
                            }
                        }
                    }
                })
                .collect();
            assembled(&name, &parts)
        });
        quote!(#(#lines)*)
    }

    fn side_struct(&self) -> TokenStream {
        let beats = self.plan_uses_side(SideValue::Beats);
        let adjust = self.plan_uses_side(SideValue::Adjust);
        let width = self.plan_uses_side(SideValue::Width);
        let width_decl = width.then(|| quote!(width: Width,));
        let beats_decl = beats.then(|| quote!(beats: u32,));
        let adjust_decl = adjust.then(|| quote!(adjust: Adjust,));
        let width_init = width.then(|| quote!(width: endpoint.width,));
        let adjust_init = adjust.then(|| quote!(adjust: endpoint.adjust,));
        let most = number(self.model.limits.max_burst);
        let check = if beats {
            quote! {
                if burst > #most || !(burst == 0 || burst.is_power_of_two()) {
                    return Err(Error::unsupported(fields.burst_field, Reason::Range));
                }
                if burst != 0 && burst < width {
                    return Err(Error::invalid(fields.burst_field, Reason::Multiple));
                }
            }
        } else {
            quote! {
                if burst > width {
                    return Err(Error::unsupported(fields.burst_field, Reason::Capability));
                }
                if burst != 0 && burst < width {
                    return Err(Error::invalid(fields.burst_field, Reason::Multiple));
                }
            }
        };
        let shift = quote!(burst >> endpoint.width as u32);
        let beats_init =
            if beats { quote!(beats: if burst == 0 { 1 } else { #shift },) } else { quote!() };
        let uses = |part: &str| self.side_field_used(part);
        let parts = ["width_field", "burst_field", "adjust_field"];
        let decl: Vec<Ident> = parts
            .iter()
            .filter(|part| **part != "burst_field" && uses(part))
            .map(|part| format_ident!("{part}"))
            .collect();
        let burst_kept = uses("burst_field");
        let mut kept = decl.clone();
        if burst_kept {
            kept.push(format_ident!("burst_field"));
        }
        let mut all = decl;
        all.push(format_ident!("burst_field"));
        let values = |prefix: &str| {
            all.iter()
                .map(|part| {
                    let what = match part.to_string().as_str() {
                        "width_field" => "Width",
                        "burst_field" => "Burst",
                        _ => "Adjust",
                    };
                    let name = format_ident!("{prefix}{what}");
                    quote!(#part: Field::#name)
                })
                .collect::<Vec<_>>()
        };
        let (source, destination) = (values("Source"), values("Destination"));
        quote! {
            /// One side of a transfer, and what to blame when it is wrong.
            #[derive(Clone, Copy)]
            struct Side {
                #width_decl
                #beats_decl
                #adjust_decl
                #(#kept: Field,)*
            }

            /// What the values of a side are called.
            struct SideFields {
                #(#all: Field,)*
            }

            const SOURCE: SideFields = SideFields { #(#source),* };
            const DESTINATION: SideFields = SideFields { #(#destination),* };

            impl Side {
                const fn new(endpoint: &Endpoint, fields: SideFields) -> Result<Self, Error> {
                    let width = endpoint.width.bytes();
                    let burst = endpoint.burst as u32;
                    #check
                    Ok(Side {
                        #width_init
                        #beats_init
                        #adjust_init
                        #(#kept: fields.#kept,)*
                    })
                }
            }
        }
    }

    fn side_field_used(&self, part: &str) -> bool {
        let wanted = match part {
            "width_field" => SideValue::Width,
            "burst_field" => SideValue::Beats,
            _ => SideValue::Adjust,
        };
        let blamed = self
            .model
            .require
            .iter()
            .any(|r| matches!(r.blame, Blame::Side(_, value) if value == wanted));
        let mut mapped = false;
        for expr in self.plan_exprs() {
            expr.walk(&mut |e| {
                if let ExprKind::Map(_, argument) = &e.kind {
                    mapped |= matches!(argument.kind, ExprKind::Side(_, v) if v == wanted);
                }
            });
        }
        blamed || mapped
    }

    fn plan_maps(&self) -> Vec<TokenStream> {
        let mut used = BTreeSet::new();
        for expr in self.plan_exprs() {
            expr.walk(&mut |e| {
                if let ExprKind::Map(map, _) = e.kind {
                    used.insert(map);
                }
            });
        }
        used.iter().filter_map(|i| self.model.maps.get(*i)).map(|m| self.map_function(m)).collect()
    }

    fn map_function(&self, map: &Map) -> TokenStream {
        let (name, partial) = (map_fn(map), !total(map));
        let mut sides = false;
        for expr in self.plan_exprs() {
            expr.walk(&mut |e| {
                if let ExprKind::Map(index, argument) = &e.kind {
                    let same = self.model.maps.get(*index).is_some_and(|m| m.name == map.name);
                    sides |= same && matches!(argument.ty, Ty::Width(_));
                }
            });
        }
        let (ty, arms): (TokenStream, Vec<TokenStream>) = match map.key {
            Ty::Choice(choice) => {
                let ty = format_ident!("{}", choice.type_name());
                let arms = map.entries.iter().map(|(key, code)| {
                    let value = choice.values().get(*key as usize).map_or("", |(_, n)| n);
                    let (value, code) = (format_ident!("{value}"), number(*code));
                    arm(&quote!(#ty::#value), &code, partial)
                });
                (quote!(#ty), arms.collect())
            }
            _ if sides => {
                let arms = map.entries.iter().map(|(key, code)| {
                    let value = format_ident!("Bits{}", key * 8);
                    let code = number(*code);
                    arm(&quote!(Width::#value), &code, partial)
                });
                (quote!(Width), arms.collect())
            }
            _ => {
                let arms = map.entries.iter().map(|(key, code)| {
                    let (key, code) = (number(*key), number(*code));
                    arm(&key, &code, partial)
                });
                (quote!(u32), arms.collect())
            }
        };
        let (result, rest) = if partial {
            (quote!(Option<u32>), quote!(_ => None,))
        } else {
            (quote!(u32), quote!())
        };
        let doc = format!(" The code of `{}`.", map.name);
        quote! {
            #[doc = #doc]
            const fn #name(value: #ty) -> #result {
                match value {
                    #(#arms)*
                    #rest
                }
            }
        }
    }

    /// Checking and encoding a block.
    fn load_check(&self) -> TokenStream {
        let roles = self.load_roles();
        let lets = self.model.block_lets.iter().map(|l| {
            let (name, value) = (identifier(&l.name), self.value(&l.value, Place::Load));
            quote!(let #name = #value;)
        });
        let requires = self.model.block_require.iter().map(|r| {
            let failed = self.negated(&r.that, Place::Load);
            let field = self.load_blame(&r.blame);
            refusal(&failed, r, &field)
        });
        let words = self.model.load.iter().map(|word| {
            let (name, value) = (self.word(word.register), self.word_value(word));
            quote!(#name: #value,)
        });
        let span = self.reach_note();
        quote! {
            impl Load {
                /// Checks and encodes one block of a planned configuration.
                ///
                /// # Errors
                /// Names the value that is wrong.
                pub fn new(
                    plan: &Plan,
                    source: usize,
                    destination: usize,
                    bytes: usize,
                ) -> Result<Self, Error> {
                    let bytes = reach(bytes, 0, Field::Bytes)?;
                    #span
                    #roles
                    #(#lets)*
                    #(#requires)*
                    Ok(Load { #(#words)* bytes })
                }
            }
        }
    }

    fn reach_note(&self) -> TokenStream {
        let has = |name: &str| self.model.saved.iter().find(|s| s.name == name);
        let spanned = |name: &str| match has(name) {
            Some(saved) => {
                let (getter, word) =
                    (identifier(&saved.name), format_ident!("facts{}", saved.word));
                quote!(if #getter(plan.#word) { bytes } else { 0 })
            }
            None => quote!(0),
        };
        let (source, destination) = (spanned("source_moves"), spanned("destination_moves"));
        quote! {
            let source = reach(source, #source, Field::SourceAddress)?;
            let destination = reach(destination, #destination, Field::DestinationAddress)?;
        }
    }

    fn load_roles(&self) -> TokenStream {
        let mut blamed = Vec::new();
        for requirement in &self.model.block_require {
            if let Blame::Side(Side::Role(index), _) = requirement.blame {
                blamed.push(index);
            }
        }
        let lines = self.model.roles.iter().enumerate().filter_map(|(index, role)| {
            let used = self.load_exprs().iter().any(|e| uses_role(e, index));
            if !used {
                return None;
            }
            let flag =
                self.model.saved.iter().find(|s| s.name == format!("{}_is_source", role.name))?;
            let (getter, word) = (identifier(&flag.name), format_ident!("facts{}", flag.word));
            let name = identifier(&role.name);
            let field = format_ident!("{name}_field");
            Some(if blamed.contains(&index) {
                quote! {
                    let (#name, #field) = if #getter(plan.#word) {
                        (source, Field::SourceAddress)
                    } else {
                        (destination, Field::DestinationAddress)
                    };
                }
            } else {
                quote!(let #name = if #getter(plan.#word) { source } else { destination };)
            })
        });
        quote!(#(#lines)*)
    }

    fn load_exprs(&self) -> Vec<&Expr> {
        let mut exprs: Vec<&Expr> = self.model.block_lets.iter().map(|l| &l.value).collect();
        exprs.extend(self.model.block_require.iter().map(|r| &r.that));
        for word in &self.model.load {
            exprs.extend(word_exprs(word));
        }
        exprs
    }

    fn load_blame(&self, blame: &Blame) -> TokenStream {
        match blame {
            Blame::Field(name) => {
                let name = format_ident!("{name}");
                quote!(Field::#name)
            }
            Blame::Side(Side::Source, _) => quote!(Field::SourceAddress),
            Blame::Side(Side::Destination, _) => quote!(Field::DestinationAddress),
            Blame::Side(side, _) => {
                let field = format_ident!("{}_field", self.side(*side));
                quote!(#field)
            }
        }
    }
}

/// Whether a role is the source where another one is.
fn agrees(role: &Role, other: Option<&Role>) -> bool {
    other.is_some_and(|other| role.source == other.source)
}

/// A word put together one part a line.
fn assembled(name: &Ident, parts: &[TokenStream]) -> TokenStream {
    match parts {
        [] => quote!(let #name = 0;),
        [only] => quote!(let #name = #only;),
        [first, rest @ ..] => quote! {
            let mut #name = #first;
            #(#name |= #rest;)*
        },
    }
}

fn refusal(failed: &TokenStream, requirement: &Requirement, field: &TokenStream) -> TokenStream {
    let kind = format_ident!("{}", if requirement.unsupported { "unsupported" } else { "invalid" });
    let reason = format_ident!("{}", requirement.reason);
    quote! {
        if #failed {
            return Err(Error::#kind(#field, Reason::#reason));
        }
    }
}

fn arm(key: &TokenStream, code: &TokenStream, partial: bool) -> TokenStream {
    if partial { quote!(#key => Some(#code),) } else { quote!(#key => #code,) }
}

fn word_exprs(word: &Word) -> Vec<&Expr> {
    match &word.value {
        WordValue::Whole(expr) => vec![expr],
        WordValue::Fields(fields) => fields.iter().map(|(_, expr)| expr).collect(),
    }
}

/// Takes a kept value out of its word.
fn saved_getter(saved: &Saved) -> TokenStream {
    let name = identifier(&saved.name);
    let shift = number(u64::from(saved.shift));
    let mask = hex((1_u64 << saved.bits) - 1);
    let doc = format!(" `{}`, as it was planned.", saved.name);
    let width = matches!(saved.value.ty, Ty::Width(_));
    let doc = if width { format!("{doc} The logarithm of the bytes.") } else { doc };
    match saved.value.ty {
        Ty::Bool => {
            let bit = hex(1_u64 << saved.shift);
            quote! {
                #[doc = #doc]
                pub(crate) const fn #name(facts: u32) -> bool {
                    facts & #bit != 0
                }
            }
        }
        _ if saved.bits == 32 => quote! {
            #[doc = #doc]
            pub(crate) const fn #name(facts: u32) -> u32 {
                facts
            }
        },
        _ if saved.shift == 0 => quote! {
            #[doc = #doc]
            pub(crate) const fn #name(facts: u32) -> u32 {
                facts & #mask
            }
        },
        _ => quote! {
            #[doc = #doc]
            pub(crate) const fn #name(facts: u32) -> u32 {
                (facts >> #shift) & #mask
            }
        },
    }
}
