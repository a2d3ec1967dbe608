//! Reading inputs: files, YAML as a tree of spanned nodes, SVD as a register map.

pub mod files;
pub mod svd;
pub mod yaml;
