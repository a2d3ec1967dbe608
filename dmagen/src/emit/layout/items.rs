//! Items.

use super::expressions::{MAX_WIDTH, Place, value};
use super::statements::{comment_lines, lines_of};
use super::{marker, tokens, wrap};
use quote::ToTokens;
use syn::{
    Attribute, Block, Expr, Fields, ImplItem, Item, Lit, Meta, Signature, UseTree, Visibility,
};

/// Documentation and other attributes, each on its line.
pub(super) fn attributes(attrs: &[Attribute], indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut text = String::new();
    for attribute in attrs {
        let inner = matches!(attribute.style, syn::AttrStyle::Inner(_));
        match documentation(attribute) {
            Some(doc) => {
                let slashes = if inner { "//!" } else { "///" };
                for line in doc_lines(&doc, super::TEXT_WIDTH.saturating_sub(indent + 4)) {
                    text.push_str(format!("{pad}{slashes}{line}").trim_end());
                    text.push('\n');
                }
            }
            None => text.push_str(&format!("{pad}{}\n", tokens::flat(attribute))),
        }
    }
    text
}

fn documentation(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(literal) = &pair.value else { return None };
    match &literal.lit {
        Lit::Str(text) if pair.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}

/// Lines that are too long are broken; others stay as they were written.
fn doc_lines(doc: &str, width: usize) -> Vec<String> {
    if doc.len() <= width + 1 {
        return vec![doc.to_owned()];
    }
    wrap(doc, width).into_iter().map(|line| format!(" {line}")).collect()
}

/// Items with empty lines between those that are more than a line.
pub(super) fn items(items: &[Item], indent: usize) -> String {
    let texts = items.iter().map(|i| (kind(i), item(i, indent)));
    separated(texts.collect())
}

/// Items of one kind with one line each stand together.
fn separated(items: Vec<(&'static str, String)>) -> String {
    let mut text = String::new();
    let mut last: Option<(&str, bool)> = None;
    for (kind, item) in items {
        let code = item.lines().filter(|l| !l.trim_start().starts_with("///")).count();
        let short = (code == 1 && kind != "fn") || kind == "use";
        let together = last.is_some_and(|(before, was_short)| {
            before == "comment" || (before == kind && was_short && short)
        });
        if last.is_some() && !together {
            text.push('\n');
        }
        text.push_str(&item);
        last = Some((kind, short));
    }
    text
}

fn kind(item: &Item) -> &'static str {
    match item {
        Item::Use(import) if matches!(import.vis, Visibility::Inherited) => "use",
        Item::Use(_) => "pub use",
        Item::Mod(inner) if inner.content.is_none() => "mod",
        Item::Const(_) => "const",
        Item::Type(_) => "type",
        Item::Macro(mac) if marker(&mac.mac).is_some() => "comment",
        _ => "item",
    }
}

/// One item.
pub(super) fn item(item: &Item, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match item {
        Item::Const(c) => {
            let name = format!("const {}: {}", c.ident, tokens::flat(&c.ty));
            attributes(&c.attrs, indent) + &constant(&c.vis, &name, &c.expr, indent)
        }
        Item::Enum(e) => {
            let head = format!("{}enum {}", visibility(&e.vis), e.ident);
            let variants = e.variants.iter().map(|v| {
                let fields = tokens::flat(&v.fields);
                format!("{}{pad}    {}{fields},\n", attributes(&v.attrs, indent + 4), v.ident)
            });
            let variants: String = variants.collect();
            format!("{}{pad}{head} {{\n{variants}{pad}}}\n", attributes(&e.attrs, indent))
        }
        Item::Fn(f) => attributes(&f.attrs, indent) + &function(&f.vis, &f.sig, &f.block, indent),
        Item::Impl(i) => {
            let unsafety = if i.unsafety.is_some() { "unsafe " } else { "" };
            let generics = tokens::flat(&i.generics);
            let of = i.trait_.as_ref().map(|(path, _)| format!("{} for ", tokens::flat(path)));
            let of = of.unwrap_or_default();
            let head = format!("{unsafety}impl{generics} {of}{}", tokens::flat(&i.self_ty));
            let inner = i.items.iter().map(|i| impl_item(i, indent + 4)).collect();
            let inner = separated(inner);
            let attrs = attributes(&i.attrs, indent);
            if inner.is_empty() {
                format!("{attrs}{pad}{head} {{}}\n")
            } else {
                format!("{attrs}{pad}{head} {{\n{inner}{pad}}}\n")
            }
        }
        Item::Macro(mac) => match marker(&mac.mac) {
            Some(comment) => comment_lines(&comment.unwrap_or_default(), indent),
            None => format!("{pad}{};\n", tokens::flat(&mac.mac)),
        },
        Item::Mod(m) => {
            let head = format!("{}mod {}", visibility(&m.vis), m.ident);
            let attrs = attributes(&m.attrs, indent);
            match &m.content {
                None => format!("{attrs}{pad}{head};\n"),
                Some((_, inner)) => {
                    format!("{attrs}{pad}{head} {{\n{}{pad}}}\n", items(inner, indent + 4))
                }
            }
        }
        Item::Struct(s) => {
            let head =
                format!("{}struct {}{}", visibility(&s.vis), s.ident, tokens::flat(&s.generics));
            let attrs = attributes(&s.attrs, indent);
            let Fields::Named(fields) = &s.fields else {
                return format!("{attrs}{pad}{head}{};\n", tokens::flat(&s.fields));
            };
            let fields = fields.named.iter().map(|f| {
                let name = f.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                let (attrs, vis) = (attributes(&f.attrs, indent + 4), visibility(&f.vis));
                format!("{attrs}{pad}    {vis}{name}: {},\n", tokens::flat(&f.ty))
            });
            let fields: String = fields.collect();
            format!("{attrs}{pad}{head} {{\n{fields}{pad}}}\n")
        }
        Item::Type(t) => {
            let generics = tokens::flat(&t.generics);
            let (vis, ty) = (visibility(&t.vis), tokens::flat(&t.ty));
            let attrs = attributes(&t.attrs, indent);
            format!("{attrs}{pad}{vis}type {}{generics} = {ty};\n", t.ident)
        }
        Item::Use(u) => {
            let head = format!("{}use ", visibility(&u.vis));
            format!("{pad}{head}{};\n", import(&u.tree, indent, indent + head.len()))
        }
        other => format!("{pad}{}\n", tokens::flat(other)),
    }
}

fn impl_item(item: &ImplItem, indent: usize) -> (&'static str, String) {
    let pad = " ".repeat(indent);
    match item {
        ImplItem::Const(c) => {
            let name = format!("const {}: {}", c.ident, tokens::flat(&c.ty));
            ("const", attributes(&c.attrs, indent) + &constant(&c.vis, &name, &c.expr, indent))
        }
        ImplItem::Fn(f) => {
            ("fn", attributes(&f.attrs, indent) + &function(&f.vis, &f.sig, &f.block, indent))
        }
        ImplItem::Macro(mac) => {
            let comment = marker(&mac.mac).flatten().unwrap_or_default();
            ("comment", comment_lines(&comment, indent))
        }
        ImplItem::Type(t) => {
            ("type", format!("{pad}type {} = {};\n", t.ident, tokens::flat(&t.ty)))
        }
        other => ("item", format!("{pad}{}\n", tokens::flat(other))),
    }
}

fn visibility(visibility: &Visibility) -> String {
    match visibility {
        Visibility::Inherited => String::new(),
        other => format!("{} ", tokens::flat(other)),
    }
}

fn constant(vis: &Visibility, name: &str, expr: &Expr, indent: usize) -> String {
    let head = format!("{}{name} =", visibility(vis));
    let place = Place { indent, used: indent + head.len(), after: 1 };
    format!("{}{head}{};\n", " ".repeat(indent), value(expr, place))
}

fn function(vis: &Visibility, sig: &Signature, block: &Block, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut head = visibility(vis);
    if sig.constness.is_some() {
        head.push_str("const ");
    }
    let safety = sig.safety.to_token_stream().to_string();
    if !safety.is_empty() {
        head.push_str(&format!("{safety} "));
    }
    head.push_str(&format!("fn {}{}", sig.ident, tokens::flat(&sig.generics)));
    let output = tokens::flat(&sig.output);
    let output = if output.is_empty() { output } else { format!(" {output}") };
    let inputs: Vec<_> = sig.inputs.iter().map(tokens::flat).collect();
    let line = format!("{head}({}){output}", inputs.join(", "));
    let inside = lines_of(block, indent + 4);
    let body = if inside.is_empty() { "{}".to_owned() } else { format!("{{\n{inside}{pad}}}") };
    if indent + line.len() + 2 <= MAX_WIDTH {
        return format!("{pad}{line} {body}\n");
    }
    let inputs: String = inputs.iter().map(|input| format!("{pad}    {input},\n")).collect();
    format!("{pad}{head}(\n{inputs}{pad}){output} {body}\n")
}

/// An import; a group fills its lines.
fn import(tree: &UseTree, indent: usize, used: usize) -> String {
    match tree {
        UseTree::Path(path) => {
            let head = format!("{}::", path.ident);
            let rest = import(&path.tree, indent, used + head.len());
            head + &rest
        }
        UseTree::Group(group) => {
            let mut names: Vec<_> = group.items.iter().map(|i| import(i, 0, 0)).collect();
            names.sort_by_key(|name| sort_key(name));
            if let [only] = names.as_slice() {
                return only.clone();
            }
            let line = format!("{{{}}}", names.join(", "));
            // rustfmt wants room for two columns more than there are.
            if used + line.len() + 2 < MAX_WIDTH {
                return line;
            }
            let pad = " ".repeat(indent + 4);
            let mut lines = vec![String::new()];
            for (index, name) in names.iter().enumerate() {
                // Room for a comma more than there is, but behind the last name of a single line: rustfmt counts so.
                let ends = index + 1 == names.len() && lines.len() == 1;
                let commas = if ends { 1 } else { 2 };
                let full = lines.last().is_some_and(|line| {
                    let end = indent + 4 + line.len() + 1 + name.len() + commas;
                    !line.is_empty() && end > MAX_WIDTH
                });
                if full {
                    lines.push(String::new());
                }
                if let Some(line) = lines.last_mut() {
                    let space = if line.is_empty() { "" } else { " " };
                    line.push_str(&format!("{space}{name},"));
                }
            }
            let lines: String = lines.iter().map(|line| format!("{pad}{line}\n")).collect();
            format!("{{\n{lines}{}}}", " ".repeat(indent))
        }
        other => tokens::flat(other),
    }
}

/// Names in the order in which imports are sorted: types before functions, numbers by value.
fn sort_key(name: &str) -> (String, u64, String) {
    let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    let (head, rest) = name.split_at(digits);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, tail) = rest.split_at(end);
    (head.to_owned(), number.parse().unwrap_or(0), tail.to_owned())
}
