//! Expressions of a description: text to tree.
//!
//! What names mean, and which units go together, is decided when a description is bound
//! ([`crate::model`]); here is only the grammar.

mod lexer;
mod parser;

use crate::diagnostic::Span;

pub use parser::parse;

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    /// Where it stands in its file.
    pub span: Span,
    /// What it says.
    pub kind: AstKind,
}

impl Ast {
    /// What stands for an expression that could not be read.
    pub fn lost(span: Span) -> Self {
        Ast { span, kind: AstKind::Lost }
    }

    /// Puts everything at one place, for text whose own places are not those of its file.
    pub fn place(&mut self, span: Span) {
        self.span = span;
        match &mut self.kind {
            AstKind::Call(_, inner) | AstKind::Not(inner) | AstKind::Negative(inner) => {
                inner.place(span);
            }
            AstKind::Binary(_, left, right) => {
                left.place(span);
                right.place(span);
            }
            AstKind::Select(condition, then, otherwise) => {
                condition.place(span);
                then.place(span);
                otherwise.place(span);
            }
            AstKind::Number(_) | AstKind::Bool(_) | AstKind::Path(_) | AstKind::Lost => {}
        }
    }
}

/// As it could be written.
impl std::fmt::Display for Ast {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Operators inside operators get parentheses, whether they need them or not.
        let inner = |ast: &Ast| match ast.kind {
            AstKind::Binary(..) | AstKind::Select(..) => format!("({ast})"),
            _ => ast.to_string(),
        };
        match &self.kind {
            AstKind::Number(value) => write!(f, "{value}"),
            AstKind::Bool(value) => write!(f, "{value}"),
            AstKind::Path(path) => f.write_str(&path.join(".")),
            AstKind::Call(name, argument) => write!(f, "{name}({argument})"),
            AstKind::Binary(op, a, b) => write!(f, "{} {} {}", inner(a), op.symbol(), inner(b)),
            AstKind::Not(a) => write!(f, "not {}", inner(a)),
            AstKind::Negative(a) => write!(f, "-{}", inner(a)),
            AstKind::Lost => f.write_str("…"),
            AstKind::Select(c, a, b) => write!(f, "{} ? {} : {}", inner(c), inner(a), inner(b)),
        }
    }
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum AstKind {
    /// A number.
    Number(u64),
    /// `true` or `false`.
    Bool(bool),
    /// A dotted name.
    Path(Vec<String>),
    /// `name(argument)`.
    Call(String, Box<Ast>),
    /// An operator between two operands.
    Binary(BinaryOp, Box<Ast>, Box<Ast>),
    /// `not operand`.
    Not(Box<Ast>),
    /// `-operand`.
    Negative(Box<Ast>),
    /// `condition ? then : otherwise`.
    Select(Box<Ast>, Box<Ast>, Box<Ast>),
    /// What could not be read.
    Lost,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `&`
    BitAnd,
}

impl BinaryOp {
    /// Whether the result is a boolean made by comparing.
    pub const fn compares(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessEqual
                | Self::Greater
                | Self::GreaterEqual
        )
    }

    /// How it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::BitAnd => "&",
        }
    }
}
