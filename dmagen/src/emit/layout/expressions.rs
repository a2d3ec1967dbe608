//! Expressions over several lines, broken where rustfmt would break them.

use super::flat::{
    arguments, bare, closure_head, enclosed, flat, list, loose, method, only, precedence, receiver,
    symbol,
};
use super::statements::lines_of;
use super::tokens;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprMethodCall, Token};

/// The longest line.
pub(super) const MAX_WIDTH: usize = 100;
/// Array elements up to this long fill lines instead of having one each.
const SHORT_ELEMENT: usize = 10;

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Columns before the lines of the statement.
    pub(super) indent: usize,
    /// Columns before the expression on its first line.
    pub(super) used: usize,
    /// Columns that have to follow on its last line.
    pub(super) after: usize,
}

impl Place {
    /// At the start of a line.
    pub(super) const fn line(indent: usize, after: usize) -> Self {
        Place { indent, used: indent, after }
    }

    const fn past(self, columns: usize) -> Self {
        Place { used: self.used + columns, ..self }
    }

    const fn before(self, columns: usize) -> Self {
        Place { after: self.after + columns, ..self }
    }
}

/// An expression at a place.
pub(super) fn expression(expr: &Expr, place: Place) -> String {
    match flat(expr) {
        Some(text) if place.used + text.len() + place.after <= MAX_WIDTH => text,
        _ => broken(expr, place),
    }
}

/// The value of an assignment or constant, after `=` and with its space or line break.
pub(super) fn value(expr: &Expr, place: Place) -> String {
    let same = expression(expr, place.past(1));
    if !same.contains('\n') {
        return format!(" {same}");
    }
    let next = expression(expr, Place::line(place.indent + 4, place.after));
    let ends = |text: &str, end: char| text.lines().next().is_some_and(|l| l.ends_with(end));
    let lines = |text: &str| text.matches('\n').count();
    let opens = |c: char| ends(&same, c) && !ends(&next, c);
    let fits = next.lines().all(|line| line.len() <= MAX_WIDTH);
    let better = !next.contains('\n') || lines(&same) > lines(&next) + 1;
    if fits && (better || opens('(') || opens('{') || opens('[')) {
        format!("\n{}{next}", " ".repeat(place.indent + 4))
    } else {
        format!(" {same}")
    }
}

/// Over several lines.
pub(super) fn broken(expr: &Expr, place: Place) -> String {
    let pad = " ".repeat(place.indent);
    match bare(expr) {
        Expr::Array(array) => {
            let elements: Vec<_> = array
                .elems
                .iter()
                .map(|e| expression(e, Place::line(place.indent + 4, 1)))
                .collect();
            format!("[\n{}{pad}]", elements_text(&elements, place.indent + 4))
        }
        Expr::Assign(assign) => {
            let left = flat(&assign.left).unwrap_or_default();
            let right = value(&assign.right, place.past(left.len() + 2));
            format!("{left} ={right}")
        }
        Expr::Binary(binary) if precedence(&binary.op) == 0 => {
            let left = format!("{} {}", flat(&binary.left).unwrap_or_default(), symbol(&binary.op));
            let right = value(&binary.right, place.past(left.len()));
            format!("{left}{right}")
        }
        Expr::Binary(binary) => operands(binary, place),
        Expr::Block(block) => format!("{{\n{}{pad}}}", lines_of(&block.block, place.indent + 4)),
        Expr::Call(call) => {
            let name = receiver(&call.func).unwrap_or_default();
            format!("{name}{}", call_arguments(&call.args, place.past(name.len()), true))
        }
        Expr::Closure(closure) => {
            let head = closure_head(closure);
            match bare(&closure.body) {
                Expr::Block(block) => {
                    let inside = lines_of(&block.block, place.indent + 4);
                    format!("{head} {{\n{inside}{pad}}}")
                }
                body => {
                    let inner = expression(body, Place::line(place.indent + 4, 0));
                    format!("{head} {{\n{pad}    {inner}\n{pad}}}")
                }
            }
        }
        Expr::ForLoop(looped) => {
            let head = format!("for {} in ", tokens::flat(&looped.pat));
            let range = expression(&looped.expr, place.past(head.len()).before(2));
            format!("{head}{range} {{\n{}{pad}}}", lines_of(&looped.body, place.indent + 4))
        }
        Expr::If(branch) => {
            let head = condition("if", &branch.cond, place);
            let inside = lines_of(&branch.then_branch, place.indent + 4);
            let otherwise = branch.else_branch.as_ref().map(|(_, otherwise)| {
                let rest = Place { used: place.indent + 7, ..place };
                format!(" else {}", broken(otherwise, rest))
            });
            format!("{head}\n{inside}{pad}}}{}", otherwise.unwrap_or_default())
        }
        Expr::Macro(mac) => match arguments(mac) {
            Some(args) => {
                let name = format!("{}!", tokens::flat(&mac.mac.path));
                format!("{name}{}", call_arguments(&args, place.past(name.len()), false))
            }
            None => flat(expr).unwrap_or_default(),
        },
        Expr::Match(choice) => {
            let head = condition("match", &choice.expr, place);
            let arms: String = choice.arms.iter().map(|a| arm(a, place.indent + 4)).collect();
            format!("{head}\n{arms}{pad}}}")
        }
        Expr::MethodCall(call) => match receiver(&call.receiver) {
            Some(object) => {
                let head = format!("{object}.{}", method(call));
                let usual =
                    format!("{head}{}", call_arguments(&call.args, place.past(head.len()), true));
                chain(call, &usual, place).unwrap_or(usual)
            }
            None => {
                let object = expression(&call.receiver, place);
                let args = list(&call.args).unwrap_or_default();
                format!("{object}\n{pad}.{}({args})", method(call))
            }
        },
        Expr::Reference(reference) => {
            let prefix = if reference.mutability.is_some() { "&mut " } else { "&" };
            format!("{prefix}{}", broken(&reference.expr, place.past(prefix.len())))
        }
        Expr::Return(result) => match &result.expr {
            Some(expr) => format!("return {}", expression(expr, place.past(7))),
            None => "return".to_owned(),
        },
        Expr::Struct(literal) => {
            let inner = place.indent + 4;
            let fields = literal.fields.iter().map(|f| {
                let name = f.member.to_token_stream().to_string();
                match f.colon_token {
                    Some(_) => {
                        let used = inner + name.len() + 2;
                        let value = expression(&f.expr, Place { indent: inner, used, after: 1 });
                        format!("{pad}    {name}: {value},\n")
                    }
                    None => format!("{pad}    {name},\n"),
                }
            });
            let fields: String = fields.collect();
            format!("{} {{\n{fields}{pad}}}", tokens::flat(&literal.path))
        }
        Expr::Try(question) => format!("{}?", expression(&question.expr, place.before(1))),
        Expr::Tuple(tuple) => call_arguments(&tuple.elems, place, true),
        Expr::Unary(unary) => {
            let op = unary.op.to_token_stream().to_string();
            if loose(&unary.expr) {
                let inner = expression(&unary.expr, place.past(op.len() + 1).before(1));
                format!("{op}({inner})")
            } else {
                format!("{op}{}", expression(&unary.expr, place.past(op.len())))
            }
        }
        Expr::Unsafe(block) => {
            format!("unsafe {{\n{}{pad}}}", lines_of(&block.block, place.indent + 4))
        }
        Expr::While(looped) => {
            let head = condition("while", &looped.cond, place);
            format!("{head}\n{}{pad}}}", lines_of(&looped.body, place.indent + 4))
        }
        other => flat(other).unwrap_or_else(|| tokens::flat(other)),
    }
}

/// `if …`, `while …` or `match …` with its brace, which has a line of its own after a condition that is
/// broken, or leaves no room for it.
fn condition(word: &str, expr: &Expr, place: Place) -> String {
    let place = place.past(word.len() + 1);
    let text = expression(expr, Place { after: 0, ..place });
    let last = text.lines().last().unwrap_or_default().trim();
    let closed = last.chars().all(|c| matches!(c, ')' | ']' | '}'));
    let full = text.contains('\n') || place.used + text.len() + 2 > MAX_WIDTH;
    if full && !closed {
        format!("{word} {text}\n{}{{", " ".repeat(place.indent))
    } else {
        format!("{word} {text} {{")
    }
}

/// The operands of one operator, each on its line.
fn operands(binary: &syn::ExprBinary, place: Place) -> String {
    let mut parts: Vec<&Expr> = vec![&binary.right];
    let mut left: &Expr = &binary.left;
    while let Expr::Binary(inner) = bare(left) {
        if symbol(&inner.op) != symbol(&binary.op) {
            break;
        }
        parts.push(&inner.right);
        left = &inner.left;
    }
    parts.push(left);
    parts.reverse();
    let op = symbol(&binary.op);
    let count = parts.len();
    let mut text = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        let wrap = enclosed(&binary.op, part, index > 0);
        let (open, close) = if wrap { ("(", ")") } else { ("", "") };
        let after = close.len() + if index + 1 == count { place.after } else { 0 };
        let indent = place.indent + 4;
        let last = text.lines().last().unwrap_or_default();
        let before = if text.contains('\n') { 0 } else { place.used };
        if index == 0 {
            let inner = expression(part, Place { after, ..place }.past(open.len()));
            text.push_str(&format!("{open}{inner}{close}"));
        } else if before + last.len() <= indent {
            // A line of less than an indentation goes on. rustfmt counts from where the first operand began.
            let end = last.trim_start().len() + op.len() + 2 + open.len();
            let after = close.len() + place.after;
            let inner = expression(part, Place { after, ..place }.past(end));
            text.push_str(&format!(" {op} {open}{inner}{close}"));
        } else {
            let used = indent + op.len() + 1 + open.len();
            let inner = expression(part, Place { indent, used, after });
            text.push_str(&format!("\n{}{op} {open}{inner}{close}", " ".repeat(indent)));
        }
    }
    text
}

/// One link of the chain a line, where parentheses would otherwise be broken with nothing in them.
fn chain(call: &ExprMethodCall, usual: &str, place: Place) -> Option<String> {
    let mut lines = usual.lines().zip(usual.lines().skip(1));
    let empty = lines.any(|(line, next)| line.ends_with('(') && next.trim().starts_with(')'));
    let several = matches!(bare(&call.receiver), Expr::MethodCall(_));
    let one = !call.args.is_empty() && (empty || matches!(bare(&call.receiver), Expr::Call(_)));
    if !(one || empty && several) {
        return None;
    }
    let pad = " ".repeat(place.indent + 4);
    let mut links = vec![format!(".{}({})", method(call), list(&call.args)?)];
    let mut inner = bare(&call.receiver);
    loop {
        inner = match inner {
            Expr::Field(field) => {
                links.push(format!(".{}", tokens::flat(&field.member)));
                bare(&field.base)
            }
            Expr::MethodCall(call) => {
                links.push(format!(".{}({})", method(call), list(&call.args)?));
                bare(&call.receiver)
            }
            _ => break,
        };
    }
    let first = receiver(inner)?;
    let fits = links.iter().all(|link| pad.len() + link.len() + place.after <= MAX_WIDTH);
    if !fits || place.used + first.len() > MAX_WIDTH {
        return None;
    }
    let links: String = links.iter().rev().map(|link| format!("\n{pad}{link}")).collect();
    Some(format!("{first}{links}"))
}

/// Arguments that do not fit on the line of their call.
fn call_arguments(args: &Punctuated<Expr, Token![,]>, place: Place, comma: bool) -> String {
    let pad = " ".repeat(place.indent);
    let plain: Vec<&Expr> = args.iter().collect();
    if let [only] = plain.as_slice() {
        let hugs = matches!(
            bare(only),
            Expr::Call(_)
                | Expr::MethodCall(_)
                | Expr::Macro(_)
                | Expr::Struct(_)
                | Expr::Closure(_)
                | Expr::If(_)
        );
        // A closure alone has all the room that there is.
        if let (Expr::Closure(_), Some(text)) = (bare(only), flat(only))
            && place.used + text.len() + 2 + place.after <= MAX_WIDTH
        {
            return format!("({text})");
        }
        if hugs {
            return format!("({})", broken(only, place.past(1).before(1)));
        }
    }
    if let [first @ .., last] = plain.as_slice() {
        let head: Option<Vec<_>> = first.iter().map(|e| flat(e)).collect();
        if let (Expr::Closure(_), Some(head)) = (bare(last), head) {
            let head = head.join(", ");
            let last = broken(last, place.past(head.len() + 3).before(1));
            return format!("({head}, {last})");
        }
    }
    let count = plain.len();
    let lines = plain.iter().enumerate().map(|(index, arg)| {
        let end = if comma || index + 1 < count { "," } else { "" };
        let text = expression(arg, Place::line(place.indent + 4, end.len()));
        format!("{pad}    {text}{end}\n")
    });
    let lines: String = lines.collect();
    format!("(\n{lines}{pad})")
}

/// Array elements: one a line, or as many as fit when all are short.
fn elements_text(elements: &[String], indent: usize) -> String {
    let pad = " ".repeat(indent);
    if elements.iter().any(|e| e.len() > SHORT_ELEMENT) {
        return elements.iter().map(|e| format!("{pad}{e},\n")).collect();
    }
    let (mut text, mut line) = (String::new(), String::new());
    for element in elements {
        if !line.is_empty() && indent + line.len() + element.len() + 2 > MAX_WIDTH {
            text.push_str(&format!("{pad}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&format!("{element},"));
    }
    text + &format!("{pad}{line}\n")
}

fn arm(arm: &syn::Arm, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let pattern = tokens::flat(&arm.pat);
    let pattern = if indent + pattern.len() + 5 > MAX_WIDTH {
        pattern.replace(" | ", &format!("\n{pad}| "))
    } else {
        pattern
    };
    let used = indent + pattern.lines().last().map_or(0, str::len) + 4;
    if let Expr::Block(block) = bare(&arm.body)
        && only(&block.block).and_then(flat).is_none()
    {
        return format!("{pad}{pattern} => {{\n{}{pad}}}\n", lines_of(&block.block, indent + 4));
    }
    let body = match bare(&arm.body) {
        Expr::Block(block) => only(&block.block).unwrap_or(&arm.body),
        body => body,
    };
    match flat(body) {
        Some(text) if used + text.len() < MAX_WIDTH => format!("{pad}{pattern} => {text},\n"),
        _ => {
            let same = broken(body, Place { indent, used, after: 1 });
            let next = expression(body, Place::line(indent + 4, 0));
            if next.contains('\n') {
                format!("{pad}{pattern} => {same},\n")
            } else {
                format!("{pad}{pattern} => {{\n{pad}    {next}\n{pad}}}\n")
            }
        }
    }
}
