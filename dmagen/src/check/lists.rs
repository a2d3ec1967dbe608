//! What lists need where the hardware of only some channels goes from block to block.

use super::exchange::unkept;
use crate::description::Ip;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Model;

pub(super) fn check(ip: &Ip, model: &Model) -> Vec<Diagnostic> {
    let (Some(described), Some(descriptors)) = (&ip.descriptors, &model.descriptors) else {
        return Vec::new();
    };
    let Some((when, note)) = &described.when else { return Vec::new() };
    let mut found = Vec::new();
    if note.value.trim().is_empty() {
        found.push(
            Diagnostic::error(codes::ABILITY, "`note` does not say why `when` is needed")
                .at(note.span, "why do other channels not follow descriptors?")
                .help("say what keeps them from it, and which section of the manual tells"),
        );
    }
    let mut channels = model.instances.iter().enumerate().map(|(at, i)| (at, 0..i.channels));
    let follows = |at| move |channel| model.followed(at, channel).is_some();
    if !channels.any(|(at, mut channels)| channels.any(follows(at))) {
        found.push(
            Diagnostic::error(codes::ABILITY, "no channel follows descriptors")
                .at(when.span, "holds on no channel of any controller")
                .help("correct the condition, or leave `descriptors` out"),
        );
    }
    for word in unkept(model, descriptors) {
        let name = model.registers.get(word.register).map_or("", |r| r.name.as_str());
        let message = format!("the word of `{name}` cannot be made again from its descriptor");
        found.push(
            Diagnostic::error(codes::DESCRIPTOR, message)
                .at(when.span, "on other channels the handler programs each block from there")
                .help("add the word to `words`, or make it of the configuration, `bytes` and what follows"),
        );
    }
    found
}
