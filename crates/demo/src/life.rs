//! A company lives: its stories begin, and go on in the order of their moments.

use crate::acts::{Door, Undone};
use crate::calendar::{self, Calendar};
use crate::dice::Dice;
use crate::documents::{Range, StoryDocument};
use crate::held::Held;
use crate::people::People;
use crate::running::{Running, Turn};
use crate::scope::Scope;
use crate::words::Words;
use crate::{Company, Fault};
use app::Workspace;
use chrono::{Datelike, NaiveDate};
use model::Moment;
use ports::Clock;
use std::collections::BTreeMap;

/// What a person needs between two things they do one after the other, in milliseconds.
const BETWEEN: [f64; 2] = [15_000.0, 120_000.0];
/// Days of work in a week.
const WORKING_DAYS: f64 = 5.0;
/// How many refusals are told.
const TOLD: usize = 20;
/// Of so many acts at most one may be refused, or the stories are not those of this pack.
const REFUSED_OF: u64 = 50;

/// Which days are lived, and by which chance.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The day of the demo: what is lived ends when it begins.
    pub day: NaiveDate,
    /// How many weeks before it; those of the company when absent.
    pub weeks: Option<u16>,
    /// The same seed gives the same company.
    pub seed: u64,
}

impl Span {
    /// A moment before everything that is lived, for the workspace to be made at.
    pub(crate) fn before(&self, company: &Company) -> i64 {
        let days = 7 * i64::from(self.weeks.unwrap_or(company.document.weeks)) + 2;
        let day = calendar::after(self.day, -days);
        day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
    }
}

/// What a company has lived through.
#[derive(Debug, Clone, Default)]
pub struct Lived {
    /// Acts that were done: saves and files.
    pub acts: u64,
    /// Acts that rules or rights did not allow. Their stories ended there.
    pub refused: u64,
    /// The first of them, in words.
    pub told: Vec<String>,
}

/// Everything that stories share.
pub(crate) struct World<'a> {
    pub(crate) door: Door<'a>,
    pub(crate) company: &'a Company,
    pub(crate) people: People,
    pub(crate) calendar: Calendar,
    pub(crate) words: Words,
    pub(crate) pools: BTreeMap<String, Vec<Scope>>,
    pub(crate) now: i64,
    pub(crate) acts: u64,
    /// What goes on beside a story from now on.
    pub(crate) beside: Vec<Running<'a>>,
}

/// Lets a company live in a workspace that was made with the ports of [`Held`] and in which its packs are installed.
///
/// # Errors
/// A step that asks for what is not there; a workspace that does not work; more refusals than life has.
pub(crate) async fn live(
    workspace: &Workspace,
    held: &Held,
    company: &Company,
    span: Span,
) -> Result<Lived, Fault> {
    let place = Moment::of(&workspace.app().model.settings, 0);
    let unread = |why| Fault::Document {
        path: "demo/company.json".to_owned(),
        why,
    };
    let calendar = Calendar::of(&company.document, place).map_err(unread)?;
    let weeks = span.weeks.unwrap_or(company.document.weeks);
    let first = calendar::after(span.day, -7 * i64::from(weeks));
    let (begin, end) = (calendar.first_of(first), calendar.first_of(span.day));
    held.clock.set(begin);
    let mut world = World {
        door: Door { workspace },
        people: People::make(workspace, &company.document).await?,
        words: Words::of(&company.words),
        company,
        calendar,
        pools: BTreeMap::new(),
        now: begin,
        acts: 0,
        beside: Vec::new(),
    };
    let mut waiting = Waiting::default();
    for (name, story) in &company.stories {
        let mut dice = Dice::of(span.seed, &["begins", name], 0);
        for (number, at) in (0..).zip(beginnings(&world, story, (first, span.day), &mut dice)) {
            let running = Running::of(name, story, Dice::of(span.seed, &[name], number));
            waiting.push(at, running);
        }
    }
    let mut lived = Lived::default();
    while let Some((at, mut running)) = waiting.pop().filter(|(at, _)| *at < end) {
        world.now = at.max(held.clock.now() + 1);
        held.clock.set(world.now);
        match running.go_on(&mut world).await {
            Ok(Turn::Acted) => {
                world.acts += 1;
                let pause = calendar::rounded(running.dice.range(Range::Two(BETWEEN)));
                waiting.push(world.now + pause, running);
            }
            Ok(Turn::Until(at)) => waiting.push(at, running),
            Ok(Turn::Over) => {}
            Err(Undone::Refused(why)) => {
                lived.refused += 1;
                if lived.told.len() < TOLD {
                    lived.told.push(format!("{}: {why}", running.name));
                }
            }
            Err(Undone::Broken(why)) => {
                let story = running.name.to_owned();
                return Err(Fault::Step { story, why });
            }
        }
        for beside in std::mem::take(&mut world.beside) {
            waiting.push(world.now, beside);
        }
    }
    held.clock.set(end);
    let settled = workspace.work().await;
    settled.map_err(|why| Fault::Workspace(why.to_string()))?;
    lived.acts = world.acts;
    if lived.refused * REFUSED_OF > lived.acts {
        let told = lived.told.join("\n");
        return Err(Fault::Workspace(format!(
            "{} of {} acts were refused:\n{told}",
            lived.refused, lived.acts
        )));
    }
    Ok(lived)
}

/// The moments at which a story begins.
fn beginnings(
    world: &World<'_>,
    story: &StoryDocument,
    (first, last): (NaiveDate, NaiveDate),
    dice: &mut Dice,
) -> Vec<i64> {
    let (calendar, begins) = (&world.calendar, &story.begins);
    let after = begins.day.map(|days| calendar::after(first, i64::from(days)));
    // Days that are not lived begin nothing.
    let mut days = first.iter_days();
    let opening = days.find(|day| calendar.is_working(*day)).unwrap_or(first);
    let before = begins.days_before.map(|days| calendar.back(last, days));
    let before = before.filter(|day| *day > opening);
    let mut moments = Vec::new();
    for day in after.into_iter().chain(before) {
        moments.extend((0..begins.times.unwrap_or(1)).map(|_| calendar.morning(day, dice)));
    }
    let Some(often) = begins.per_week else {
        return moments;
    };
    // The first day of work is for what is there from the beginning.
    let days = first.iter_days().take_while(|day| *day < last);
    for day in days.filter(|day| calendar.is_working(*day)).skip(1) {
        let month = usize::try_from(day.month0()).unwrap_or_default();
        let season = world
            .company
            .document
            .seasons
            .map_or(1.0, |seasons| seasons[month]);
        let mut left = often / WORKING_DAYS * season;
        while left > 0.0 {
            if dice.chance(left) {
                moments.push(calendar.during(day, dice));
            }
            left -= 1.0;
        }
    }
    moments
}

/// Stories by the moment at which they go on; those of one moment in the order in which they came.
#[derive(Default)]
struct Waiting<'a>(BTreeMap<(i64, u64), Running<'a>>, u64);

impl<'a> Waiting<'a> {
    fn push(&mut self, at: i64, running: Running<'a>) {
        self.1 += 1;
        self.0.insert((at, self.1), running);
    }

    fn pop(&mut self) -> Option<(i64, Running<'a>)> {
        let ((at, _), running) = self.0.pop_first()?;
        Some((at, running))
    }
}
