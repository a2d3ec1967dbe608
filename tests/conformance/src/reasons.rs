//! Why an operation is dearer than by hand: the numbered reasons beside the golden traces.

const README: &str = include_str!("../golden/README.md");

/// The numbers of the reasons that the README gives for an operation of a chip.
pub(crate) fn of(chip: &str, operation: &str) -> Vec<u32> {
    find(README, chip, operation)
}

/// What the README's tables have at an operation of a chip.
#[cfg(test)]
pub(crate) fn counts(chip: &str, operation: &str) -> Vec<&'static str> {
    cells(README, chip, operation)
}

/// A number counts if a reason has it.
fn find(readme: &str, chip: &str, operation: &str) -> Vec<u32> {
    let cells = cells(readme, chip, operation);
    cells.into_iter().flat_map(numbers).filter(|number| is_stated(readme, *number)).collect()
}

/// The tables' columns are named after chips, the rows after operations.
fn cells<'a>(readme: &'a str, chip: &str, operation: &str) -> Vec<&'a str> {
    let mut column = None;
    let mut found = Vec::new();
    for line in readme.lines() {
        let Some(row) = line.strip_prefix("| ") else {
            if !line.starts_with('|') {
                column = None;
            }
            continue;
        };
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let names = |cell: &str, name: &str| cell.split(", ").any(|n| n.eq_ignore_ascii_case(name));
        if names(cells[0], "operation") {
            column = cells.iter().position(|cell| names(cell, chip));
        } else if names(cells[0], operation) {
            found.extend(column.and_then(|column| cells.get(column)).copied());
        }
    }
    found
}

/// The numbers in a cell's brackets, as in `3W 4R [2W] (3, 15)`.
fn numbers(cell: &str) -> impl Iterator<Item = u32> {
    let brackets = cell.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    brackets.flat_map(|list| list.split(", ")).filter_map(|number| number.parse().ok())
}

fn is_stated(readme: &str, number: u32) -> bool {
    let start = format!("{number}. ");
    readme.lines().any(|line| line.strip_prefix(&start).is_some_and(|reason| !reason.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: &str = "\
| operation | ONE | TWO, THREE |
|---|---|---|
| start, rearm | 1W (1) | 2W [1W] (2), m2m 3W (3, 4) |

| operation | FOUR |
|---|---|
| start | 1W |

| start | what is no table of operations (1) |

1. First.
2. Second.
3. Third.
";

    #[test]
    fn reasons_are_those_of_the_chips_column_and_the_operations_row() {
        assert_eq!(find(TABLES, "one", "start"), [1]);
        assert_eq!(find(TABLES, "one", "stop"), []);
        assert_eq!(find(TABLES, "four", "start"), []);
        assert_eq!(find(TABLES, "five", "start"), []);
    }

    #[test]
    fn a_number_without_a_reason_does_not_count() {
        assert_eq!(find(TABLES, "three", "rearm"), [2, 3]);
    }

    fn stated() -> Vec<u32> {
        let numbers =
            README.lines().filter_map(|line| line.split_once(". ")?.0.parse::<u32>().ok());
        let mut numbers: Vec<u32> = numbers.collect();
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn each_number_is_of_one_reason() {
        assert_eq!(stated(), (1..).take(stated().len()).collect::<Vec<_>>());
    }

    #[test]
    fn each_reason_is_of_some_cell() {
        let cells = README.lines().filter(|line| line.starts_with("| "));
        let used: Vec<u32> = cells.flat_map(numbers).collect();
        let idle: Vec<u32> = stated().into_iter().filter(|n| !used.contains(n)).collect();
        assert!(idle.is_empty(), "{idle:?}");
    }
}
