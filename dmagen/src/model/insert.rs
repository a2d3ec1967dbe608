//! Bits that are inserted into a register that all channels share.

use super::bounds::largest;
use super::names::Scope;
use super::operations::Steps;
use super::values::holds;
use super::{Expr, StepKind, Ty};
use crate::description as d;
use crate::diagnostic::{Diagnostic, Span, codes};

impl Steps<'_> {
    /// Bits of a register that all channels share; another register is written without a look at it.
    pub(super) fn insert(&self, scope: &Scope<'_>, insert: &d::Insert) -> Option<StepKind> {
        let (name, span) = (&insert.register, insert.register.span);
        let register = self.register(name)?;
        self.readable(register, span)?;
        self.writable(register, span)?;
        let known = self.names.registers.get(register)?;
        if !known.shared {
            self.names.report(
                Diagnostic::error(
                    codes::SHARED_WRITE,
                    format!("`{}` belongs to one channel", name.value),
                )
                .at(span, "nobody else has bits in it")
                .help("write it: `write: { REGISTER: { FIELD: VALUE } }`"),
            );
            return None;
        }
        let size = u64::from(known.size);
        let bits = insert.bits.value;
        if !(1..size).contains(&bits) {
            self.names.report(
                Diagnostic::error(codes::BAD_VALUE, "no such number of bits")
                    .at(insert.bits.span, format!("`{}` has {size}", known.title))
                    .help(format!("say how many bits are replaced: 1 to {}", size - 1)),
            );
            return None;
        }
        let (shift, value) = (scope.bind(&insert.shift), scope.bind(&insert.value));
        let (shift, value) = (shift?, value?);
        self.fits(Ty::Number, &shift)?;
        self.fits(Ty::Number, &value)?;
        let room = format!("`{}` has {size} bits: at most {}", known.title, size - bits);
        self.goes_in(&shift, size - bits, "a shift", (span, room))?;
        let most = (1_u64 << bits) - 1;
        let room = holds(u8::try_from(bits).ok()?, most);
        self.goes_in(&value, most, "a value", (insert.bits.span, room))?;
        let mask = u32::try_from(most).ok()?;
        Some(StepKind::Insert { register, shift, mask, value })
    }

    /// That a number stays within what there is room for.
    fn goes_in(&self, expr: &Expr, most: u64, what: &str, room: (Span, String)) -> Option<()> {
        let largest = largest(self.names, expr);
        if largest.is_some_and(|largest| largest <= most) {
            return Some(());
        }
        let (message, label) = match largest {
            Some(largest) => {
                (format!("{what} does not fit what is inserted"), format!("goes up to {largest}"))
            }
            None => (
                format!("{what} is not known to fit what is inserted"),
                "nothing bounds this".to_owned(),
            ),
        };
        self.names.report_unless(
            largest.is_none() && self.names.unbounded,
            Diagnostic::error(codes::VALUE_TOO_WIDE, message)
                .at(expr.span, label)
                .at(room.0, room.1)
                .help("require less, by a rule as `request <= 63`, or compare with the manual"),
        );
        None
    }
}
