//! Tokens to a tree, by precedence.

use super::lexer::{Token, TokenKind, tokens};
use super::{Ast, AstKind, BinaryOp};
use crate::diagnostic::{Diagnostic, FileId, Span, codes};

/// The deepest nesting of an expression.
const MAX_DEPTH: usize = 64;

/// The most tokens of an expression: a chain of operators is a tree as deep as it is long.
const MAX_TOKENS: usize = 256;

/// Operators by precedence, loosest first. Comparisons do not chain.
const LEVELS: [&[(&str, BinaryOp)]; 6] = [
    &[("or", BinaryOp::Or)],
    &[("and", BinaryOp::And)],
    &[
        ("==", BinaryOp::Equal),
        ("!=", BinaryOp::NotEqual),
        ("<=", BinaryOp::LessEqual),
        (">=", BinaryOp::GreaterEqual),
        ("<", BinaryOp::Less),
        (">", BinaryOp::Greater),
    ],
    &[("<<", BinaryOp::ShiftLeft), (">>", BinaryOp::ShiftRight), ("&", BinaryOp::BitAnd)],
    &[("+", BinaryOp::Add), ("-", BinaryOp::Subtract)],
    &[("*", BinaryOp::Multiply), ("/", BinaryOp::Divide), ("%", BinaryOp::Remainder)],
];

/// Reads an expression whose text starts at byte `start` of a file.
///
/// # Errors
/// One finding, at the first token that does not fit.
pub fn parse(text: &str, file: FileId, start: usize) -> Result<Ast, Diagnostic> {
    let place = |from: usize, to: usize| Span::new(file, start + from, start + to);
    let tokens = tokens(text).map_err(|(from, to, why)| fault(place(from, to), &why))?;
    if let Some(token) = tokens.get(MAX_TOKENS) {
        let finding = fault(place(token.start, token.end), "the expression is too long");
        return Err(finding.help("give a part of it a name with `let`"));
    }
    let mut parser = Parser { tokens: &tokens, next: 0, file, start, length: text.len(), depth: 0 };
    let ast = parser.select()?;
    match parser.tokens.get(parser.next) {
        None => Ok(ast),
        Some(token) => Err(fault(place(token.start, token.end), "the expression ends before this")),
    }
}

fn fault(span: Span, why: &str) -> Diagnostic {
    let help = if why == TOO_DEEP {
        "give a part of it a name with `let`"
    } else {
        "an expression is made of numbers, names, `NAME(VALUE)`, `CONDITION ? VALUE : VALUE`, \
         parentheses, and: or and not == != < <= > >= << >> & + - * / %"
    };
    Diagnostic::error(codes::EXPRESSION_SYNTAX, "an expression is malformed")
        .at(span, why)
        .help(help)
}

const TOO_DEEP: &str = "nested too deep";

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    file: FileId,
    start: usize,
    length: usize,
    depth: usize,
}

impl Parser<'_> {
    fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.file, self.start + from, self.start + to)
    }

    fn here(&self) -> Span {
        match self.tokens.get(self.next) {
            Some(token) => self.span(token.start, token.end),
            None => self.span(self.length.saturating_sub(1), self.length),
        }
    }

    fn is(&self, text: &str) -> bool {
        match self.tokens.get(self.next).map(|token| &token.kind) {
            Some(TokenKind::Symbol(symbol)) => *symbol == text,
            Some(TokenKind::Word(word)) => word == text,
            _ => false,
        }
    }

    fn accept(&mut self, text: &str) -> bool {
        let found = self.is(text);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, text: &str) -> Result<(), Diagnostic> {
        if self.accept(text) {
            Ok(())
        } else {
            Err(fault(self.here(), &format!("expected `{text}`")))
        }
    }

    fn select(&mut self) -> Result<Ast, Diagnostic> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(fault(self.here(), TOO_DEEP));
        }
        let condition = self.binary(0)?;
        let ast = if self.accept("?") {
            let then = self.select()?;
            self.expect(":")?;
            let otherwise = self.select()?;
            let span = Span::new(self.file, condition.span.start, otherwise.span.end);
            let kind = AstKind::Select(Box::new(condition), Box::new(then), Box::new(otherwise));
            Ast { span, kind }
        } else {
            condition
        };
        self.depth -= 1;
        Ok(ast)
    }

    fn binary(&mut self, level: usize) -> Result<Ast, Diagnostic> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1)?;
        while let Some((_, operator)) = operators.iter().find(|(text, _)| self.is(text)) {
            self.next += 1;
            let right = self.binary(level + 1)?;
            let span = Span::new(self.file, left.span.start, right.span.end);
            left = Ast { span, kind: AstKind::Binary(*operator, Box::new(left), Box::new(right)) };
            if operator.compares() && operators.iter().any(|(text, _)| self.is(text)) {
                return Err(fault(self.here(), "comparisons do not chain: use `and`"));
            }
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Ast, Diagnostic> {
        let at = self.here();
        let negative = self.is("-");
        if negative || self.is("not") {
            self.next += 1;
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(fault(at, TOO_DEEP));
            }
            let operand = self.unary()?;
            self.depth -= 1;
            let span = Span::new(self.file, at.start, operand.span.end);
            let operand = Box::new(operand);
            let kind = if negative { AstKind::Negative(operand) } else { AstKind::Not(operand) };
            return Ok(Ast { span, kind });
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Ast, Diagnostic> {
        let at = self.here();
        let Some(token) = self.tokens.get(self.next) else {
            return Err(fault(at, "an operand is missing here"));
        };
        self.next += 1;
        match &token.kind {
            TokenKind::Number(value) if *value > u64::from(u32::MAX) => {
                Err(Diagnostic::error(codes::BAD_VALUE, format!("{value} is too large"))
                    .at(at, format!("at most {}", u32::MAX))
                    .help("compare it with the manual"))
            }
            TokenKind::Number(value) => Ok(Ast { span: at, kind: AstKind::Number(*value) }),
            TokenKind::Symbol("(") => {
                let inner = self.select()?;
                self.expect(")")?;
                Ok(inner)
            }
            TokenKind::Word(word) if word == "true" || word == "false" => {
                Ok(Ast { span: at, kind: AstKind::Bool(word == "true") })
            }
            TokenKind::Word(word) if !["and", "or", "not"].contains(&word.as_str()) => {
                self.path_or_call(word.clone(), at)
            }
            _ => Err(fault(at, "an operand is expected here")),
        }
    }

    fn path_or_call(&mut self, first: String, at: Span) -> Result<Ast, Diagnostic> {
        if self.accept("(") {
            let argument = self.select()?;
            let close = self.here();
            self.expect(")")?;
            let span = Span::new(self.file, at.start, close.end);
            return Ok(Ast { span, kind: AstKind::Call(first, Box::new(argument)) });
        }
        let mut path = vec![first];
        let mut end = at.end;
        while self.accept(".") {
            let here = self.here();
            match self.tokens.get(self.next).map(|token| &token.kind) {
                Some(TokenKind::Word(word)) => path.push(word.clone()),
                _ => return Err(fault(here, "a name is expected after `.`")),
            }
            end = here.end;
            self.next += 1;
        }
        Ok(Ast { span: Span::new(self.file, at.start, end), kind: AstKind::Path(path) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn show(ast: &Ast) -> String {
        match &ast.kind {
            AstKind::Number(value) => value.to_string(),
            AstKind::Lost => "…".to_owned(),
            AstKind::Bool(value) => value.to_string(),
            AstKind::Path(path) => path.join("."),
            AstKind::Call(name, argument) => format!("{name}[{}]", show(argument)),
            AstKind::Binary(op, a, b) => format!("({} {} {})", show(a), op.symbol(), show(b)),
            AstKind::Not(a) => format!("(not {})", show(a)),
            AstKind::Negative(a) => format!("(-{})", show(a)),
            AstKind::Select(c, a, b) => format!("({} ? {} : {})", show(c), show(a), show(b)),
        }
    }

    fn read(text: &str) -> Result<String, String> {
        let mut sources = Sources::new();
        let file = sources.add("test", text);
        match parse(text, file, 0) {
            Ok(ast) => Ok(show(&ast)),
            Err(found) => Err(found.labels[0].text.clone()),
        }
    }

    #[test]
    fn precedence_is_the_usual_one() {
        let cases = [
            ("a or b and not c", "(a or (b and (not c)))"),
            ("1 + 2 * 3 == 7", "((1 + (2 * 3)) == 7)"),
            ("a.b % 4 != 0 ? x : y ? 1 : 2", "(((a.b % 4) != 0) ? x : (y ? 1 : 2))"),
            ("width(p.w) << 3", "(width[p.w] << 3)"),
            ("8 - 2 - 1", "((8 - 2) - 1)"),
            ("a ? -b * 2 : 3 - -c", "(a ? ((-b) * 2) : (3 - (-c)))"),
            ("0x10", "16"),
        ];
        for (text, tree) in cases {
            assert_eq!(read(text).as_deref(), Ok(tree), "{text}");
        }
    }

    #[test]
    fn faults_say_what_is_wrong() {
        let cases = [
            ("", "an operand is missing here"),
            ("1 +", "an operand is missing here"),
            ("a b", "the expression ends before this"),
            ("a < b < c", "comparisons do not chain: use `and`"),
            ("f(1", "expected `)`"),
            ("0b1", "`0b1` is no decimal or hexadecimal number"),
            ("a = b", "`=` has no meaning here"),
            ("a.", "a name is expected after `.`"),
        ];
        for (text, why) in cases {
            assert_eq!(read(text).unwrap_err(), why, "{text}");
        }
        assert_eq!(read(&"(".repeat(200)).unwrap_err(), "nested too deep");
        assert_eq!(read(&"not ".repeat(200)).unwrap_err(), "nested too deep");
        assert_eq!(read(&"-".repeat(200)).unwrap_err(), "nested too deep");
        assert_eq!(read(&"1 + ".repeat(50_000)).unwrap_err(), "the expression is too long");
    }
}
