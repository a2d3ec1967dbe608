//! Bound expressions and their types.

use crate::diagnostic::Span;
pub use crate::expression::BinaryOp;

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it is worth.
    pub ty: Ty,
    /// What it is.
    pub kind: ExprKind,
}

/// Two expressions are equal when they say the same, wherever they stand.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty && self.kind == other.kind
    }
}

/// What an expression is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// True or false.
    Bool,
    /// Bits without a unit.
    Number,
    /// A length in memory.
    Bytes,
    /// A count of accesses of one side.
    Items(Side),
    /// Bytes of one access of a side.
    Width(Side),
    /// Accesses of one burst of a side.
    Beats(Side),
    /// A bus address.
    Address,
    /// One of a fixed set.
    Choice(Choice),
}

impl Ty {
    /// How it is called in a finding.
    pub const fn describe(self) -> &'static str {
        match self {
            Ty::Bool => "a condition",
            Ty::Number => "a number",
            Ty::Bytes => "bytes",
            Ty::Items(Side::Source) => "items of the source",
            Ty::Items(Side::Destination) => "items of the destination",
            Ty::Items(Side::Role(_)) => "items of a role",
            Ty::Width(Side::Source) => "the width of the source",
            Ty::Width(Side::Destination) => "the width of the destination",
            Ty::Width(Side::Role(_)) => "the width of a role",
            Ty::Beats(Side::Source) => "beats of the source",
            Ty::Beats(Side::Destination) => "beats of the destination",
            Ty::Beats(Side::Role(_)) => "beats of a role",
            Ty::Address => "an address",
            Ty::Choice(Choice::Direction) => "a direction",
            Ty::Choice(Choice::Adjust) => "an address step",
            Ty::Choice(Choice::Fifo) => "a FIFO mode",
            Ty::Choice(Choice::FlowControl) => "a flow controller",
            Ty::Choice(Choice::Handshake) => "a handshake",
        }
    }
}

/// A fixed set of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// m2m, m2p, p2m, p2p.
    Direction,
    /// increment, decrement, fixed.
    Adjust,
    /// automatic, direct, quarter …
    Fifo,
    /// controller, peripheral.
    FlowControl,
    /// hardware, software.
    Handshake,
}

impl Choice {
    /// Names in a description and in the runtime.
    pub const fn values(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Choice::Direction => &[
                ("m2m", "MemoryToMemory"),
                ("m2p", "MemoryToPeripheral"),
                ("p2m", "PeripheralToMemory"),
                ("p2p", "PeripheralToPeripheral"),
            ],
            Choice::Adjust => {
                &[("increment", "Increment"), ("decrement", "Decrement"), ("fixed", "Fixed")]
            }
            Choice::Fifo => &[
                ("automatic", "Automatic"),
                ("direct", "Direct"),
                ("quarter", "Quarter"),
                ("half", "Half"),
                ("three_quarters", "ThreeQuarters"),
                ("full", "Full"),
            ],
            Choice::FlowControl => &[("controller", "Controller"), ("peripheral", "Peripheral")],
            Choice::Handshake => &[("hardware", "Hardware"), ("software", "Software")],
        }
    }

    /// The runtime's type.
    pub const fn type_name(self) -> &'static str {
        match self {
            Choice::Direction => "Direction",
            Choice::Adjust => "Adjust",
            Choice::Fifo => "FifoMode",
            Choice::FlowControl => "FlowControl",
            Choice::Handshake => "Handshake",
        }
    }
}

/// A side of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The side that is read.
    Source,
    /// The side that is written.
    Destination,
    /// A role, by index.
    Role(usize),
}

/// A value of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideValue {
    /// Bytes of one access.
    Width,
    /// Accesses of one burst.
    Beats,
    /// What the address does.
    Adjust,
    /// The address of a block.
    Address,
}

/// A value of a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigValue {
    /// The direction.
    Direction,
    /// The request line, 0 where there is none.
    Request,
    /// The priority.
    Priority,
    /// Whether it starts again at the end.
    Cyclic,
    /// How many blocks.
    Blocks,
    /// Whether the ends of blocks, or of rounds, are wanted.
    Block,
    /// Whether the end is wanted.
    Complete,
    /// Whether half events are wanted.
    Half,
    /// Whether the end of a block must interrupt.
    Done,
    /// Whether errors are wanted.
    Error,
    /// The FIFO mode.
    Fifo,
    /// Who counts.
    FlowControl,
    /// Who paces the source.
    SourceHandshake,
    /// Who paces the destination.
    DestinationHandshake,
    /// Whether another channel is started at the end.
    Linked,
    /// Which channel.
    LinkChannel,
    /// Whether it is started by each request's share.
    LinkMinor,
    /// Whether its end starts the linked channel.
    LinkMajor,
    /// Whether another channel starts this one.
    Armed,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number.
    Number(u64),
    /// True or false.
    Bool(bool),
    /// One of a fixed set, by index.
    Enumerator(Choice, usize),
    /// A value of the configuration.
    Config(ConfigValue),
    /// A value of a side.
    Side(Side, SideValue),
    /// The block's length.
    Bytes,
    /// Bytes of each run of a strided side, 0 where it is contiguous.
    Run(Side),
    /// Bytes left out behind each run of a side, 0 where it is contiguous.
    Gap(Side),
    /// The bus address of the descriptor that follows the block, 0 where none does.
    Following,
    /// Whether the block ends the list, or a round of it.
    Last,
    /// Whether the list has no other block.
    Alone,
    /// The channel's number.
    Channel,
    /// The index of the vector that serves the channel.
    Line,
    /// A constant of the instance, by index.
    Instance(usize),
    /// A named value of the configuration.
    Let(usize),
    /// A named value of the block.
    BlockLet(usize),
    /// A configuration value that was kept, by index.
    Saved(usize),
    /// The code of a value.
    Map(usize, Box<Expr>),
    /// A planned or loaded word, or a field of it.
    Planned(usize, Option<usize>),
    /// A word of the first or second block of a pair.
    PairWord(bool, usize),
    /// A word of the block that is queued.
    Next(usize),
    /// A register's present value, or a field of it.
    Read(usize, Option<usize>),
    /// A lane's present bits, or one of them.
    ReadLane(usize, Option<usize>),
    /// A local of the operation, by name; of a register or lane, perhaps one field.
    Local(String, LocalPart),
    /// A variable of the channel.
    Context(usize),
    /// The bus address of a table.
    Table(usize),
    /// The bus address of the channel's entry of a table.
    Entry(usize),
    /// Whether the registers were used since they were programmed.
    Again,
    /// Whether the channel is suspended.
    Suspended,
    /// In a halt: whether the run is known to have failed.
    HasFailed,
    /// What is left while running, as the residue says.
    Remaining,
    /// An operator.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// The opposite of a condition.
    Not(Box<Expr>),
    /// The two's complement of a length or number, in 32 bits.
    Negative(Box<Expr>),
    /// A choice.
    Select(Box<Expr>, Box<Expr>, Box<Expr>),
}

/// What of a local is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalPart {
    /// All of it.
    Whole,
    /// A field of the register that it was read from.
    Field(usize, usize),
    /// A bit of the lane that it was read from.
    Bit(usize, usize),
}

impl Expr {
    /// What stands for an expression that could not be bound: it says nothing, and no driver is made of it.
    pub fn nothing(span: Span, ty: Ty) -> Self {
        Expr { span, ty, kind: ExprKind::Number(0) }
    }

    /// The registers that it reads more than once, in order.
    pub fn read_again(&self) -> Vec<usize> {
        let (mut seen, mut again) = (Vec::new(), Vec::new());
        self.walk(&mut |e| {
            if let ExprKind::Read(register, _) = e.kind {
                if seen.contains(&register) && !again.contains(&register) {
                    again.push(register);
                }
                seen.push(register);
            }
        });
        again
    }

    /// Whether it changes with what follows the block.
    pub fn is_linked(&self) -> bool {
        let mut linked = false;
        self.walk(&mut |part| {
            linked |= matches!(part.kind, ExprKind::Following | ExprKind::Last | ExprKind::Alone);
        });
        linked
    }

    /// Calls `see` for this and every expression inside.
    pub fn walk<'e>(&'e self, see: &mut impl FnMut(&'e Expr)) {
        see(self);
        match &self.kind {
            ExprKind::Map(_, a) | ExprKind::Not(a) | ExprKind::Negative(a) => a.walk(see),
            ExprKind::Binary(_, a, b) => {
                a.walk(see);
                b.walk(see);
            }
            ExprKind::Select(a, b, c) => {
                a.walk(see);
                b.walk(see);
                c.walk(see);
            }
            _ => {}
        }
    }
}
