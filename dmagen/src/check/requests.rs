//! Request lines: each fits the field that selects it, no rule refuses it, and it is the part's own.

use crate::description::{Name, RequestRoute, Requests, Spanned};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{
    Choice, ConfigValue, Expr, ExprKind, Instance, Model, WordValue, evaluate_index, partly,
};

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    match &model.requests {
        Requests::Selectable(lines) => {
            found.extend(lines.iter().zip(lines.iter().skip(1)).filter_map(inherited));
            for (name, line) in lines {
                found.extend(too_large(model, &name.value, line.value, line.span));
                let anywhere = model.instances.iter().flat_map(|instance| {
                    (0..instance.channels).map(move |channel| (instance, channel))
                });
                let refused = anywhere
                    .map(|(instance, channel)| refused(model, instance, channel, line.value))
                    .collect::<Option<Vec<_>>>();
                if let Some(rule) = refused.and_then(|rules| rules.first().copied()) {
                    found.push(never(&name.value, line.value, line.span, rule));
                }
            }
        }
        Requests::Routed(lines) => {
            for (name, routes) in lines {
                for (index, route) in routes.iter().enumerate() {
                    found.extend(too_large(model, &name.value, route.line, route.span));
                    found.extend(twice(
                        &name.value,
                        route,
                        routes.get(..index).unwrap_or_default(),
                    ));
                    let instance = model.instances.iter().find(|i| i.name == route.instance);
                    let channel = usize::try_from(route.channel).unwrap_or(usize::MAX);
                    let rule = instance.and_then(|i| refused(model, i, channel, route.line));
                    found.extend(rule.map(|rule| never(&name.value, route.line, route.span, rule)));
                }
            }
        }
    }
    found
}

fn twice(name: &str, route: &RequestRoute, earlier: &[RequestRoute]) -> Option<Diagnostic> {
    let same = |other: &&RequestRoute| {
        (&other.instance, other.channel, other.line) == (&route.instance, route.channel, route.line)
    };
    let first = earlier.iter().find(same)?;
    Some(
        Diagnostic::error(codes::REQUEST, format!("`{name}` has the same route twice"))
            .at(route.span, "again here")
            .at(first.span, "first here")
            .help("remove one of them"),
    )
}

/// A name and its line.
type Line = (Name, Spanned<u64>);

/// Neighbours in the order of their lines: a part has another name for a line of the one that it extends.
fn inherited(pair: (&Line, &Line)) -> Option<Diagnostic> {
    let ((one, line), (other, same)) = pair;
    (line.value == same.value && line.span.file != same.span.file).then(|| {
        let (one, other) = (&one.value, &other.value);
        Diagnostic::error(
            codes::REQUEST,
            format!("the line {} is `{one}` of one part and `{other}` of another", line.value),
        )
        .at(line.span, "here it has one name")
        .at(same.span, "and here another")
        .help("take away what the part that is extended has and this one lacks: `NAME: null`")
    })
}

/// A line that the field cannot hold.
fn too_large(model: &Model, name: &str, line: u64, span: Span) -> Option<Diagnostic> {
    let (title, most, at) = field(model)?;
    (line > most).then(|| {
        Diagnostic::error(
            codes::REQUEST,
            format!("the line {line} of `{name}` does not fit `{title}`"),
        )
        .at(span, "too large")
        .at(at, format!("goes in here, where at most {most} fits"))
        .help("compare the line with the manual's table")
    })
}

/// The field that selects the line: title, largest value, and where it is planned.
fn field(model: &Model) -> Option<(&str, u64, Span)> {
    model.plan.iter().find_map(|word| {
        let WordValue::Fields(fields) = &word.value else { return None };
        let register = model.registers.get(word.register)?;
        fields.iter().find_map(|(index, expr)| {
            let field = register.fields.get(*index)?;
            selects(expr).then_some((field.title.as_str(), field.max(), expr.span))
        })
    })
}

/// Whether a value is the request line, perhaps under a condition.
fn selects(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Config(ConfigValue::Request) => true,
        ExprKind::Select(_, then, otherwise) => selects(then) || selects(otherwise),
        _ => false,
    }
}

fn never(name: &str, line: u64, span: Span, rule: Span) -> Diagnostic {
    Diagnostic::error(codes::REQUEST, format!("no configuration can use `{name}`"))
        .at(span, format!("line {line}"))
        .at(rule, "this rule refuses it")
        .help("compare the line with the manual's table, or correct the rule")
}

/// A rule that refuses a line on a channel in every direction that has a request.
fn refused(model: &Model, instance: &Instance, channel: usize, line: u64) -> Option<Span> {
    let directions = ["m2p", "p2m"].map(|name| {
        Choice::Direction.values().iter().position(|(known, _)| *known == name).unwrap_or(0)
    });
    let rules = model.require.iter().filter(|rule| {
        let mut speaks = false;
        rule.that.walk(&mut |e| speaks |= e.kind == ExprKind::Config(ConfigValue::Request));
        speaks
    });
    let wrong = |rule: &Expr, direction: usize| {
        Known { instance, channel, line, direction }.value(rule) == Some(0)
    };
    let mut rules = rules.map(|rule| &rule.that);
    rules.find(|rule| directions.iter().all(|d| wrong(rule, *d))).map(|rule| rule.span)
}

/// What is known of a configuration: where it runs, its line and its direction.
struct Known<'a> {
    instance: &'a Instance,
    channel: usize,
    line: u64,
    direction: usize,
}

impl Known<'_> {
    /// The value, if these facts decide it.
    fn value(&self, expr: &Expr) -> Option<u64> {
        partly(expr, &|name| match &name.kind {
            ExprKind::Config(ConfigValue::Request) => Some(self.line),
            ExprKind::Config(ConfigValue::Direction) => Some(self.direction as u64),
            _ => evaluate_index(name, self.instance, self.channel).ok(),
        })
    }
}
