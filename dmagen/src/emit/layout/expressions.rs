//! Expressions: on one line where rustfmt would have them so, else broken where it would break them.

use super::statements::lines_of;
use super::tokens;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{BinOp, Block, Expr, ExprMacro, Stmt, Token};

/// The longest line.
pub(super) const MAX_WIDTH: usize = 100;
/// The longest arguments of a call on one line.
const CALL_WIDTH: usize = 60;
/// The longest chain of calls on one line.
const CHAIN_WIDTH: usize = 60;
/// The longest array on one line.
const ARRAY_WIDTH: usize = 60;
/// The longest `if … else …` on one line.
const IF_WIDTH: usize = 50;
/// The longest fields of a struct literal on one line.
const STRUCT_WIDTH: usize = 18;
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

/// Without the groups and parentheses around it; needed ones are put back where they are needed.
fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => bare(&group.expr),
        Expr::Paren(paren) => bare(&paren.expr),
        other => other,
    }
}

/// How tightly an operator binds.
fn precedence(op: &BinOp) -> u8 {
    match op {
        BinOp::Mul(_) | BinOp::Div(_) | BinOp::Rem(_) => 9,
        BinOp::Add(_) | BinOp::Sub(_) => 8,
        BinOp::Shl(_) | BinOp::Shr(_) => 7,
        BinOp::BitAnd(_) => 6,
        BinOp::BitXor(_) => 5,
        BinOp::BitOr(_) => 4,
        BinOp::And(_) => 2,
        BinOp::Or(_) => 1,
        BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => {
            3
        }
        _ => 0,
    }
}

fn symbol(op: &BinOp) -> String {
    op.to_token_stream().to_string()
}

/// Whether an operand needs parentheses: for Rust, or for a reader who does not know every precedence.
fn enclosed(parent: &BinOp, operand: &Expr, right: bool) -> bool {
    let outer = precedence(parent);
    match bare(operand) {
        Expr::Binary(inner) => {
            let own = precedence(&inner.op);
            let other = symbol(parent) != symbol(&inner.op);
            let calculates = |level: u8| level >= 4;
            let product_in_sum = own == 9 && outer == 8;
            own < outer
                || (own == outer && (right || own == 3))
                || (other && calculates(own) && calculates(outer) && !product_in_sum)
                || (other && own <= 2 && outer <= 2)
        }
        Expr::Cast(_) => matches!(parent, BinOp::Shl(_) | BinOp::Lt(_)) && !right,
        Expr::If(_) | Expr::Match(_) | Expr::Closure(_) | Expr::Range(_) => true,
        _ => false,
    }
}

/// Whether something that binds tighter than operators needs parentheses around this.
fn loose(expr: &Expr) -> bool {
    matches!(
        bare(expr),
        Expr::Binary(_)
            | Expr::Cast(_)
            | Expr::Range(_)
            | Expr::If(_)
            | Expr::Match(_)
            | Expr::Closure(_)
    )
}

fn wrapped(expr: &Expr, wrap: bool) -> Option<String> {
    let text = flat(expr)?;
    Some(if wrap { format!("({text})") } else { text })
}

/// What a method is called on, or a field taken of.
fn receiver(expr: &Expr) -> Option<String> {
    let unary = matches!(bare(expr), Expr::Unary(_) | Expr::Reference(_));
    wrapped(expr, loose(expr) || unary)
}

fn list(args: &Punctuated<Expr, Token![,]>) -> Option<String> {
    Some(args.iter().map(flat).collect::<Option<Vec<_>>>()?.join(", "))
}

/// The only expression of a block, if it is no more than that.
fn only(block: &Block) -> Option<&Expr> {
    match block.stmts.as_slice() {
        [Stmt::Expr(expr, None)] => Some(expr),
        _ => None,
    }
}

/// The arguments of a macro that looks like a function.
fn arguments(expr: &ExprMacro) -> Option<Punctuated<Expr, Token![,]>> {
    expr.mac.parse_body_with(Punctuated::parse_terminated).ok()
}

/// On one line, unless rustfmt would break it whatever the room.
pub(super) fn flat(expr: &Expr) -> Option<String> {
    Some(match bare(expr) {
        Expr::Array(array) => {
            let elements = list(&array.elems)?;
            within(elements, ARRAY_WIDTH).map(|e| format!("[{e}]"))?
        }
        Expr::Binary(binary) => {
            let left = wrapped(&binary.left, enclosed(&binary.op, &binary.left, false))?;
            let right = wrapped(&binary.right, enclosed(&binary.op, &binary.right, true))?;
            format!("{left} {} {right}", symbol(&binary.op))
        }
        Expr::Assign(assign) => format!("{} = {}", flat(&assign.left)?, flat(&assign.right)?),
        Expr::Call(call) => {
            let args = within(list(&call.args)?, CALL_WIDTH)?;
            format!("{}({args})", receiver(&call.func)?)
        }
        Expr::Cast(cast) => {
            let unary = matches!(bare(&cast.expr), Expr::Cast(_));
            let inner = wrapped(&cast.expr, loose(&cast.expr) && !unary)?;
            format!("{inner} as {}", tokens::flat(&cast.ty))
        }
        Expr::Closure(closure) => {
            format!("{} {}", closure_head(closure), flat(&closure.body)?)
        }
        Expr::Field(field) => {
            format!("{}.{}", receiver(&field.base)?, field.member.to_token_stream())
        }
        Expr::If(branch) => {
            let (_, otherwise) = branch.else_branch.as_ref()?;
            let Expr::Block(otherwise) = bare(otherwise) else { return None };
            let (then, otherwise) = (only(&branch.then_branch)?, only(&otherwise.block)?);
            let parts = (flat(&branch.cond)?, flat(then)?, flat(otherwise)?);
            within(format!("if {} {{ {} }} else {{ {} }}", parts.0, parts.1, parts.2), IF_WIDTH)?
        }
        Expr::Index(index) => format!("{}[{}]", receiver(&index.expr)?, flat(&index.index)?),
        Expr::Macro(mac) => {
            let name = tokens::flat(&mac.mac.path);
            match arguments(mac) {
                Some(args) => format!("{name}!({})", within(list(&args)?, CALL_WIDTH)?),
                None => format!("{name}!({})", tokens::flat(&mac.mac.tokens)),
            }
        }
        Expr::MethodCall(call) => {
            let args = within(list(&call.args)?, CALL_WIDTH)?;
            let text = format!("{}.{}({args})", receiver(&call.receiver)?, call.method);
            let links = links(&call.receiver);
            if links > 0 { within(text, CHAIN_WIDTH)? } else { text }
        }
        Expr::Range(range) => {
            let side = |side: &Option<Box<Expr>>| match side {
                Some(expr) => wrapped(expr, loose(expr)),
                None => Some(String::new()),
            };
            let limits = range.limits.to_token_stream().to_string().replace(' ', "");
            format!("{}{limits}{}", side(&range.start)?, side(&range.end)?)
        }
        Expr::Reference(reference) => {
            let prefix = if reference.mutability.is_some() { "&mut " } else { "&" };
            format!("{prefix}{}", wrapped(&reference.expr, loose(&reference.expr))?)
        }
        Expr::Return(result) => match &result.expr {
            Some(expr) => format!("return {}", flat(expr)?),
            None => "return".to_owned(),
        },
        Expr::Struct(literal) => {
            let fields: Option<Vec<_>> = literal.fields.iter().map(field).collect();
            let mut fields = fields?;
            fields.extend(literal.dot2_token.map(|_| "..".to_owned()));
            let fields = within(fields.join(", "), STRUCT_WIDTH)?;
            format!("{} {{ {fields} }}", tokens::flat(&literal.path))
        }
        Expr::Try(question) => format!("{}?", receiver(&question.expr)?),
        Expr::Tuple(tuple) => format!("({})", list(&tuple.elems)?),
        Expr::Unary(unary) => {
            let op = unary.op.to_token_stream();
            format!("{op}{}", wrapped(&unary.expr, loose(&unary.expr))?)
        }
        Expr::Unsafe(block) => format!("unsafe {{ {} }}", flat(only(&block.block)?)?),
        Expr::Lit(_) | Expr::Path(_) | Expr::Infer(_) | Expr::Continue(_) => {
            tokens::flat(bare(expr))
        }
        _ => return None,
    })
}

fn within(text: String, width: usize) -> Option<String> {
    (text.len() <= width).then_some(text)
}

/// How many fields and calls stand before a method call.
fn links(expr: &Expr) -> usize {
    match bare(expr) {
        Expr::MethodCall(call) => 1 + links(&call.receiver),
        Expr::Field(field) => 1 + links(&field.base),
        Expr::Try(question) => 1 + links(&question.expr),
        _ => 0,
    }
}

fn field(field: &syn::FieldValue) -> Option<String> {
    let name = field.member.to_token_stream();
    match field.colon_token {
        Some(_) => Some(format!("{name}: {}", flat(&field.expr)?)),
        None => Some(name.to_string()),
    }
}

fn closure_head(closure: &syn::ExprClosure) -> String {
    let inputs: Vec<_> = closure.inputs.iter().map(tokens::flat).collect();
    format!("|{}|", inputs.join(", "))
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
                let rest = Place { used: place.used + 7, ..place };
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
                let head = format!("{object}.{}", call.method);
                format!("{head}{}", call_arguments(&call.args, place.past(head.len()), true))
            }
            None => {
                let object = expression(&call.receiver, place);
                let args = list(&call.args).unwrap_or_default();
                format!("{object}\n{pad}.{}({args})", call.method)
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
        if index == 0 {
            let inner = expression(part, Place { after, ..place }.past(open.len()));
            text.push_str(&format!("{open}{inner}{close}"));
        } else {
            let indent = place.indent + 4;
            let used = indent + op.len() + 1 + open.len();
            let inner = expression(part, Place { indent, used, after });
            text.push_str(&format!("\n{}{op} {open}{inner}{close}", " ".repeat(indent)));
        }
    }
    text
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
        );
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

/// Whether an expression can stand on one line, by itself.
pub(in crate::emit) fn is_short(tokens: &proc_macro2::TokenStream) -> bool {
    syn::parse2::<Expr>(tokens.clone()).is_ok_and(|expr| flat(&expr).is_some())
}
