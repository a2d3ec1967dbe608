//! What a configuration can say, value by value.

use dmagen::trace::{Direction, Event, Transfer, TransferSide};

type Make = Box<dyn Fn(&mut Transfer)>;

/// One value of one dimension: how to make a configuration say it.
pub struct Aspect {
    /// What it is called.
    pub name: String,
    make: Make,
}

impl std::fmt::Debug for Aspect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl Aspect {
    /// The configuration with this value.
    pub fn of(&self, transfer: &Transfer) -> Transfer {
        let mut changed = transfer.clone();
        (self.make)(&mut changed);
        changed
    }

    /// Whether a field of the runtime is of this dimension.
    pub fn blames(&self, field: &str) -> bool {
        let dimension = self.name.split(':').next().unwrap_or_default();
        match dimension {
            // Bursts are of bytes: in items they depend on the width.
            "widths" => field.ends_with("Width") || field.ends_with("Burst"),
            // Another direction may want another line.
            "direction" => matches!(field, "Direction" | "Request"),
            // A ring of two blocks is of both.
            "blocks" => matches!(field, "Blocks" | "Cyclic"),
            _ => dimension.replace(' ', "").eq_ignore_ascii_case(field),
        }
    }

    /// Whether a configuration has this value.
    pub fn is_in(&self, transfer: &Transfer) -> bool {
        self.of(transfer) == *transfer
    }
}

/// Every value that is asked of every chip.
pub fn all() -> Vec<Aspect> {
    let mut all = Vec::new();
    let mut add = |name: String, make: Make| all.push(Aspect { name, make });
    for (name, direction) in [
        ("m2m", Direction::M2m),
        ("m2p", Direction::M2p),
        ("p2m", Direction::P2m),
        ("p2p", Direction::P2p),
    ] {
        add(format!("direction: {name}"), Box::new(move |t| direct(t, direction)));
    }
    for (from, to) in [1, 2, 4, 8, 16].into_iter().flat_map(|a| [1, 2, 4, 8, 16].map(|b| (a, b))) {
        let make = move |t: &mut Transfer| {
            (t.source.width, t.destination.width) = (Some(from), Some(to));
        };
        add(format!("widths: {from}-{to}"), Box::new(make));
    }
    for source in [true, false] {
        let end = if source { "source" } else { "destination" };
        for beats in [0, 1, 2, 4, 8, 16, 32, 64, 128, 256] {
            let make = move |t: &mut Transfer| {
                let side = side(t, source);
                let burst = beats * side.width.unwrap_or(1);
                side.burst = burst;
                t.bytes = t.bytes.next_multiple_of(burst.max(1));
            };
            add(format!("{end} burst: {beats}"), Box::new(make));
        }
        for adjust in ["increment", "decrement", "fixed"] {
            let make = move |t: &mut Transfer| side(t, source).adjust = Some(adjust.to_owned());
            add(format!("{end} adjust: {adjust}"), Box::new(make));
        }
        for software in [false, true] {
            let name = if software { "software" } else { "hardware" };
            let make = move |t: &mut Transfer| side(t, source).software = software;
            add(format!("{end} handshake: {name}"), Box::new(make));
        }
        let stride = if source { "gather" } else { "scatter" };
        for (name, stretch) in STRIDES {
            let make = move |t: &mut Transfer| {
                let side = side(t, source);
                let (width, burst) = (side.width.unwrap_or(1), side.burst);
                let strided = stretch(width, burst.max(width));
                (side.count, side.interval) =
                    strided.map_or((None, None), |(c, i)| (Some(c), Some(i)));
            };
            add(format!("{stride}: {name}"), Box::new(make));
        }
        let odd = move |t: &mut Transfer| *side(t, source).address.get_or_insert(0) |= 1;
        add(format!("{end} address: odd"), Box::new(odd));
        let top = move |t: &mut Transfer| side(t, source).address = Some(0xFFFF_FFF0);
        add(format!("{end} address: top"), Box::new(top));
    }
    for priority in [0, 1, 2, 3, 4, 7, 15, 16, 200] {
        add(format!("priority: {priority}"), Box::new(move |t| t.priority = priority));
    }
    for blocks in [0, 1, 2] {
        for cyclic in [false, true] {
            let name = if cyclic { "cyclic" } else { "once" };
            let make = move |t: &mut Transfer| (t.blocks, t.cyclic) = (blocks, cyclic);
            add(format!("blocks: {blocks} {name}"), Box::new(make));
        }
    }
    for (name, event) in EVENTS {
        for on in [true, false] {
            let word = if on { "wanted" } else { "unwanted" };
            let make = move |t: &mut Transfer| {
                let kept = EVENTS.iter().map(|(_, known)| *known);
                t.events =
                    kept.filter(|e| if *e == event { on } else { t.events.contains(e) }).collect();
            };
            add(format!("{name} events: {word}"), Box::new(make));
        }
    }
    for items in [0, 1, 2, 3, 16, 100, 1000, 4095, 4096, 65535, 65536] {
        // Of the wider side, and one by one: what an item is does not depend on bursts then.
        let make = move |t: &mut Transfer| {
            t.bytes = items * t.source.width.max(t.destination.width).unwrap_or(1);
            (t.source.burst, t.destination.burst) = (0, 0);
        };
        add(format!("items: {items}"), Box::new(make));
    }
    add("items: odd".to_owned(), Box::new(|t| t.bytes |= 1));
    for fifo in ["automatic", "direct", "quarter", "half", "three_quarters", "full"] {
        add(format!("fifo: {fifo}"), Box::new(|t| t.fifo = fifo.to_owned()));
    }
    for flow in ["controller", "peripheral"] {
        add(format!("flow control: {flow}"), Box::new(|t| t.flow_control = flow.to_owned()));
    }
    add("link: none".to_owned(), Box::new(|t| t.link = None));
    add("link: another".to_owned(), Box::new(|t| t.link = Some(u64::from(t.channel == 0))));
    add("link: itself".to_owned(), Box::new(|t| t.link = Some(t.channel as u64)));
    add("link: beyond".to_owned(), Box::new(|t| t.link = Some(40)));
    for (name, minor, major) in [
        ("with bursts", true, false),
        ("with bursts and end", true, true),
        ("with nothing", false, false),
    ] {
        let make = move |t: &mut Transfer| {
            t.link = Some(u64::from(t.channel == 0));
            (t.minor, t.major) = (minor, major);
        };
        add(format!("link: {name}"), Box::new(make));
    }
    for armed in [false, true] {
        let name = if armed { "armed: yes" } else { "armed: no" };
        let make = move |t: &mut Transfer| {
            t.armed = armed;
            if !armed && t.direction != Direction::M2m && t.request.is_none() {
                t.request = Some(t.channel as u64 + 1);
            }
        };
        add(name.to_owned(), Box::new(make));
    }
    all
}

/// How a side is strided, by the bytes of its accesses and of its bursts: bytes of a run, and from one to the next.
type Stretch = fn(u64, u64) -> Option<(u64, u64)>;

const STRIDES: [(&str, Stretch); 10] = [
    ("none", |_, _| None),
    ("no gap", |_, _| Some((3, 3))),
    ("every other item", |width, _| Some((width, 2 * width))),
    ("every fifth item", |width, _| Some((width, 5 * width))),
    ("every other burst", |_, burst| Some((burst, 2 * burst))),
    ("two bursts", |_, burst| Some((2 * burst, 4 * burst))),
    ("a broken gap", |width, _| Some((width, 2 * width + 1))),
    ("far", |width, _| Some((width, 0x2000 + 2 * width))),
    ("farther", |width, _| Some((width, 0x8000 + width))),
    ("back", |width, _| Some((2 * width, width))),
];

const EVENTS: [(&str, Event); 4] = [
    ("complete", Event::Complete),
    ("error", Event::Error),
    ("block", Event::Block),
    ("half", Event::Half),
];

fn side(t: &mut Transfer, source: bool) -> &mut TransferSide {
    if source { &mut t.source } else { &mut t.destination }
}

/// Another direction needs a request, or must not have one.
fn direct(t: &mut Transfer, direction: Direction) {
    t.direction = direction;
    if direction == Direction::M2m {
        t.request = None;
    } else {
        t.request.get_or_insert(t.channel as u64 + 1);
    }
}
