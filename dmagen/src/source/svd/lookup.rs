//! Finding elements by name, and what arrays do to a name.

use svd_parser::svd::{self, DeriveFrom, DimElement, MaybeArray, RegisterCluster};

use super::repair::Place;
use super::resolve::Block;

/// The child of a block with this name.
pub(super) fn pick<'a>(
    block: Block<'a>,
    name: &str,
    wanted: impl Fn(&RegisterCluster) -> bool,
) -> Option<(Block<'a>, &'a RegisterCluster, &'a Place)> {
    let named = |child: &RegisterCluster| match child {
        RegisterCluster::Register(register) => answers(register, name),
        RegisterCluster::Cluster(cluster) => answers(cluster, name),
    };
    let (child, place) = block.iter().find(|(child, _)| wanted(child) && named(child))?;
    Some((block, child, place))
}

/// The name of a register or cluster.
pub(super) fn child_name(child: &RegisterCluster) -> &str {
    match child {
        RegisterCluster::Register(register) => &register.name,
        RegisterCluster::Cluster(cluster) => &cluster.name,
    }
}

/// Whether this is its name, or of an array the name of one element.
pub(super) fn answers<T: svd::Name>(of: &MaybeArray<T>, name: &str) -> bool {
    let own = svd::Name::name(of);
    own == name
        || match of {
            MaybeArray::Single(_) => false,
            MaybeArray::Array(_, dim) => has_element(own, dim, name),
        }
}

/// Whether an array has an element of this name; arrays may be long, so no name is made for each.
fn has_element(own: &str, dim: &DimElement, name: &str) -> bool {
    let parts = own.split_once("[%s]").or_else(|| own.split_once("%s"));
    let Some((before, after)) = parts else { return false };
    let label = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    let Some(label) = label else { return false };
    match &dim.dim_index {
        Some(labels) => labels.iter().any(|one| one == label),
        None => label.parse().is_ok_and(|at: u32| at < dim.dim && at.to_string() == label),
    }
}

/// What makes it an array.
pub(super) fn dim_of<T>(of: &MaybeArray<T>) -> Option<DimElement> {
    match of {
        MaybeArray::Single(_) => None,
        MaybeArray::Array(_, dim) => Some(dim.clone()),
    }
}

/// The array that something derived is: its own, or the source's when its name has the mark.
pub(super) fn derived_dim<T>(
    of: &MaybeArray<T>,
    source: Option<&DimElement>,
    name: &str,
) -> Option<DimElement> {
    match (dim_of(of), source) {
        (Some(own), Some(source)) => Some(own.derive_from(source)),
        (Some(own), None) => Some(own),
        (None, Some(source)) if name.contains("%s") => Some(source.clone()),
        (None, _) => None,
    }
}
