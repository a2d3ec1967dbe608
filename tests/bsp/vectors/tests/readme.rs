//! The README shows what is compiled here.

use std::fs;
use std::path::Path;

#[test]
fn the_handlers_of_the_readme_are_those_that_are_compiled() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(here.join(path)).expect(path).replace('\r', "");
    let readme = read("../../../dma-runtime/README.md");
    let section = readme.split("## Interrupt vectors").nth(1).expect("the section");
    let section = section.split("\n## ").next().expect("its end");
    let shown: Vec<&str> = section
        .split("```rust\n")
        .skip(1)
        .map(|rest| rest.split("```").next().expect("an end"))
        .collect();
    let compiled = ["cortex_m_rt", "riscv_rt", "eclic"].map(|name| {
        let text = read(&format!("src/{name}.rs"));
        text.split("// README\n").nth(1).expect("a handler").to_owned()
    });
    assert_eq!(shown, compiled);
}
