//! Why an operation is dearer than by hand: the numbered reasons beside the golden traces.

const README: &str = include_str!("../golden/README.md");

/// The numbers of the reasons that the README gives for an operation of a chip.
pub(crate) fn of(chip: &str, operation: &str) -> Vec<u32> {
    find(README, chip, operation)
}

/// The tables' columns are named after chips; a number counts if a reason has it.
fn find(readme: &str, chip: &str, operation: &str) -> Vec<u32> {
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
            let cell = column.and_then(|column| cells.get(column)).copied().unwrap_or_default();
            found.extend(numbers(cell).filter(|number| is_stated(readme, *number)));
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

    #[test]
    fn each_number_is_of_one_reason() {
        let numbers =
            README.lines().filter_map(|line| line.split_once(". ")?.0.parse::<u32>().ok());
        let mut numbers: Vec<u32> = numbers.collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..).take(numbers.len()).collect::<Vec<_>>());
    }
}
