//! What registers and fields hold: `units`.

use super::registers::Ground;
use super::units::unit_type;
use super::{Field, Ty};
use crate::diagnostic::{Diagnostic, codes, nearest};

impl Ground<'_> {
    /// What a register or field holds; nothing where that could not be read.
    pub(super) fn unit(&self, name: &str) -> Option<Ty> {
        match self.ip.units.iter().find(|(known, _)| known.value == name) {
            Some((_, ast)) => unit_type(self.names, ast),
            None if self.names.lost.ip.whole(&["units"]) => None,
            None if self
                .unknown()
                .any(|unknown| nearest(unknown, [name].into_iter()).is_some()) =>
            {
                None
            }
            None => Some(Ty::Number),
        }
    }

    /// Names in `units` of registers that do not exist.
    fn unknown(&self) -> impl Iterator<Item = &str> {
        let names = self.ip.units.iter().map(|(name, _)| name.value.as_str());
        names.filter(|name| {
            let register = name.split('.').next().unwrap_or(name);
            !self.ip.registers.iter().any(|(known, _)| known.value == register)
                && !self.names.lost.ip.names(register)
        })
    }

    /// Every register that has a unit exists.
    pub(super) fn measured_registers(&self) {
        for (name, _) in &self.ip.units {
            if !self.unknown().any(|unknown| unknown == name.value) {
                continue;
            }
            let register = name.value.split('.').next().unwrap_or(&name.value);
            let finding = Diagnostic::error(
                codes::UNKNOWN_REGISTER,
                format!("there is no register `{register}`"),
            )
            .at(name.span, "has a unit, but no place");
            let known = self.ip.registers.iter().map(|(known, _)| known.value.as_str());
            self.names.report(match nearest(register, known) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("say in `registers` where it is, or remove this"),
            });
        }
    }

    /// Every field of a register that has a unit exists.
    pub(super) fn measured(&self, register: &str, fields: &[Field]) -> Option<()> {
        let mut all = Some(());
        for (name, _) in &self.ip.units {
            let Some((_, field)) = name.value.split_once('.').filter(|(r, _)| *r == register)
            else {
                continue;
            };
            let known = fields.iter().map(|known| known.name.as_str());
            if known.clone().any(|known| known == field) {
                continue;
            }
            let finding = Diagnostic::error(
                codes::UNKNOWN_FIELD,
                format!("`{register}` has no field `{field}`"),
            )
            .at(name.span, "has a unit, but no place");
            self.names.report(match nearest(field, known.clone()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => {
                    finding.help(format!("its fields: {}", known.collect::<Vec<_>>().join(", ")))
                }
            });
            all = None;
        }
        all
    }
}
