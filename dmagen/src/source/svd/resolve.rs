//! `derivedFrom` and inherited properties, on the tree as it is written: arrays stay arrays.
//!
//! The rules are the parser's own for its expanded tree. What is derived from a register or cluster
//! takes that one's properties as they are in its place; a peripheral or cluster without children
//! takes all children, with their places.

use svd_parser::svd::{
    self, Access, Cluster, DeriveFrom, DimElement, Field, Register, RegisterCluster,
    RegisterProperties,
};

use super::lookup::{answers, child_name, derived_dim, dim_of, pick};
use super::repair::Place;
use crate::diagnostic::{Diagnostic, Span, codes, nearest};

/// How many steps a chain of `derivedFrom` may have.
const MAX_CHAIN: usize = 64;

/// How many findings a run gives at most.
pub(super) const MAX_FAULTS: usize = 100;

/// A peripheral of the parser with its places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit<'a> {
    pub(super) peripheral: &'a svd::Peripheral,
    pub(super) place: &'a Place,
}

/// Registers and clusters side by side, with the properties they inherit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    children: &'a [RegisterCluster],
    places: &'a [Place],
    defaults: RegisterProperties,
    /// Index of the peripheral they are written in.
    unit: usize,
}

impl<'a> Block<'a> {
    /// The children, each with its place.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a RegisterCluster, &'a Place)> + use<'a> {
        self.children.iter().zip(self.places)
    }
}

/// A cluster with everything resolved.
#[derive(Clone, Debug)]
pub(super) struct ResolvedCluster<'a> {
    pub(super) block: Block<'a>,
    pub(super) dim: Option<DimElement>,
    /// Identity of the cluster and of those it is derived from.
    pub(super) trail: Vec<usize>,
}

/// A register with everything but its fields resolved.
#[derive(Clone, Debug)]
pub(super) struct ResolvedRegister<'a> {
    pub(super) properties: RegisterProperties,
    pub(super) write: Option<svd::ModifiedWriteValues>,
    pub(super) read: Option<svd::ReadAction>,
    pub(super) dim: Option<DimElement>,
    pub(super) fields: Fields<'a>,
}

/// The fields of a register, and the block that register is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    pub(super) fields: &'a [Field],
    pub(super) places: &'a [Place],
    pub(super) block: Block<'a>,
}

/// What a field inherits.
#[derive(Clone, Debug)]
pub(super) struct ResolvedField {
    pub(super) access: Option<Access>,
    pub(super) write: Option<svd::ModifiedWriteValues>,
    pub(super) read: Option<svd::ReadAction>,
    pub(super) dim: Option<DimElement>,
    pub(super) values: Vec<(String, u64)>,
}

/// Follows `derivedFrom` in a set of peripherals.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    pub(super) units: Vec<Unit<'a>>,
    pub(super) defaults: RegisterProperties,
    pub(super) faults: Vec<Diagnostic>,
}

impl<'a> Resolver<'a> {
    /// The registers of a peripheral, its own or those it is derived with.
    pub(super) fn registers(&mut self, unit: usize) -> Option<Block<'a>> {
        let chain = self.chain(unit)?;
        let mut properties = self.defaults;
        let mut block = Block { children: &[], places: &[], defaults: properties, unit };
        for index in chain.into_iter().rev() {
            let Unit { peripheral, place } = self.units.get(index).copied()?;
            properties = peripheral.default_register_properties.derive_from(&properties);
            if let Some(children) = &peripheral.registers {
                let places = &place.children;
                block = Block { children, places, defaults: properties, unit: index };
            }
        }
        Some(block)
    }

    /// A peripheral and those it is derived from.
    fn chain(&mut self, unit: usize) -> Option<Vec<usize>> {
        let mut chain = vec![unit];
        let mut current = unit;
        loop {
            let Unit { peripheral, place } = self.units.get(current).copied()?;
            let Some(path) = peripheral.derived_from.as_deref() else { return Some(chain) };
            // One that is not there was reported when the peripherals were gathered.
            let Some(parent) = self.unit(path) else { return Some(chain) };
            current = parent;
            if chain.contains(&current) {
                return self.cycle(path, place);
            }
            if chain.len() == MAX_CHAIN {
                return self.too_long(place);
            }
            chain.push(current);
        }
    }

    fn unit(&self, name: &str) -> Option<usize> {
        self.units.iter().position(|unit| answers(unit.peripheral, name))
    }

    /// Resolves a cluster that stands in `block`.
    pub(super) fn cluster(
        &mut self,
        block: Block<'a>,
        cluster: &'a Cluster,
        place: &'a Place,
    ) -> Option<ResolvedCluster<'a>> {
        self.cluster_seen(block, cluster, place, Vec::new())
    }

    fn cluster_seen(
        &mut self,
        block: Block<'a>,
        cluster: &'a Cluster,
        place: &'a Place,
        mut seen: Vec<usize>,
    ) -> Option<ResolvedCluster<'a>> {
        seen.push(place.name.start);
        let own = |defaults: RegisterProperties| Block {
            children: &cluster.children,
            places: &place.children,
            defaults: cluster.default_register_properties.derive_from(&defaults),
            unit: block.unit,
        };
        let Some(path) = cluster.derived_from.as_deref() else {
            return Some(ResolvedCluster {
                block: own(block.defaults),
                dim: dim_of(cluster),
                trail: seen,
            });
        };
        let found = self.find(block, path, |child| matches!(child, RegisterCluster::Cluster(_)));
        let Some((at, RegisterCluster::Cluster(source), source_place)) = found else {
            let names = block.iter().map(|(child, _)| child_name(child));
            return self.dangling(path, place, names);
        };
        self.check(&seen, source_place, path, place)?;
        let source = self.cluster_seen(at, source, source_place, seen)?;
        let dim = derived_dim(cluster, source.dim.as_ref(), &cluster.name);
        let block =
            if cluster.children.is_empty() { source.block } else { own(source.block.defaults) };
        Some(ResolvedCluster { block, dim, trail: source.trail })
    }

    /// Resolves a register that stands in `block`.
    pub(super) fn register(
        &mut self,
        block: Block<'a>,
        register: &'a Register,
        place: &'a Place,
    ) -> Option<ResolvedRegister<'a>> {
        self.register_seen(block, register, place, &mut Vec::new())
    }

    fn register_seen(
        &mut self,
        block: Block<'a>,
        register: &'a Register,
        place: &'a Place,
        seen: &mut Vec<usize>,
    ) -> Option<ResolvedRegister<'a>> {
        seen.push(place.name.start);
        let fields = register.fields.as_deref();
        let fields = fields.map(|fields| Fields { fields, places: &place.children, block });
        let own = ResolvedRegister {
            properties: register.properties,
            write: register.modified_write_values,
            read: register.read_action,
            dim: dim_of(register),
            fields: fields.unwrap_or(Fields { fields: &[], places: &[], block }),
        };
        let Some(path) = register.derived_from.as_deref() else {
            let properties = own.properties.derive_from(&block.defaults);
            return Some(ResolvedRegister { properties, ..own });
        };
        let found = self.find(block, path, |child| matches!(child, RegisterCluster::Register(_)));
        let Some((at, RegisterCluster::Register(source), source_place)) = found else {
            let names = block.iter().map(|(child, _)| child_name(child));
            return self.dangling(path, place, names);
        };
        self.check(seen, source_place, path, place)?;
        let source = self.register_seen(at, source, source_place, seen)?;
        Some(ResolvedRegister {
            properties: own.properties.derive_from(&source.properties),
            write: own.write.or(source.write),
            read: own.read.or(source.read),
            dim: derived_dim(register, source.dim.as_ref(), &register.name),
            fields: fields.unwrap_or(source.fields),
        })
    }

    /// Resolves a field that stands in `fields`.
    pub(super) fn field(
        &mut self,
        fields: Fields<'a>,
        field: &'a Field,
        place: &'a Place,
    ) -> Option<ResolvedField> {
        self.field_seen(fields, field, place, &mut Vec::new())
    }

    fn field_seen(
        &mut self,
        fields: Fields<'a>,
        field: &'a Field,
        place: &'a Place,
        seen: &mut Vec<usize>,
    ) -> Option<ResolvedField> {
        seen.push(place.name.start);
        let values = self.values(fields, field);
        let own = ResolvedField {
            access: field.access,
            write: field.modified_write_values,
            read: field.read_action,
            dim: dim_of(field),
            values,
        };
        let Some(path) = field.derived_from.as_deref() else { return Some(own) };
        let Some((at, source, source_place)) = self.find_field(fields, path) else {
            return self.dangling(path, place, fields.fields.iter().map(|f| f.name.as_str()));
        };
        self.check(seen, source_place, path, place)?;
        let source = self.field_seen(at, source, source_place, seen)?;
        Some(ResolvedField {
            access: own.access.or(source.access),
            write: own.write.or(source.write),
            read: own.read.or(source.read),
            dim: derived_dim(field, source.dim.as_ref(), &field.name),
            values: if own.values.is_empty() { source.values } else { own.values },
        })
    }

    /// The register or cluster a path names: by itself among its neighbours, dotted from a
    /// peripheral, or, as some vendors have it, dotted from the own peripheral.
    pub(super) fn find(
        &mut self,
        block: Block<'a>,
        path: &str,
        wanted: impl Fn(&RegisterCluster) -> bool + Copy,
    ) -> Option<(Block<'a>, &'a RegisterCluster, &'a Place)> {
        let Some((around, name)) = path.rsplit_once('.') else {
            return pick(block, path, wanted);
        };
        let (first, rest) = around.split_once('.').unwrap_or((around, ""));
        let mut at = match self.unit(first) {
            Some(unit) => self.walk_down(unit, rest),
            None => None,
        };
        if at.is_none() {
            at = self.walk_down(block.unit, around);
        }
        pick(at?, name, wanted)
    }

    /// The block of the cluster that a dotted path names below a peripheral.
    fn walk_down(&mut self, unit: usize, path: &str) -> Option<Block<'a>> {
        let mut block = self.registers(unit)?;
        for name in path.split('.').filter(|name| !name.is_empty()) {
            let is_cluster = |child: &RegisterCluster| matches!(child, RegisterCluster::Cluster(_));
            let (at, child, place) = pick(block, name, is_cluster)?;
            let RegisterCluster::Cluster(cluster) = child else { return None };
            // A cluster derived from one inside itself would not end.
            if cluster.derived_from.as_deref().is_some_and(|path| path.contains('.')) {
                return None;
            }
            block = self.cluster(at, cluster, place)?.block;
        }
        Some(block)
    }

    fn find_field(
        &mut self,
        fields: Fields<'a>,
        path: &str,
    ) -> Option<(Fields<'a>, &'a Field, &'a Place)> {
        let (fields, name) = match path.rsplit_once('.') {
            None => (fields, path),
            Some((register, name)) => (self.fields_of(fields, register)?, name),
        };
        let mut all = fields.fields.iter().zip(fields.places);
        let (field, place) = all.find(|(field, _)| answers(*field, name))?;
        Some((fields, field, place))
    }

    /// The fields of the register that a path names, seen from a field of another register.
    pub(super) fn fields_of(&mut self, from: Fields<'a>, path: &str) -> Option<Fields<'a>> {
        let is_register = |child: &RegisterCluster| matches!(child, RegisterCluster::Register(_));
        let (block, child, place) = self.find(from.block, path, is_register)?;
        let RegisterCluster::Register(register) = child else { return None };
        Some(self.register(block, register, place)?.fields)
    }

    /// Whether to go on to what `place` is derived from.
    fn check(&mut self, seen: &[usize], source: &Place, path: &str, place: &Place) -> Option<()> {
        if seen.contains(&source.name.start) {
            return self.cycle(path, place);
        }
        if seen.len() == MAX_CHAIN {
            return self.too_long(place);
        }
        Some(())
    }

    fn dangling<'n, T>(
        &mut self,
        path: &str,
        place: &Place,
        names: impl Iterator<Item = &'n str>,
    ) -> Option<T> {
        // Looking for the nearest name takes its time.
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(dangling(self.span(place), path, names));
        }
        None
    }

    fn cycle<T>(&mut self, path: &str, place: &Place) -> Option<T> {
        self.faults.push(
            Diagnostic::error(codes::DERIVED_FROM_CYCLE, "`derivedFrom` leads back to itself")
                .at(self.span(place), format!("`{path}` is itself derived from this"))
                .at(place.name, "the element"),
        );
        None
    }

    fn too_long<T>(&mut self, place: &Place) -> Option<T> {
        self.faults.push(
            Diagnostic::error(codes::TOO_DEEP, "the chain of `derivedFrom` is too long")
                .at(self.span(place), format!("more than {MAX_CHAIN} steps up to here")),
        );
        None
    }

    fn span(&self, place: &Place) -> Span {
        place.derived_from.unwrap_or(place.name)
    }
}

/// A `derivedFrom` that names nothing.
pub(super) fn dangling<'n>(
    at: Span,
    path: &str,
    names: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    let message = format!("`derivedFrom` names `{path}`, which is not there");
    let fault = Diagnostic::error(codes::DERIVED_FROM_MISSING, message).at(at, "not found");
    match nearest(path, names) {
        Some(name) => fault.help(format!("did you mean `{name}`?")),
        None => fault,
    }
}
