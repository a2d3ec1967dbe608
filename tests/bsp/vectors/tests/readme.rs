//! The README shows what is compiled here.

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path)
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        .replace('\r', "")
}

/// The programs that a text shows.
fn shown(text: &str) -> Vec<&str> {
    let blocks = text.split("```rust\n").skip(1);
    blocks.map(|rest| rest.split("```").next().expect("an end")).collect()
}

fn compiled(name: &str) -> String {
    let text = read(&format!("src/{name}.rs"));
    text.split("// README\n").nth(1).expect("a program").to_owned()
}

#[test]
fn the_first_program_of_the_readme_is_compiled() {
    let readme = read("../../../dma-runtime/README.md");
    assert_eq!(shown(&readme)[0], compiled("copy"));
}

#[test]
fn the_handlers_of_the_readme_are_those_that_are_compiled() {
    let readme = read("../../../dma-runtime/README.md");
    let section = readme.split("## Interrupt vectors").nth(1).expect("the section");
    let section = section.split("\n## ").next().expect("its end");
    assert_eq!(shown(section), ["cortex_m_rt", "riscv_rt", "eclic"].map(compiled));
}
