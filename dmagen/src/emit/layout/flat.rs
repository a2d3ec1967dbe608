//! Expressions on one line, as far as rustfmt would have them there.

use super::tokens;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{BinOp, Block, Expr, ExprMacro, ExprMethodCall, Stmt, Token};

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

/// Without the groups and parentheses around it; needed ones are put back where they are needed.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => bare(&group.expr),
        Expr::Paren(paren) => bare(&paren.expr),
        other => other,
    }
}

/// How tightly an operator binds.
pub(super) fn precedence(op: &BinOp) -> u8 {
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

pub(super) fn symbol(op: &BinOp) -> String {
    op.to_token_stream().to_string()
}

/// Whether an operand needs parentheses: for Rust, or for a reader who does not know every precedence.
pub(super) fn enclosed(parent: &BinOp, operand: &Expr, right: bool) -> bool {
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
pub(super) fn loose(expr: &Expr) -> bool {
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
pub(super) fn receiver(expr: &Expr) -> Option<String> {
    let unary = matches!(bare(expr), Expr::Unary(_) | Expr::Reference(_) | Expr::RawAddr(_));
    wrapped(expr, loose(expr) || unary)
}

pub(super) fn list(args: &Punctuated<Expr, Token![,]>) -> Option<String> {
    Some(args.iter().map(flat).collect::<Option<Vec<_>>>()?.join(", "))
}

/// What a call names, with the types that it gives.
pub(super) fn method(call: &ExprMethodCall) -> String {
    let types = call.turbofish.as_ref().map(tokens::flat).unwrap_or_default();
    format!("{}{types}", call.method)
}

/// The only expression of a block, if it is no more than that.
pub(super) fn only(block: &Block) -> Option<&Expr> {
    match block.stmts.as_slice() {
        [Stmt::Expr(expr, None)] => Some(expr),
        _ => None,
    }
}

/// The arguments of a macro that looks like a function.
pub(super) fn arguments(expr: &ExprMacro) -> Option<Punctuated<Expr, Token![,]>> {
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
            let text = format!("{}.{}({args})", receiver(&call.receiver)?, method(call));
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
        Expr::RawAddr(place) => {
            let kind = place.mutability.to_token_stream();
            format!("&raw {kind} {}", wrapped(&place.expr, loose(&place.expr))?)
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
            fields.extend(literal.dot2_token.as_ref().map(|_| "..".to_owned()));
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

pub(super) fn closure_head(closure: &syn::ExprClosure) -> String {
    let inputs: Vec<_> = closure.inputs.iter().map(tokens::flat).collect();
    format!("|{}|", inputs.join(", "))
}

/// Whether an expression can stand on one line, by itself.
pub(in crate::emit) fn is_short(tokens: &proc_macro2::TokenStream) -> bool {
    syn::parse2::<Expr>(tokens.clone()).is_ok_and(|expr| flat(&expr).is_some())
}
