//! The committed drivers: how they look, and that the same inputs always make the same bytes.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Chips, and the vendors' register maps that must lead to the same drivers as the small ones.
const VENDORS: [(&str, &str); 10] = [
    ("stm32f429", "stmicro_stm32f429.svd"),
    ("stm32f103", "stmicro_stm32f103.svd"),
    ("stm32g474", "stmicro_stm32g474.svd"),
    ("gd32vf103", "gigadevice_gd32vf103.svd"),
    ("rp2040", "raspberrypi_rp2040.svd"),
    ("rp2350", "raspberrypi_rp2350.svd"),
    ("mk63f12", "freescale_mk63f12.svd"),
    ("samd21j18a", "microchip_atsamd21j18a.svd"),
    ("stm32wba50", "stmicro_stm32wba50.svd"),
    ("lpc43xx", "nxp_lpc43xx.svd"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder of this test's own, empty.
fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("a folder of an earlier run");
    }
    fs::create_dir_all(&folder).expect("a new folder");
    folder
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("a path below the folder");
                let name = name.to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// A folder of the checkout, whatever its ends of lines are.
fn checkout(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = files(&root().join(folder));
    found.values_mut().for_each(|bytes| bytes.retain(|byte| *byte != b'\r'));
    found
}

fn committed() -> BTreeMap<String, Vec<u8>> {
    checkout("generated")
}

/// The committed Rust files, by name.
fn sources() -> Vec<(String, String)> {
    let rust = committed().into_iter().filter(|(name, _)| name.ends_with(".rs"));
    rust.map(|(name, bytes)| (name, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

fn chips() -> Vec<String> {
    let folder = fs::read_dir(root().join("descriptions/chip")).expect("the chips");
    let names = folder.map(|entry| entry.expect("an entry").file_name().into_string());
    let mut chips: Vec<_> = names.map(|name| name.expect("a readable name")).collect();
    chips.sort();
    chips.iter().filter_map(|name| Some(name.strip_suffix(".yaml")?.to_owned())).collect()
}

/// Runs `dmagen generate` in a folder.
fn generate(working: &Path, descriptions: &Path, chips: &[String], out: &Path, more: &[&str]) {
    let descriptions = chips.iter().map(|c| descriptions.join("chip").join(format!("{c}.yaml")));
    let output = Command::new(env!("CARGO_BIN_EXE_dmagen"))
        .arg("generate")
        .args(descriptions)
        .arg("--out")
        .arg(out)
        .args(more)
        .current_dir(working)
        .output()
        .expect("dmagen starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Names the first file that differs, instead of printing two drivers.
fn assert_same(left: &BTreeMap<String, Vec<u8>>, right: &BTreeMap<String, Vec<u8>>, what: &str) {
    let (names, others): (Vec<_>, Vec<_>) = (left.keys().collect(), right.keys().collect());
    assert_eq!(names, others, "{what}: other files");
    let differs = left.iter().find(|(name, bytes)| right.get(*name) != Some(*bytes));
    assert!(differs.is_none(), "{what}: `{}` differs", differs.expect("the file").0);
}

#[test]
fn two_runs_make_the_same_bytes_from_any_folder() {
    let (first, second) = (empty("first"), empty("second"));
    generate(&root(), Path::new("descriptions"), &chips(), &first, &[]);
    let descriptions = root().join("descriptions").canonicalize().expect("the descriptions");
    generate(&second, &descriptions, &chips(), Path::new("."), &[]);
    assert_same(&files(&first), &files(&second), "a second run elsewhere");
    assert_same(&files(&first), &committed(), "the committed drivers");
}

#[test]
fn the_vendors_register_maps_make_the_same_bytes() {
    let maps = root().join("../shared/svd");
    if !maps.is_dir() {
        for (chip, _) in VENDORS {
            println!(
                "skipped: the_vendors_register_maps_make_the_same_bytes: {chip}: shared/svd is absent"
            );
        }
        return;
    }
    let maps = maps.canonicalize().expect("the vendors' register maps");
    let out = empty("vendors");
    for (chip, map) in VENDORS {
        let map = maps.join(map).to_string_lossy().into_owned();
        let chips = [chip.to_owned()];
        generate(&root(), Path::new("descriptions"), &chips, &out, &["--svd", &map]);
        let folder = format!("{chip}-dma");
        let ours = checkout(&format!("generated/{folder}"));
        assert_same(&files(&out.join(&folder)), &ours, chip);
    }
}

/// Whether `rustfmt` leaves files as they are; `None` without a `rustfmt`.
fn formatted(test: &str, files: &[PathBuf]) -> Option<(bool, String)> {
    let found = Command::new("rustfmt").arg("--version").stdout(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        println!("skipped: {test}: {}: there is no rustfmt", chips().join(", "));
        return None;
    }
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024"])
        .args(files)
        .output()
        .expect("rustfmt starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some((output.status.success(), text + &String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn rustfmt_changes_nothing() {
    let roots = chips().into_iter().map(|c| root().join(format!("generated/{c}-dma/src/lib.rs")));
    if let Some((good, diff)) = formatted("rustfmt_changes_nothing", &roots.collect::<Vec<_>>()) {
        assert!(good, "{diff}");
    }
}

#[test]
fn rustfmt_with_default_settings_changes_nothing() {
    let out = empty("defaults");
    generate(&root(), Path::new("descriptions"), &chips(), &out, &[]);
    let mut roots = Vec::new();
    for chip in chips() {
        // What a user may have above the crate must not matter, and neither may the crate's own file.
        fs::write(out.join(format!("{chip}-dma/rustfmt.toml")), "").expect("an empty file");
        roots.push(out.join(format!("{chip}-dma/src/lib.rs")));
    }
    if let Some((good, diff)) = formatted("rustfmt_with_default_settings_changes_nothing", &roots) {
        assert!(good, "{diff}");
    }
}

#[test]
fn modules_are_as_tidy_as_crates() {
    let out = empty("modules");
    generate(&root(), Path::new("descriptions"), &chips(), &out, &["--module"]);
    fs::write(out.join("rustfmt.toml"), "").expect("an empty file");
    let mut modules = Vec::new();
    for chip in chips() {
        let path = out.join(format!("{}_dma.rs", chip.replace('-', "_")));
        let text = fs::read_to_string(&path).expect("a module");
        let inner = text.lines().find(|line| {
            let line = line.trim_start();
            line.starts_with("#!") || line.starts_with("//!")
        });
        assert_eq!(inner, None, "{chip}: `include!` takes no inner attribute");
        assert!(!text.contains("crate::"), "{chip}: the crate's root is another one");
        modules.push(path);
    }
    if let Some((good, diff)) = formatted("modules_are_as_tidy_as_crates", &modules) {
        assert!(good, "{diff}");
    }
}

#[test]
fn a_module_reads_like_the_crate() {
    let out = empty("module");
    generate(&root(), Path::new("descriptions"), &["rp2040".to_owned()], &out, &["--module"]);
    let text = fs::read_to_string(out.join("rp2040_dma.rs")).expect("a module");
    insta::assert_snapshot!(text);
}

#[test]
fn files_stay_within_a_screen_and_a_sitting() {
    for (name, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 400, "{name} has {lines} lines");
        let long = text.lines().position(|line| line.chars().count() > 100);
        assert_eq!(long, None, "{name}: a line is longer than 100 columns");
    }
}

#[test]
fn readmes_are_as_narrow() {
    for entry in fs::read_dir(root().join("generated")).expect("the drivers") {
        let path = entry.expect("a driver").path().join("README.md");
        let text = fs::read_to_string(&path).expect("a README");
        let long = text.lines().find(|line| line.chars().count() > 100);
        assert_eq!(long, None, "{}", path.display());
    }
}

#[test]
fn every_unsafe_block_has_its_reason() {
    for (name, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let opens = line.contains("unsafe {") || line.contains("unsafe impl");
            let before = lines.iter().take(index).rev();
            let mut comment = before.take_while(|line| line.trim_start().starts_with("//"));
            let reasoned = comment.any(|line| line.trim_start().starts_with("// SAFETY: "));
            assert!(!opens || reasoned, "{name}:{}: {line}", index + 1);
        }
    }
}

/// What makes a reference, in Rust that calculates with no `&`.
fn references(text: TokenStream) -> Vec<String> {
    let mut tokens = text.into_iter().peekable();
    let mut found = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => found.extend(references(group.stream())),
            TokenTree::Punct(sign) if sign.as_char() == '&' => {
                let next = tokens.peek().map(ToString::to_string).unwrap_or_default();
                found.extend((next != "raw").then(|| format!("&{next}")));
            }
            TokenTree::Ident(word) => {
                let word = word.to_string();
                let makes = ["derive", "as_ref", "as_mut", "from_ref", "from_mut", "from_ptr"];
                found.extend(Some(word).filter(|word| makes.contains(&word.as_str())));
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}

/// The device uses tables at any time: there are pointers to them, and to what is inside, and nothing else.
#[test]
fn no_table_is_behind_a_reference() {
    let made = |text: &str| references(text.parse().expect("Rust"));
    assert_eq!(made("fn f(&self) -> &Entry { unsafe { &*self.at } }"), ["&self", "&Entry", "&*"]);
    assert_eq!(made("#[derive(Debug)] struct A; fn f(a: &mut A) {}"), ["derive", "&mut"]);
    assert_eq!(made("let a = from_ref(b); let c = &raw mut (*d).e;"), ["from_ref"]);
    let sources = sources();
    let reached = |text: &str| text.contains(".tables()");
    let of_tables = |name: &str| name.ends_with("/tables.rs") || name.ends_with("/entries.rs");
    let (inside, outside): (Vec<_>, Vec<_>) = sources.iter().partition(|(name, _)| of_tables(name));
    assert!(inside.iter().filter(|(_, text)| reached(text)).count() >= 2, "no driver has tables");
    for (name, text) in inside {
        assert_eq!(made(text), [""; 0], "{name}");
    }
    for (name, text) in outside {
        assert!(!reached(text), "{name}");
        let named = text.lines().filter(|line| line.contains("tables::"));
        let mut more = named.filter(|line| !line.ends_with("use crate::tables::Tables;"));
        let more = more.find(|line| *line != "pub use tables::Tables;");
        assert_eq!(more, None, "{name}");
    }
}

/// The names that `let` binds although an enclosing block has them already.
fn hidden(block: TokenStream, known: &mut Vec<String>, found: &mut Vec<String>) {
    let outside = known.len();
    // Names of a pattern; nothing has them before the statement ends.
    let (mut pattern, mut names) = (false, Vec::new());
    for token in block {
        match token {
            TokenTree::Ident(word) if word == "let" => pattern = true,
            TokenTree::Ident(_) | TokenTree::Group(_) if pattern => {
                lower(TokenStream::from(token), &mut names);
            }
            TokenTree::Punct(sign) if sign.as_char() == '=' => pattern = false,
            TokenTree::Punct(sign) if sign.as_char() == ';' => {
                found.extend(names.iter().filter(|name| known.contains(name)).cloned());
                known.append(&mut names);
            }
            TokenTree::Group(group) => hidden(group.stream(), known, found),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    known.truncate(outside);
}

/// The variables of a pattern: what begins with a capital is a type.
fn lower(pattern: TokenStream, names: &mut Vec<String>) {
    for token in pattern {
        match token {
            TokenTree::Group(group) => lower(group.stream(), names),
            TokenTree::Ident(word) if word != "mut" => {
                names.extend(Some(word.to_string()).filter(|w| w.starts_with(char::is_lowercase)));
            }
            _ => {}
        }
    }
}

/// A register that is read must not hide the word that was planned for it, nor one write what the next begins with.
#[test]
fn no_local_hides_another() {
    let hides = |text: &str| {
        let mut found = Vec::new();
        hidden(text.parse().expect("Rust"), &mut Vec::new(), &mut found);
        found
    };
    assert_eq!(hides("{ let a = 1; f(|| { let a = g(); a }) }"), ["a"]);
    assert_eq!(hides("{ let a = 1; let Some((b, mut a)) = c; }"), ["a"]);
    assert_eq!(hides("{ { let a = 1; } let Ok(a) = b else { let a = 2; }; }"), [""; 0]);
    for (name, text) in sources() {
        assert_eq!(hides(&text), [""; 0], "{name}");
    }
}
