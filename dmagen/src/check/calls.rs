//! Every operation ends: no procedure calls itself, directly or through others.

use super::flow;
use crate::description::{Ip, Name, Step, StepKind};
use crate::diagnostic::{Diagnostic, codes};

pub(super) fn check(ip: &Ip) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for name in ip.procedures.iter().map(|procedure| &procedure.name) {
        let mut open = Vec::new();
        visit(ip, &name.value, &mut open, &mut done, &mut found);
    }
    found
}

/// Depth first; a call of what is still open closes a circle.
fn visit<'i>(
    ip: &'i Ip,
    name: &'i str,
    open: &mut Vec<&'i str>,
    done: &mut Vec<&'i str>,
    found: &mut Vec<Diagnostic>,
) {
    if done.contains(&name) {
        return;
    }
    open.push(name);
    let mut called = Vec::new();
    calls(flow::procedure(ip, name), &mut called);
    for call in called {
        match open.iter().position(|known| *known == call.value) {
            Some(at) => found.push(circle(call, open.get(at..).unwrap_or_default())),
            None => visit(ip, &call.value, open, done, found),
        }
    }
    open.pop();
    done.push(name);
}

fn circle(call: &Name, through: &[&str]) -> Diagnostic {
    let way: Vec<String> = through.iter().map(|name| format!("`{name}`")).collect();
    let label = match through {
        [_] => "it calls itself here".to_owned(),
        _ => format!("and so for ever: {} calls `{}`", way.join(" calls "), call.value),
    };
    Diagnostic::error(codes::RECURSION, format!("the procedure `{}` never ends", call.value))
        .at(call.span, label)
        .help("steps run once each; wait for the hardware with `poll` or `settle`")
}

fn calls<'i>(steps: &'i [Step], called: &mut Vec<&'i Name>) {
    for step in steps {
        match &step.kind {
            StepKind::Call(name) => called.push(name),
            StepKind::When { then, otherwise, .. } => {
                calls(then, called);
                calls(otherwise, called);
            }
            _ => {}
        }
    }
}
