//! What a build script compiles that uses the generator: the crates, and the features of them.

use std::process::Command;

/// Crates besides our own: `../shared/budgets.md`, section 3.
const MOST: usize = 40;
/// What is for the command line only.
const COMMAND_LINE: [&str; 3] = ["clap", "similar", "tera"];

/// Every crate with its features, once: `NAME [FEATURES]`. What no build has fetched is fetched now.
fn tree(features: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", "dmagen", "--edges", "normal,build"])
        .args(["--prefix", "none", "--no-dedupe", "--format", "{p} [{f}]"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let crates = text.lines().filter_map(|line| {
        let (package, features) = line.rsplit_once(" [")?;
        let name = package.split(' ').next()?;
        (name != "dmagen").then(|| format!("{name} [{features}"))
    });
    let mut crates: Vec<String> = crates.collect();
    crates.sort();
    crates.dedup();
    crates
}

#[test]
fn a_build_script_compiles_few_crates() {
    let crates = tree(&["--no-default-features", "--target", "all"]);
    assert!(!crates.is_empty() && crates.len() <= MOST, "{}: {crates:#?}", crates.len());
    // A version more, or a feature more, is to be seen.
    insta::assert_snapshot!("dependencies", crates.join("\n"));
}

#[test]
fn the_command_line_is_a_feature() {
    let names = |features: &[&str]| -> Vec<String> {
        let crates = tree(features).into_iter();
        crates.map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    let (with, without) = (names(&[]), names(&["--no-default-features"]));
    for name in COMMAND_LINE {
        assert!(with.iter().any(|known| known == name), "{name}");
        assert!(!without.iter().any(|known| known == name), "{name}");
    }
}
