//! What a driver costs out of a vendor's register map, beside the floor of reading that file:
//! `cargo bench -p dmagen --bench generate`.
//!
//! The floor is what any generator on this reader does: reading the file, cutting out the peripherals that the chip
//! names, and parsing them. Times are the least of several runs in turn in one process; they are printed, and judge
//! nothing, for a busy machine changes them. Allocations are counted: they are the same in every run, and were a
//! third of the time when it was last looked at. More than [`MOST`] times those of the floor is a failure.

use dmagen::diagnostic::Sources;
use dmagen::source::{files, svd};
use dmagen::{emit, load};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Allocations of the whole, in those of the floor.
const MOST: f64 = 45.0;
/// Runs, of which the fastest counts.
const RUNS: usize = 15;
/// Chips with the register maps of their vendors.
const CHIPS: [(&str, &str); 6] = [
    ("stm32f429", "stmicro_stm32f429"),
    ("stm32f103", "stmicro_stm32f103"),
    ("stm32g474", "stmicro_stm32g474"),
    ("gd32vf103", "gigadevice_gd32vf103"),
    ("rp2040", "raspberrypi_rp2040"),
    ("rp2350", "raspberrypi_rp2350"),
];

/// The system's allocator, counting.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call goes to `System` as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the pointer came from `System`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Allocations that some work makes.
fn allocations(work: impl Fn()) -> u64 {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    work();
    ALLOCATIONS.load(Ordering::Relaxed) - before
}

struct Case {
    chip: PathBuf,
    map: PathBuf,
    peripherals: Vec<String>,
}

impl Case {
    fn new(chip: &str, map: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let chip = root.join(format!("descriptions/chip/{chip}.yaml"));
        let map = root.join(format!("../shared/svd/{map}.svd"));
        let merged = load::merged(&mut Sources::new(), &chip).expect("a good description");
        let blocks = merged.chip.instances.iter().flat_map(|instance| &instance.blocks);
        let mut peripherals: Vec<String> = blocks.map(|(_, name, _)| name.value.clone()).collect();
        peripherals.sort();
        peripherals.dedup();
        Case { chip, map, peripherals }
    }

    /// Reads, cuts and parses.
    fn floor(&self) {
        let mut sources = Sources::new();
        let file = files::read(&mut sources, &self.map).expect("a readable register map");
        let names: Vec<&str> = self.peripherals.iter().map(String::as_str).collect();
        black_box(svd::load(&sources, file, &names).expect("a good register map"));
    }

    /// All of it: the Rust files of a driver.
    fn whole(&self) {
        let mut sources = Sources::new();
        let model = load::model(&mut sources, &self.chip, Some(&self.map)).expect("a model");
        black_box(emit::sources(&model).expect("a driver"));
    }

    /// The least times of floor and whole.
    fn round(&self) -> (Duration, Duration) {
        let timed = |work: &dyn Fn()| {
            let start = Instant::now();
            work();
            start.elapsed()
        };
        let runs = (0..RUNS).map(|_| (timed(&|| self.floor()), timed(&|| self.whole())));
        runs.fold((Duration::MAX, Duration::MAX), |least, run| {
            (least.0.min(run.0), least.1.min(run.1))
        })
    }
}

/// The most memory that this process had, in KiB, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// The most memory that a process has that makes one driver.
fn peak_of(chip: &str) -> String {
    let output = std::env::current_exe().and_then(|me| Command::new(me).arg(chip).output());
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_default()
}

fn main() -> ExitCode {
    let asked = std::env::args().nth(1);
    if let Some((chip, map)) = CHIPS.iter().find(|(chip, _)| Some(*chip) == asked.as_deref()) {
        Case::new(chip, map).whole();
        println!("{}", peak().map_or("unknown".to_owned(), |most| format!("{most} KiB")));
        return ExitCode::SUCCESS;
    }
    println!(
        "chip       floor (ms)  whole (ms)  own part / floor  allocations / floor  most memory"
    );
    let mut over = Vec::new();
    for (chip, map) in CHIPS {
        let case = Case::new(chip, map);
        if !case.map.exists() {
            println!("{chip}: skipped, there is no {}", case.map.display());
            continue;
        }
        let (floor, whole) = case.round();
        let own = whole.saturating_sub(floor).as_secs_f64() / floor.as_secs_f64();
        let (least, all) = (allocations(|| case.floor()), allocations(|| case.whole()));
        let ratio = all as f64 / least as f64;
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let memory = peak_of(chip);
        println!(
            "{chip:9} {:11.2} {:11.2} {own:17.2} {:20}  {memory}",
            ms(floor),
            ms(whole),
            format!("{all} / {least} = {ratio:.1}"),
        );
        if ratio > MOST {
            over.push(chip);
        }
    }
    if over.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("more than {MOST} times the allocations of the floor: {}", over.join(", "));
    ExitCode::FAILURE
}
