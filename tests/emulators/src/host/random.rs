//! Many random transfers: what they are, and what is done with them, is drawn from their seeds.

use super::Board;
use super::courses::COURSES;
use super::draw::{self, Counts, Draw};
use super::shape::Shape;
use super::trial::Trial;
use crate::report::{Case, Verdict};
use conformance::chips::Chip;
use conformance::{Setup, apart, context};
use dmagen::diagnostic::{Sources, render_human};
use dmagen::model::Model;
use std::path::Path;

/// Which transfers are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seeds {
    /// The seed of the first one; those of the others follow.
    pub(crate) first: u64,
    /// How many.
    pub(crate) count: u64,
}

/// With fewer transfers, not every choice has to be drawn.
const ENOUGH: u64 = 1000;

/// What was seen.
#[derive(Debug, Default)]
struct Seen {
    drawn: Counts,
    bytes: usize,
    compared: u64,
}

/// Runs the transfers of some seeds.
///
/// # Errors
/// What went wrong with the run itself.
pub(super) fn run(
    root: &Path,
    board: &'static Board,
    chip: &'static Chip,
    seeds: Seeds,
) -> Result<Vec<Case>, String> {
    let model: &'static Model = Box::leak(Box::new(model(root, board)?));
    let mut verdicts = [const { Verdict::Pass }; COURSES.len()];
    let mut seen = Seen::default();
    for seed in (0..seeds.count).map(|index| seeds.first.wrapping_add(index)) {
        let mut draw = Draw::new(seed);
        let course =
            draw.one("course", &core::array::from_fn::<usize, { COURSES.len() }, _>(|n| n));
        if verdicts[course] != Verdict::Pass {
            continue;
        }
        match apart(move || one(chip, model, course, draw, seed)) {
            Ok(one) => {
                draw::add(&mut seen.drawn, one.drawn);
                seen.bytes += one.bytes;
                seen.compared += one.compared;
            }
            Err(text) => verdicts[course] = Verdict::Fail(text),
        }
    }
    eprintln!(
        "{}: {} transfers from seed {}, {} KiB, {} operations as traced",
        board.name,
        seeds.count,
        seeds.first,
        seen.bytes >> 10,
        seen.compared,
    );
    let mut cases: Vec<Case> =
        COURSES.iter().zip(verdicts).map(|((name, _), v)| (name.to_string(), v)).collect();
    let good = cases.iter().all(|(_, verdict)| *verdict == Verdict::Pass);
    if good && seeds.count >= ENOUGH {
        let neglected = draw::neglected(&seen.drawn);
        let verdict = match neglected.is_empty() && seen.compared >= seeds.count / 2 {
            true => Verdict::Pass,
            false => Verdict::Fail(format!("{} compared; {neglected:?}", seen.compared)),
        };
        cases.push(("random_coverage".to_string(), verdict));
    }
    Ok(cases)
}

/// Makes the transfer of a seed.
fn one(chip: &'static Chip, model: &Model, course: usize, mut draw: Draw, seed: u64) -> Seen {
    context(format!("--seed {seed} --transfers 1"));
    let controllers: Vec<usize> = (0..chip.controllers.len()).collect();
    let setup = Setup { chip, model: 0, controller: draw.one("controller", &controllers) };
    let shape = Shape::draw(&mut draw, setup.facts());
    context(format!("--seed {seed} --transfers 1, {shape:?}"));
    let bytes = shape.sizes.iter().sum();
    let compared = setup.bench(|bench| {
        let mut trial = Trial::new(bench, shape.clone(), &mut draw, model);
        (COURSES[course].1)(&mut trial);
        trial.traced.compared.get()
    });
    Seen { drawn: draw.counts, bytes, compared }
}

fn model(root: &Path, board: &Board) -> Result<Model, String> {
    let mut sources = Sources::new();
    let path = root.join(format!("descriptions/chip/{}.yaml", board.machine));
    dmagen::load::model(&mut sources, &path, None)
        .map_err(|failure| render_human(&sources, &failure.found, false))
}
