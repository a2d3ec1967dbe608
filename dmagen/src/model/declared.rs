//! Names that a description gives, and where they mean something.

use super::names::{Names, Scope, Stage, follows, unknown};
use super::words::late;
use crate::description::{Ip, Name};
use crate::diagnostic::{Diagnostic, Span, codes};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A register, or a word in memory.
    Register,
    Lane,
    Table,
    Map,
    /// A value made from a configuration.
    Value,
    /// A value made from a block.
    BlockValue,
    /// A variable of a channel.
    Variable,
}

/// Everything that an IP gives a name to which expressions may mention, whether it can be bound or not.
pub(super) fn declared(ip: &Ip) -> Vec<(String, Kind)> {
    let registers = ip.registers.iter().map(|(name, _)| (name, Kind::Register));
    registers
        .chain(ip.lanes.iter().map(|lane| (&lane.name, Kind::Lane)))
        .chain(ip.tables.iter().map(|table| (&table.name, Kind::Table)))
        .chain(ip.maps.iter().map(|(name, _)| (name, Kind::Map)))
        .chain(ip.lets.iter().map(|item| (&item.name, Kind::Value)))
        .chain(ip.block.lets.iter().map(|item| (&item.name, Kind::BlockValue)))
        .chain(ip.context.iter().map(|(name, _)| (name, Kind::Variable)))
        .map(|(name, kind)| (name.value.clone(), kind))
        .collect()
}

impl Kind {
    fn is_known(self, stage: Stage) -> bool {
        let placed = matches!(stage, Stage::Index | Stage::Bank);
        match self {
            Kind::Register | Kind::Lane => matches!(stage, Stage::Operation | Stage::Handler),
            Kind::Table | Kind::Variable => stage == Stage::Operation,
            Kind::Map | Kind::Value => !placed && stage != Stage::Handler,
            Kind::BlockValue => stage == Stage::Load,
        }
    }

    /// When it is known, and what to do where it is not.
    fn whereabouts(self) -> (&'static str, &'static str) {
        match self {
            Kind::Register | Kind::Lane => (
                "a register or lane, which is read while a channel is served",
                "decide by the configuration here; operations and the handler read registers and lanes",
            ),
            Kind::Table => {
                ("a table, whose address operations know", "use it in the steps of an operation")
            }
            Kind::Variable => (
                "a variable of the channel, which operations know",
                "decide by the configuration here; operations capture and use variables",
            ),
            Kind::BlockValue => (
                "made of a block, and known in `block` only",
                "load it into a register there: operations know `planned.REGISTER.FIELD`",
            ),
            Kind::Map | Kind::Value => {
                ("made of a configuration, which is not known here", "make the value there")
            }
        }
    }

    /// How a name of this kind is used where it is known.
    fn usage(self, name: &str) -> String {
        match self {
            Kind::Register => format!("`{name}` is a register: `{name}` or `{name}.FIELD`"),
            Kind::Lane => format!("`{name}` is a lane: `{name}` or `{name}.BIT`"),
            Kind::Table => format!("`{name}` is a table: `{name}.address` or `{name}.entry`"),
            Kind::Map => format!("`{name}` is a map: `{name}(VALUE)`"),
            Kind::Value | Kind::BlockValue | Kind::Variable => {
                format!("`{name}` is a value, and has no parts")
            }
        }
    }
}

impl Names {
    /// What could not be bound of these: whatever uses it is not wrong itself.
    pub(super) fn lose<'n>(
        &self,
        given: impl Iterator<Item = &'n Name>,
        is_bound: impl Fn(&str) -> bool,
    ) {
        let missing = given.filter(|name| !is_bound(&name.value));
        self.failed.borrow_mut().extend(missing.map(|name| name.value.clone()));
    }

    /// Whether a name stands for something that could not be read or bound: that is reported already.
    pub(super) fn is_lost(&self, name: &str) -> bool {
        let unread = || self.kinds(name).next().is_none() && self.lost.ip.names(name);
        self.failed.borrow().iter().any(|failed| failed == name) || unread()
    }

    /// Words of a step that could not be read: it may have named them.
    pub(super) fn lose_words(&self, words: &[String]) {
        let given = words.iter().filter(|word| self.kinds(word).next().is_none());
        self.failed.borrow_mut().extend(given.cloned());
    }

    /// Whether a table has this name, and be it one that could not be bound.
    pub(super) fn is_table(&self, name: &str) -> bool {
        self.kinds(name).any(|kind| kind == Kind::Table)
    }

    fn kinds(&self, name: &str) -> impl Iterator<Item = Kind> {
        self.declared.iter().filter(move |(known, _)| known == name).map(|(_, kind)| *kind)
    }
}

impl Scope<'_> {
    /// Why words mean nothing at this place.
    pub(super) fn misplaced(&self, span: Span, words: &[&str]) -> Diagnostic {
        let first = words.first().copied().unwrap_or_default();
        let (whole, handler) = (words.join("."), self.stage == Stage::Handler);
        let here = self.names.kinds(first).find(|kind| kind.is_known(self.stage));
        match (here, self.names.kinds(first).next()) {
            (None, Some(kind)) if !handler => {
                let (why, help) = kind.whereabouts();
                late(span, &whole, why).help(help)
            }
            (None, declared) if handler && (declared.is_some() || !self.names.is_lost(first)) => {
                late(span, &whole, "the handler sees registers only")
                    .help("decide by registers and lanes, or by what a step has read of them")
            }
            _ if self.names.is_lost(first) => follows(span),
            (Some(Kind::Value | Kind::BlockValue), _) if words.len() == 1 => {
                late(span, first, "this value is made further down")
                    .help("move it above the first one that uses it")
            }
            (Some(kind), _) => {
                Diagnostic::error(codes::UNKNOWN_NAME, format!("`{whole}` means nothing here"))
                    .at(span, "not used like this")
                    .help(kind.usage(first))
            }
            (None, _) => unknown(span, &whole, &self.known()),
        }
    }
}

/// What was passed over as following from a finding, where there is none: nothing may be left out in silence.
pub(crate) fn unexplained(silent: &[Span]) -> Option<Diagnostic> {
    let first = silent.first()?;
    Some(
        Diagnostic::error(codes::STAGE, "this cannot be used here")
            .at(*first, "it has no meaning at this place, and would be left out")
            .help("say it in another way, by names that are known here"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    #[test]
    fn what_is_passed_over_without_a_finding_is_one() {
        let span = Span::new(Sources::new().add("ip", "left == 3"), 0, 4);
        let finding = unexplained(&[span]).unwrap();
        assert_eq!((finding.code, finding.labels.first().unwrap().span), (codes::STAGE, span));
        assert_eq!(unexplained(&[]), None);
    }
}
