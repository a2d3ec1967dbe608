//! The register accesses of each operation beside their budgets.

use conformance::{chips, table};

#[test]
fn every_operation_over_its_budget_has_a_reason() {
    let faults: Vec<String> = chips::ALL.iter().flat_map(|chip| table::unexplained(chip)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
