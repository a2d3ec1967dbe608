//! What names mean, and which units go together.

use super::declared::Kind;
use super::partial::Partial;
use super::{Expr, ExprKind, Let, Map, Register, Role, Side, Target, Ty};
use crate::description::Lost;
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use std::cell::RefCell;

/// When an expression is evaluated, and so what it may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// For each channel, when code is generated.
    Index,
    /// The same, where the line that the program has chosen for it may count.
    Bank,
    /// From a configuration.
    Plan,
    /// From a block of a planned configuration.
    Load,
    /// From two blocks.
    Pair,
    /// From a descriptor and its plan.
    Descriptor,
    /// In an operation.
    Operation,
    /// In the interrupt handler, which must not look at the channel's variables.
    Handler,
}

/// A local of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) enum LocalKind {
    Value(Ty),
    Register(usize),
    Lane(usize),
}

/// Everything that has a name.
#[derive(Default)]
pub(super) struct Names {
    pub(super) constants: Vec<(String, bool)>,
    /// The largest value of each constant.
    pub(super) largest: Vec<u64>,
    /// The highest channel number.
    pub(super) last_channel: u64,
    /// Whether the program chooses which line serves a channel.
    pub(super) chooses_line: bool,
    /// Channels of a controller, where all have the same number.
    pub(super) channels: Option<u64>,
    /// Controllers whose number of channels is not known.
    pub(super) uncounted: Vec<String>,
    /// That an armed channel has not been started yet.
    pub(super) waiting: Option<Expr>,
    pub(super) registers: Vec<Register>,
    /// Those that only some channels have.
    pub(super) partial: Vec<Partial>,
    /// Conditions that hold for the steps that are being bound.
    pub(super) under: RefCell<Vec<Expr>>,
    pub(super) tables: Vec<String>,
    /// Those whose address is told.
    pub(super) told: RefCell<Vec<usize>>,
    pub(super) lanes: Vec<(String, Vec<String>)>,
    pub(super) roles: Vec<Role>,
    pub(super) maps: Vec<Map>,
    pub(super) lets: Vec<Let>,
    pub(super) block_lets: Vec<Let>,
    pub(super) context: Vec<(String, Ty)>,
    /// Variables of the context that may hold more than a byte.
    pub(super) wide: RefCell<Vec<usize>>,
    /// Names for which a word is made, and that are no register's.
    pub(super) unplanned: Vec<String>,
    /// Registers for which a block makes a word, whether it could be bound or not.
    pub(super) loaded: Vec<String>,
    /// Registers that have a planned or loaded word.
    pub(super) planned: Vec<usize>,
    /// Upper bounds that requirements give.
    pub(super) bounds: RefCell<Vec<(Expr, u64)>>,
    /// Whether there may be more of them.
    pub(super) unbounded: bool,
    /// Whether there is a second block, or may be one.
    pub(super) has_pair: bool,
    /// The highest priority that is promised.
    pub(super) priority: u64,
    pub(super) saved: RefCell<Vec<(String, Expr)>>,
    pub(super) used: RefCell<Vec<(usize, usize, Span)>>,
    pub(super) divisions: RefCell<Vec<Division>>,
    /// Names that the description gives, whether what they stand for could be bound or not.
    pub(super) declared: Vec<(String, Kind)>,
    /// Those that could not be bound, and locals of steps that could not.
    pub(super) failed: RefCell<Vec<String>>,
    pub(super) found: RefCell<Vec<Diagnostic>>,
    /// What could not be read; what is lost later is among `silent` or has a finding.
    pub(super) lost: Losses,
    /// Where something could not be bound because of what is reported already.
    pub(super) silent: RefCell<Vec<Span>>,
}

/// What could not be read of a chip and of its IP.
#[derive(Debug, Default)]
pub struct Losses {
    /// Of the chip.
    pub chip: Lost,
    /// Of the IP.
    pub ip: Lost,
    /// Places whose text is no value.
    pub spoilt: Vec<Span>,
}

/// A length that was divided, and when.
pub(super) struct Division {
    pub(super) stage: Stage,
    pub(super) span: Span,
    pub(super) length: Expr,
    pub(super) by: Expr,
    /// The remainder, as it is written.
    pub(super) remainder: String,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) names: &'a Names,
    pub(super) stage: Stage,
    pub(super) locals: &'a [(String, LocalKind)],
}
impl Names {
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        let place = diagnostic.labels.first().map(|label| label.span);
        let spoilt = |place| self.lost.spoilt.iter().any(|gap: &Span| gap.holds(place));
        if diagnostic.code.is_empty() || place.is_some_and(spoilt) {
            self.silent.borrow_mut().extend(place);
        } else {
            self.found.borrow_mut().push(diagnostic);
        }
    }

    /// Reports what is true only if nothing is lost there.
    pub(super) fn report_unless(&self, lost: bool, diagnostic: Diagnostic) {
        let place = diagnostic.labels.first().map(|label| label.span);
        match place.filter(|_| lost) {
            Some(place) => self.report(follows(place)),
            None => self.report(diagnostic),
        }
    }

    /// What a step can write to or read.
    pub(super) fn target(&self, name: &str) -> Option<Target> {
        let register = self.register(name).map(Target::Register);
        register.or_else(|| self.lane(name).map(Target::Lane))
    }

    /// Whether a register may have a word that could not be read.
    pub(super) fn may_be_planned(&self, register: &str) -> bool {
        let lost = &self.lost.ip;
        let all = lost.whole(&["plan"]) || lost.whole(&["block", "load"]);
        let misspelt = || nearest(register, self.unplanned.iter().map(String::as_str)).is_some();
        all || lost.mentions(register) || misspelt()
    }

    pub(super) fn scope(&self, stage: Stage) -> Scope<'_> {
        Scope { names: self, stage, locals: &[] }
    }

    pub(super) fn side(&self, name: &str) -> Option<Side> {
        match name {
            "source" => Some(Side::Source),
            "destination" => Some(Side::Destination),
            _ => self.roles.iter().position(|r| r.name == name).map(Side::Role),
        }
    }

    pub(super) fn register(&self, name: &str) -> Option<usize> {
        self.registers.iter().position(|r| r.name == name)
    }

    pub(super) fn lane(&self, name: &str) -> Option<usize> {
        self.lanes.iter().position(|(lane, _)| lane == name)
    }

    /// Notes that a field is used, so that it is looked for on every channel.
    pub(super) fn field(
        &self,
        register: usize,
        name: &str,
        span: Span,
    ) -> Result<usize, Diagnostic> {
        let fields = self.registers.get(register).map_or(&[][..], |r| &r.fields);
        if let Some(index) = fields.iter().position(|f| f.name == name) {
            self.used.borrow_mut().push((register, index, span));
            return Ok(index);
        }
        let known = self.registers.get(register).map_or("", |r| &r.name);
        if self.lost.ip.whole(&["fields", &format!("{known}.{name}")]) {
            return Err(follows(span));
        }
        let title = self.registers.get(register).map_or("", |r| &r.title);
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_FIELD, format!("`{title}` has no field `{name}`"))
                .at(span, "no such field");
        let known: Vec<_> = fields.iter().map(|f| f.name.as_str()).collect();
        diagnostic = match nearest(name, known.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("its fields: {}", known.join(", "))),
        };
        Err(diagnostic)
    }

    /// Keeps a configuration value for later.
    pub(super) fn save(&self, name: String, value: Expr) -> Expr {
        let (span, ty) = (value.span, value.ty);
        let mut saved = self.saved.borrow_mut();
        let index = saved.iter().position(|(_, known)| *known == value).unwrap_or_else(|| {
            saved.push((name, value));
            saved.len() - 1
        });
        Expr { span, ty, kind: ExprKind::Saved(index) }
    }

    /// The name of a side.
    pub(super) fn side_name(&self, side: Side) -> &str {
        match side {
            Side::Source => "source",
            Side::Destination => "destination",
            Side::Role(index) => self.roles.get(index).map_or("", |r| &r.name),
        }
    }
}

/// A finding that is not reported: it only follows from another one.
pub(super) fn follows(span: Span) -> Diagnostic {
    Diagnostic::error("", "").at(span, "")
}

pub(super) fn unknown(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{name}` means nothing here"))
        .at(span, "unknown name");
    match nearest(name, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => diagnostic.help("nothing has a name here"),
        None => diagnostic.help(format!("known here: {}", known.join(", "))),
    }
}
