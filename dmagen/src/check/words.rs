//! Every word that is planned reaches its register.

use super::{flow, walk};
use crate::description::{Ip, Lost, PlannedRegister, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{ExprKind, Model, StepKind, Target, WriteValue};

/// The operations that write what is planned.
const WRITING: [&str; 3] = ["configure", "program", "start"];

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let words: Vec<_> = ip.plan.iter().chain(&ip.block.load).collect();
    for (index, word) in words.iter().enumerate() {
        let name = &word.register.value;
        let adds = matches!(word.value, Value::Fields { planned: true, .. });
        let same = |other: &&&PlannedRegister| other.register.value == *name;
        let earlier = || words.iter().take(index);
        if adds && !ip.plan.iter().any(|other| same(&&other)) {
            let unread = lost.whole(&["plan"]) || lost.mentions(name);
            found.extend((!unread).then(|| no_base(word)));
            continue;
        }
        let twice = earlier().find(same).filter(|_| !adds || index < ip.plan.len());
        if let Some(first) = twice {
            found.push(
                Diagnostic::error(codes::DUPLICATE_WORD, format!("`{name}` has two words"))
                    .at(word.register.span, "again here")
                    .at(first.register.span, "first here")
                    .help(
                        "`plan` makes the words that stay from block to block, `block` those of \
                         each block: put all of a register's fields into one of them",
                    ),
            );
            continue;
        }
        let register = model.registers.iter().position(|known| known.name == *name);
        let unknown = |operation: &&str| flow::may_mention(ip, lost, operation, name);
        if register.is_some_and(|register| !is_written(model, register))
            && !WRITING.iter().any(unknown)
        {
            found.push(
                Diagnostic::error(
                    codes::UNUSED_WORD,
                    format!("the word of `{name}` is never written"),
                )
                .at(word.register.span, "made here, and left behind")
                .help(format!(
                    "write it in `configure`, `program` or `start`: `write: [{name}]`, or \
                         remove it"
                )),
            );
        }
    }
    found
}

/// A block adds to a word that the plan does not make.
fn no_base(word: &PlannedRegister) -> Diagnostic {
    let name = &word.register.value;
    Diagnostic::error(codes::DUPLICATE_WORD, format!("no word of `{name}` to add to"))
        .at(word.register.span, "`base: planned`, and `plan` makes no word for it")
        .help("make the word in `plan`, or leave `base` out: all other fields are then zero")
}

/// Whether `configure`, `program` or `start` writes the planned word, here or elsewhere.
fn is_written(model: &Model, register: usize) -> bool {
    let mut written = false;
    for operation in WRITING {
        walk::each(model, walk::operation(model, operation), &mut |step| {
            let StepKind::Write { writes, .. } = &step.kind else { return };
            for write in writes {
                let whole = matches!(
                    write.value,
                    WriteValue::Planned | WriteValue::Fields { planned: true, .. }
                );
                written |= whole && write.target == Target::Register(register);
                for expr in walk::written(&write.value) {
                    expr.walk(&mut |e| {
                        written |= e.kind == ExprKind::Planned(register, None);
                    });
                }
            }
        });
    }
    written
}
