//! The files around the Rust ones: the manifest, what a reader is told, how it is formatted.

use crate::description::{Name, RequestRoute, Requests, Spanned};
use crate::emit::{self, File};
use crate::model::{ExprKind, Instance, Model, Requirement};
use tera::{Context, Tera};

/// The files around the Rust ones.
pub(super) fn scaffold(model: &Model) -> Result<Vec<File>, tera::Error> {
    let mut tera = Tera::default();
    tera.autoescape_on(Vec::<String>::new());
    tera.add_raw_templates(vec![
        ("Cargo.toml", include_str!("../../templates/Cargo.toml.tera")),
        ("README.md", include_str!("../../templates/README.md.tera")),
        ("rustfmt.toml", include_str!("../../templates/rustfmt.toml.tera")),
    ])?;
    let context = context(model);
    ["Cargo.toml", "README.md", "rustfmt.toml"]
        .into_iter()
        .map(|name| {
            let text = tera.render(name, &context)?;
            let text = if name == "README.md" { narrow(&text) } else { text };
            Ok(File { path: name.to_owned(), text: format!("{}\n", text.trim_end()) })
        })
        .collect()
}

/// The constants of the request lines, and what they stand for.
fn requests(requests: &Requests) -> Vec<(String, String)> {
    match requests {
        Requests::Selectable(lines) => {
            let row = |(name, line): &(Name, Spanned<u64>)| {
                (emit::shouted(&name.value), line.value.to_string())
            };
            lines.iter().map(row).collect()
        }
        Requests::Routed(lines) => {
            let place = |r: &RequestRoute| format!("`{}` {}: {}", r.instance, r.channel, r.line);
            let places = |routes: &[RequestRoute]| -> Vec<_> { routes.iter().map(place).collect() };
            let row = |(name, routes): &(Name, Vec<RequestRoute>)| {
                (emit::shouted(&name.value), places(routes).join(", "))
            };
            lines.iter().map(row).collect()
        }
    }
}

/// What is said of a controller that another entry has introduced.
fn alias(instance: &Instance) -> String {
    instance.alias.as_ref().map_or_else(String::new, |of| format!(", which is `{of}`"))
}

/// A text whose items of lists are broken into lines of 100 columns.
fn narrow(text: &str) -> String {
    let item = |line: &str| match line.starts_with("- ") {
        true => emit::wrap(line, 98).join("\n  "),
        false => line.to_owned(),
    };
    text.lines().map(item).collect::<Vec<_>>().join("\n")
}

/// The channels whose hardware follows descriptors, where that of others does not.
fn followers(model: &Model) -> Option<String> {
    model.descriptors.as_ref()?.when.as_ref()?;
    some_channels(model, |at, channel| model.followed(at, channel).is_some())
}

/// The channels of which something holds, unless it holds of all.
fn some_channels(model: &Model, holds: impl Fn(usize, usize) -> bool) -> Option<String> {
    let controllers = model.instances.iter().enumerate().filter(|(_, i)| i.alias.is_none());
    let of = |(at, instance): (usize, &Instance)| {
        let found: Vec<usize> = (0..instance.channels).filter(|n| holds(at, *n)).collect();
        (instance.name.clone(), ranges(&found), found.len() == instance.channels)
    };
    let all: Vec<_> = controllers.map(of).collect();
    if all.iter().all(|(.., whole)| *whole) {
        return None;
    }
    let same = all.windows(2).all(|pair| matches!(pair, [a, b] if a.1 == b.1));
    let some = all.iter().filter(|(_, found, _)| !found.is_empty());
    match all.first() {
        Some((_, found, _)) if same => Some(found.clone()),
        _ => {
            Some(some.map(|(name, f, _)| format!("{f} of `{name}`")).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Channels by their numbers, which ascend.
fn ranges(channels: &[usize]) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for channel in channels {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *channel => *last = *channel,
            _ => parts.push((*channel, *channel)),
        }
    }
    let part = |(first, last): &(usize, usize)| match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    };
    let text = parts.iter().map(part).collect::<Vec<_>>().join(", ");
    match channels {
        [] => text,
        [_] => format!("channel {text}"),
        _ => format!("channels {text}"),
    }
}

/// Where the storage of a list that hardware follows must be; empty where the handler runs all lists.
fn room(model: &Model) -> String {
    let Some(described) = &model.descriptors else { return String::new() };
    let page = described.page.map(|page| format!(", inside one page of {page:#x} bytes"));
    format!(
        "{}, aligned to {} bytes (by its type){}",
        memory(model),
        described.align,
        page.unwrap_or_default()
    )
}

/// What descriptors and tables have to be in.
fn memory(model: &Model) -> String {
    let pieces = model.memory.iter().map(|piece| {
        let (first, last) = (piece.from, piece.from + piece.bytes - 1);
        format!("{} ({first:#010X} to {last:#010X})", piece.name.value)
    });
    match pieces.collect::<Vec<_>>().as_slice() {
        [] => "memory that the controller reaches".to_owned(),
        pieces => pieces.join(" or "),
    }
}

/// Who goes from one block of a list to the next.
fn lists(model: &Model, followers: Option<&String>) -> String {
    match (&model.descriptors, followers) {
        (None, _) => "the interrupt handler goes from block to block".to_owned(),
        (Some(_), None) => "the hardware goes from block to block".to_owned(),
        (Some(_), Some(some)) => {
            format!(
                "the hardware goes from block to block on {some}, the interrupt handler elsewhere"
            )
        }
    }
}

/// Until when a block can be put behind a list that runs.
fn appending(model: &Model, followers: Option<&String>) -> String {
    let Some(descriptors) = &model.descriptors else {
        return "no (the interrupt handler goes from block to block)".to_owned();
    };
    if !descriptors.waits {
        return "no (the next descriptor may be being read)".to_owned();
    }
    let ends = if model.operations.append.is_some() { "ends" } else { "begins" };
    match followers {
        Some(some) => format!("until its last block {ends}, on {some}"),
        None => format!("until its last block {ends}"),
    }
}

/// Whether blocks may be strided.
fn strides(model: &Model, all: String) -> String {
    let which = match &model.strided {
        Some((_, note)) => match some_channels(model, |at, n| model.strides(at, n)) {
            Some(some) => format!("{some} ({})", note.trim_end_matches('.')),
            None => all,
        },
        None => all,
    };
    // What the rules of runs and gaps say.
    let mut said = vec![which];
    for rule in &model.block_require {
        let mut of_steps = false;
        rule.that.walk(&mut |e| of_steps |= matches!(e.kind, ExprKind::Run(_) | ExprKind::Gap(_)));
        let note = rule.note.as_ref().filter(|_| of_steps);
        let note = note.map(|note| note.trim_end_matches('.').to_owned());
        said.extend(note.filter(|note| !said.contains(note)));
    }
    said.join(". ")
}

fn context(model: &Model) -> Context {
    let mut context = Context::new();
    let row = |pairs: Vec<(&str, String)>| -> std::collections::BTreeMap<String, String> {
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    };
    let yes = |flag: bool| if flag { "yes" } else { "no" }.to_owned();
    let because = |word: &str, key: &str| match model.limits.lack(key) {
        Some(reason) => format!("{word} ({reason})"),
        None => word.to_owned(),
    };
    let able = |flag: bool, key: &str| if flag { "yes".to_owned() } else { because("no", key) };
    let instances: Vec<_> = model
        .instances
        .iter()
        .enumerate()
        .map(|(index, instance)| {
            let base = instance.bases.first().copied().unwrap_or(0);
            row(vec![
                ("name", format!("`{}`{}", instance.name, alias(instance))),
                ("channels", instance.channels.to_string()),
                ("base", format!("{base:#010X}").replace("0X", "0x")),
                ("copies", yes(emit::copies(model, index))),
            ])
        })
        .collect();
    let channels = |(first, last)| match first == last {
        true => format!("{first}"),
        false => format!("{first} to {last}"),
    };
    let vectors: Vec<_> = model
        .controllers()
        .flat_map(|i| &i.vectors)
        .map(|v| {
            row(vec![
                ("name", emit::variant(&v.name)),
                ("number", v.number.to_string()),
                ("channels", channels(v.channels)),
            ])
        })
        .chain(model.controllers().flat_map(|i| {
            i.shared.iter().map(|v| {
                row(vec![
                    ("name", emit::variant(&v.name)),
                    ("number", v.number.to_string()),
                    ("channels", format!("{}, beside their own", channels((0, i.channels - 1)))),
                ])
            })
        }))
        .collect();
    let suspend = &model.operations.suspend;
    let strategy = match suspend.strategy {
        "Native" => "native",
        "RequestGate" => "by holding back the request line",
        "Recompute" => "by stopping and programming the rest",
        _ => "unsupported",
    };
    let burst = match model.limits.max_burst {
        0 => because("none", "max_burst"),
        bytes => format!("{bytes} bytes"),
    };
    let priorities = match model.limits.priority {
        0 => "one".to_owned(),
        highest => format!("0 (lowest) to {highest}"),
    };
    let locked = match model.operations.queue {
        Some(_) => {
            "taking and releasing channels, for `Platform::power`, and for a block that replaces one of a\nrunning pair"
        }
        None => "taking and releasing channels, and for `Platform::power`",
    };
    // The example copies, on channel 0.
    let first = (0..model.instances.len()).find(|index| emit::copies(model, *index));
    let first = model.instances.get(first.unwrap_or(0));
    let vector = first.and_then(|i| i.vectors.iter().find(|v| v.channels.0 == 0));
    let other_line = first.filter(|i| i.chooses_line()).and_then(|i| i.vectors.get(1));
    let followers = followers(model);
    let ring = model.limits.cyclic && model.descriptors.as_ref().is_some_and(|d| d.ring);
    let cyclic = match &followers {
        Some(some) if ring => format!("on {some} only"),
        _ => able(model.limits.cyclic, "cyclic"),
    };
    let cyclic = match model.require.iter().find_map(Requirement::ring_limit) {
        Some(most) => format!("{cyclic}, of up to {most} blocks"),
        None => cyclic,
    };
    let values = [
        ("chip", model.chip.clone()),
        ("crate_name", format!("{}_dma", model.chip.replace('-', "_"))),
        ("title", model.title.clone()),
        ("ip", model.ip.clone()),
        ("ip_title", model.ip_title.clone()),
        ("ip_source", model.ip_source.clone()),
        ("chip_source", model.chip_source.clone()),
        ("target", model.target.clone()),
        ("items", model.limits.items.to_string()),
        ("priorities", priorities),
        ("burst", burst),
        ("lists", lists(model, followers.as_ref())),
        ("room", room(model)),
        ("cyclic", cyclic),
        ("half", able(model.limits.half, "half")),
        ("queue", able(model.queues(), "queue")),
        ("flow_control", model.limits.lack("flow_control").unwrap_or_default().to_owned()),
        ("append", appending(model, followers.as_ref())),
        ("suspend", format!("{strategy} ({})", suspend.source)),
        ("exclusive", model.exclusive.clone().unwrap_or_default()),
        ("links", able(model.limits.links, "links")),
        ("strides", strides(model, able(model.limits.strides, "strides"))),
        ("locked", locked.to_owned()),
        ("first", first.map(|i| i.name.clone()).unwrap_or_default()),
        ("vector", vector.map(|v| emit::variant(&v.name)).unwrap_or_default()),
        ("other_line", other_line.map(|v| emit::variant(&v.name)).unwrap_or_default()),
        ("number", vector.map(|v| v.number.to_string()).unwrap_or_default()),
    ];
    for (key, value) in values {
        context.insert(key, &value);
    }
    context.insert("windows", &emit::windows(model));
    context.insert("inserted", &emit::inserted(model).join("`, `"));
    context.insert("instances", &instances);
    let errata = model.errata.iter();
    let errata: Vec<_> = errata.map(|(name, text)| format!("{name}: {text}")).collect();
    context.insert("errata", &errata);
    context.insert("requests", &requests(&model.requests));
    context.insert("routed", &matches!(model.requests, Requests::Routed(_)));
    context.insert("vectors", &vectors);
    context
}
