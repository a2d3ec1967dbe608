//! Controllers that are seen at a second address: what such an entry does not say is the first one's.

use super::chip::{Instance, RequestRoute, Requests};
use super::reader::Reader;
use crate::diagnostic::{Diagnostic, codes, nearest};

/// Completes the aliases, and lets every route of a request lead to them as well. One of nothing is left out.
pub(super) fn resolve(r: &Reader<'_>, instances: &mut Vec<Instance>, requests: &mut Requests) {
    let originals: Vec<Instance> =
        instances.iter().filter(|instance| instance.alias.is_none()).cloned().collect();
    instances.retain_mut(|alias| {
        let Some(of) = &alias.alias else { return true };
        let Some(original) = originals.iter().find(|other| other.name.value == of.value) else {
            let known = originals.iter().map(|other| other.name.value.as_str());
            let finding = Diagnostic::error(
                codes::UNKNOWN_NAME,
                format!("there is no controller `{}`", of.value),
            )
            .at(of.span, "an alias of what is not there, or is an alias itself");
            r.report(match nearest(&of.value, known) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("name a controller that has vectors of its own"),
            });
            return false;
        };
        alias.vectors.clone_from(&original.vectors);
        alias.channels = alias.channels.take().or_else(|| original.channels.clone());
        for block in &original.blocks {
            if !alias.blocks.iter().any(|(name, ..)| name.value == block.0.value) {
                alias.blocks.push(block.clone());
            }
        }
        for constant in &original.constants {
            if !alias.constants.iter().any(|(name, ..)| name.value == constant.0.value) {
                alias.constants.push(constant.clone());
            }
        }
        if let Requests::Routed(lines) = requests {
            for (_, routes) in lines {
                let same = routes.iter().filter(|route| route.instance == of.value);
                let name = &alias.name.value;
                let here =
                    same.map(|route| RequestRoute { instance: name.clone(), ..route.clone() });
                let here: Vec<_> = here.collect();
                routes.extend(here);
            }
        }
        true
    });
}
