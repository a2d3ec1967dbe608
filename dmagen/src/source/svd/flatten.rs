//! From the resolved tree to a flat list of registers.

use std::rc::Rc;

use svd_parser::svd::{self, DimElement, RegisterCluster};

use super::array;
use super::map::{Access, Array, Field, Register, WriteEffect};
use super::repair::Place;
use super::resolve::{Block, Fields, MAX_FAULTS, ResolvedRegister, Resolver};
use crate::diagnostic::{Diagnostic, codes};

/// The most registers, clusters, fields and array elements in a peripheral, inner arrays expanded:
/// a hundred times what the largest controllers have.
const MAX_SIZE: usize = 1 << 20;

/// Widths a register may have, in bits.
const SIZES: std::ops::RangeInclusive<u32> = 1..=255;

/// Collects the registers of one peripheral.
#[derive(Debug)]
pub(super) struct Flatten<'r, 'a> {
    resolver: &'r mut Resolver<'a>,
    registers: Vec<Register>,
    /// Identities of the clusters around the current place.
    around: Vec<usize>,
    size: usize,
}

/// Where in the tree.
#[derive(Clone, Debug)]
struct Position {
    /// Names of the clusters around, each with its dot.
    prefix: String,
    offset: u64,
    /// The outermost array around.
    array: Option<Rc<Array>>,
}

/// The registers of a block; faults go to the resolver.
pub(super) fn registers<'a>(resolver: &mut Resolver<'a>, block: Block<'a>) -> Vec<Register> {
    let mut flatten = Flatten { resolver, registers: Vec::new(), around: Vec::new(), size: 0 };
    let position = Position { prefix: String::new(), offset: 0, array: None };
    flatten.block(block, &position);
    flatten.registers
}

impl<'a> Flatten<'_, 'a> {
    /// Walks a block; `None` when the peripheral is too large or too faulty to go on.
    fn block(&mut self, block: Block<'a>, position: &Position) -> Option<()> {
        for (child, place) in block.iter() {
            self.go_on()?;
            match child {
                RegisterCluster::Register(register) => {
                    let Some(resolved) = self.resolver.register(block, register, place) else {
                        continue;
                    };
                    let offset = u64::from(register.address_offset);
                    for at in positions(position, &register.name, offset, &resolved.dim) {
                        let labels = at.array.as_ref().map_or(0, |array| array.labels.len());
                        self.grow(place, 1 + labels + resolved.fields.fields.len())?;
                        self.register(at, place, &resolved)?;
                    }
                }
                RegisterCluster::Cluster(cluster) => {
                    let Some(resolved) = self.resolver.cluster(block, cluster, place) else {
                        continue;
                    };
                    if resolved.trail.iter().any(|identity| self.around.contains(identity)) {
                        self.contains_itself(place);
                        continue;
                    }
                    let depth = self.around.len();
                    self.around.extend(&resolved.trail);
                    let offset = u64::from(cluster.address_offset);
                    for mut at in positions(position, &cluster.name, offset, &resolved.dim) {
                        self.grow(place, 1)?;
                        at.prefix.push('.');
                        self.block(resolved.block, &at)?;
                    }
                    self.around.truncate(depth);
                }
            }
        }
        Some(())
    }

    /// Whether to go on.
    fn go_on(&self) -> Option<()> {
        (self.resolver.faults.len() < MAX_FAULTS).then_some(())
    }

    /// Counts what is about to be added.
    fn grow(&mut self, place: &Place, by: usize) -> Option<()> {
        self.size = self.size.saturating_add(by);
        if self.size <= MAX_SIZE {
            return Some(());
        }
        self.resolver.faults.push(
            Diagnostic::error(codes::SVD_ARRAY, "the arrays of this peripheral are too large")
                .at(place.name, format!("more than {MAX_SIZE} elements in all up to here")),
        );
        None
    }

    fn contains_itself(&mut self, place: &Place) {
        self.resolver.faults.push(
            Diagnostic::error(codes::DERIVED_FROM_CYCLE, "a cluster would contain itself")
                .at(place.derived_from.unwrap_or(place.name), "derived from a cluster around it"),
        );
    }

    fn register(
        &mut self,
        at: Position,
        place: &Place,
        resolved: &ResolvedRegister<'a>,
    ) -> Option<()> {
        let properties = resolved.properties;
        let bits = properties.size.unwrap_or(32);
        let Some(size) = u8::try_from(bits).ok().filter(|_| SIZES.contains(&bits)) else {
            let message = format!("the register `{}` has {bits} bits", at.prefix);
            let fault = Diagnostic::error(codes::SVD_ELEMENT, message)
                .at(place.name, format!("from {} to {} are possible", SIZES.start(), SIZES.end()));
            self.resolver.faults.push(fault);
            return Some(());
        };
        let mut register = Register {
            name: at.prefix,
            offset: at.offset,
            size,
            access: properties.access.map_or(Access::ReadWrite, access),
            reset: properties.reset_value.unwrap_or(0),
            write: resolved.write.map_or(WriteEffect::Plain, write),
            read_effect: resolved.read.is_some(),
            fields: Vec::new(),
            array: at.array.as_deref().cloned(),
            span: place.name,
        };
        self.fields(&mut register, place, resolved.fields)?;
        self.registers.push(register);
        Some(())
    }

    fn fields(&mut self, register: &mut Register, of: &Place, fields: Fields<'a>) -> Option<()> {
        for (field, place) in fields.fields.iter().zip(fields.places) {
            let Some(resolved) = self.resolver.field(fields, field, place) else { continue };
            let width = field.bit_range.width;
            let labels = resolved.dim.as_ref().map_or(1, |dim| dim.dim);
            let step = resolved.dim.as_ref().map_or(0, |dim| u64::from(dim.dim_increment));
            self.grow(place, usize::try_from(labels).unwrap_or(usize::MAX))?;
            for (at, name) in (0_u64..).zip(names(&field.name, &resolved.dim)) {
                let distance = step * at;
                let first = u64::from(field.bit_range.offset) + distance;
                let end = first + u64::from(width);
                let bits = (u8::try_from(first), u8::try_from(width));
                let (true, (Ok(offset), Ok(width))) = (end <= u64::from(register.size), bits)
                else {
                    self.outside(register, of, &name, place, first..end);
                    continue;
                };
                let limit = 1_u64.checked_shl(u32::from(width)).unwrap_or(0).wrapping_sub(1);
                let fits = |value: &&(String, u64)| value.1 <= limit;
                register.read_effect |= resolved.read.is_some();
                register.fields.push(Field {
                    name,
                    offset,
                    width,
                    access: resolved.access.map_or(register.access, access),
                    write: resolved.write.map_or(register.write, write),
                    read_effect: resolved.read.is_some(),
                    values: resolved.values.iter().filter(fits).cloned().collect(),
                    span: place.name,
                });
            }
        }
        Some(())
    }

    fn outside(
        &mut self,
        register: &Register,
        of: &Place,
        name: &str,
        place: &Place,
        bits: std::ops::Range<u64>,
    ) {
        let last = bits.end.saturating_sub(1);
        let message = format!("the field `{name}` does not fit the register `{}`", register.name);
        self.resolver.faults.push(
            Diagnostic::error(codes::FIELD_OUTSIDE_REGISTER, message)
                .at(place.name, format!("bits {} to {last}", bits.start))
                .at(of.name, format!("only {} bits", register.size)),
        );
    }
}

/// Where a child stands: once when it is single or the outermost array, once for each element of an
/// array inside an array. The prefix ends in the child's name.
fn positions<'p>(
    around: &'p Position,
    name: &'p str,
    offset: u64,
    dim: &'p Option<DimElement>,
) -> impl Iterator<Item = Position> + 'p {
    let offset = around.offset.wrapping_add(offset);
    let mut array = around.array.clone();
    let mut inner = dim.as_ref();
    let mut kept = name.to_owned();
    if let (Some(dim), None) = (dim, &array) {
        let stride = u64::from(dim.dim_increment);
        let labels = dim.indexes().map(|label| label.into_owned()).collect();
        array = Some(Rc::new(Array { stride, labels }));
        kept = name.replace("[%s]", "%s");
        inner = None;
    }
    let single = inner.is_none().then_some((kept, offset));
    let elements = inner.into_iter().flat_map(move |dim| {
        let stride = u64::from(dim.dim_increment);
        let offsets = (0_u64..).map(move |at| offset.wrapping_add(at.wrapping_mul(stride)));
        dim.indexes().map(move |label| array::element_name(name, &label)).zip(offsets)
    });
    single.into_iter().chain(elements).map(move |(name, offset)| Position {
        prefix: format!("{}{name}", around.prefix),
        offset,
        array: array.clone(),
    })
}

/// The name, or of an array the names of its elements.
fn names<'n>(name: &'n str, dim: &'n Option<DimElement>) -> impl Iterator<Item = String> + 'n {
    let single = dim.is_none().then(|| name.to_owned());
    let elements = dim.iter().flat_map(DimElement::indexes);
    single.into_iter().chain(elements.map(|label| array::element_name(name, &label)))
}

const fn access(access: svd::Access) -> Access {
    match access {
        svd::Access::ReadOnly => Access::ReadOnly,
        svd::Access::WriteOnly | svd::Access::WriteOnce => Access::WriteOnly,
        svd::Access::ReadWrite | svd::Access::ReadWriteOnce => Access::ReadWrite,
    }
}

const fn write(values: svd::ModifiedWriteValues) -> WriteEffect {
    use svd::ModifiedWriteValues as Values;
    match values {
        Values::OneToClear => WriteEffect::OneToClear,
        Values::ZeroToClear => WriteEffect::ZeroToClear,
        Values::OneToSet => WriteEffect::OneToSet,
        Values::ZeroToSet => WriteEffect::ZeroToSet,
        Values::OneToToggle => WriteEffect::OneToToggle,
        Values::ZeroToToggle => WriteEffect::ZeroToToggle,
        Values::Clear => WriteEffect::Clear,
        Values::Set => WriteEffect::Set,
        Values::Modify => WriteEffect::Modify,
    }
}
