//! First version: the whole file through the parser, without places.

use svd_parser::svd::{self, MaybeArray, RegisterCluster};

use super::map::{Access, Array, Device, Field, Interrupt, Peripheral, Register, WriteEffect};
use crate::diagnostic::{Diagnostic, FileId, Sources, Span, codes};

/// Reads the named peripherals.
///
/// # Errors
/// Malformed XML, missing peripherals.
pub fn load(
    sources: &mut Sources,
    file: FileId,
    peripherals: &[&str],
) -> Result<Device, Vec<Diagnostic>> {
    let start = Span::new(file, 0, 0);
    let config = svd_parser::Config::default()
        .validate_level(svd_parser::ValidateLevel::Disabled)
        .expand_properties(true);
    let device = svd_parser::parse_with_config(sources.text(file), &config).map_err(|error| {
        vec![Diagnostic::error(codes::SVD_ELEMENT, format!("{error:#}")).at(start, "")]
    })?;
    let mut found = Vec::new();
    for name in peripherals {
        let Some(peripheral) = device.peripherals.iter().find(|p| p.name == *name) else {
            let message = format!("there is no peripheral `{name}`");
            return Err(vec![Diagnostic::error(codes::PERIPHERAL_MISSING, message).at(start, "")]);
        };
        let parent = peripheral.derived_from.as_ref();
        let parent = device.peripherals.iter().find(|p| Some(&p.name) == parent);
        let registers = peripheral.registers.as_ref().or(parent.and_then(|p| p.registers.as_ref()));
        let mut out = Vec::new();
        for child in registers.into_iter().flatten() {
            add(&mut out, child, "", 0, None, start);
        }
        found.push(Peripheral {
            name: peripheral.name.clone(),
            base: peripheral.base_address,
            registers: out,
            span: start,
            derived_from: peripheral.derived_from.clone(),
        });
    }
    let mut interrupts: Vec<Interrupt> = Vec::new();
    for one in device.peripherals.iter().flat_map(|p| &p.interrupt) {
        if !interrupts.iter().any(|i| i.name == one.name && i.number == one.value) {
            interrupts.push(Interrupt { name: one.name.clone(), number: one.value, span: start });
        }
    }
    Ok(Device { name: device.name, file, peripherals: found, interrupts })
}

fn array<T>(of: &MaybeArray<T>) -> Option<Array> {
    match of {
        MaybeArray::Single(_) => None,
        MaybeArray::Array(_, dim) => Some(Array {
            stride: u64::from(dim.dim_increment),
            labels: dim.indexes().map(|label| label.into_owned()).collect(),
        }),
    }
}

fn add(
    out: &mut Vec<Register>,
    child: &RegisterCluster,
    prefix: &str,
    base: u64,
    outer: Option<Array>,
    span: Span,
) {
    match child {
        RegisterCluster::Cluster(cluster) => {
            let prefix = format!("{prefix}{}.", cluster.name);
            let base = base + u64::from(cluster.address_offset);
            let outer = outer.or(array(cluster));
            for child in &cluster.children {
                add(out, child, &prefix, base, outer.clone(), span);
            }
        }
        RegisterCluster::Register(register) => {
            let access = access(register.properties.access).unwrap_or(Access::ReadWrite);
            let write = write(register.modified_write_values).unwrap_or(WriteEffect::Plain);
            let mut fields = Vec::new();
            for field in register.fields.iter().flatten() {
                let mut push = |name: String, offset: u32| {
                    fields.push(Field {
                        name,
                        offset: u8::try_from(offset).unwrap_or(u8::MAX),
                        width: u8::try_from(field.bit_range.width).unwrap_or(u8::MAX),
                        access: self::access(field.access).unwrap_or(access),
                        write: self::write(field.modified_write_values).unwrap_or(write),
                        read_effect: field.read_action.is_some(),
                        values: field
                            .enumerated_values
                            .iter()
                            .flat_map(|values| &values.values)
                            .filter_map(|value| Some((value.name.clone(), value.value?)))
                            .collect(),
                        span,
                    });
                };
                match field {
                    MaybeArray::Single(info) => push(info.name.clone(), info.bit_range.offset),
                    MaybeArray::Array(info, dim) => {
                        for one in svd::field::expand(info, dim) {
                            push(one.name.clone(), one.bit_range.offset);
                        }
                    }
                }
            }
            out.push(Register {
                name: format!("{prefix}{}", register.name),
                offset: base + u64::from(register.address_offset),
                size: u8::try_from(register.properties.size.unwrap_or(32)).unwrap_or(u8::MAX),
                access,
                reset: register.properties.reset_value.unwrap_or(0),
                write,
                read_effect: register.read_action.is_some()
                    || fields.iter().any(|field| field.read_effect),
                fields,
                array: outer.or(array(register)),
                span,
            });
        }
    }
}

fn access(access: Option<svd::Access>) -> Option<Access> {
    Some(match access? {
        svd::Access::ReadOnly => Access::ReadOnly,
        svd::Access::WriteOnly | svd::Access::WriteOnce => Access::WriteOnly,
        svd::Access::ReadWrite | svd::Access::ReadWriteOnce => Access::ReadWrite,
    })
}

fn write(values: Option<svd::ModifiedWriteValues>) -> Option<WriteEffect> {
    use svd::ModifiedWriteValues as Values;
    Some(match values? {
        Values::OneToClear => WriteEffect::OneToClear,
        Values::ZeroToClear => WriteEffect::ZeroToClear,
        Values::OneToSet => WriteEffect::OneToSet,
        Values::ZeroToSet => WriteEffect::ZeroToSet,
        Values::OneToToggle => WriteEffect::OneToToggle,
        Values::ZeroToToggle => WriteEffect::ZeroToToggle,
        Values::Clear => WriteEffect::Clear,
        Values::Set => WriteEffect::Set,
        Values::Modify => WriteEffect::Modify,
    })
}
