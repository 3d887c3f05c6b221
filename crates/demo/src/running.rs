//! One story while it is told: which step comes next, and what it knows.

use crate::acts::Undone;
use crate::calendar;
use crate::dice::Dice;
use crate::documents::{Each, Range, Step, StoryDocument, Wait};
use crate::life::World;
use crate::scope::{Kept, Scope};
use crate::values::{self, Teller};
use model::Viewer;
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

const HOUR: f64 = 3_600_000.0;
const DAY: f64 = 24.0 * HOUR;

/// What became of a story when it went on.
pub(crate) enum Turn {
    /// Something was done; it goes on as soon as a person can.
    Acted,
    /// Nothing happens before that moment.
    Until(i64),
    Over,
}

/// A story that is being told.
pub(crate) struct Running<'a> {
    pub(crate) name: &'a str,
    pub(crate) story: &'a StoryDocument,
    pub(crate) scope: Scope,
    pub(crate) dice: Dice,
    frames: Vec<Frame<'a>>,
    /// Who acts where the step at hand does not say.
    by: &'a str,
    begun: bool,
    /// What it has picked: the word, and the place under it.
    picked: BTreeSet<(&'a str, usize)>,
}

/// Steps that are gone through: the innermost stands last.
struct Frame<'a> {
    by: &'a str,
    left: Left<'a>,
}

enum Left<'a> {
    Steps(std::slice::Iter<'a, Step>),
    Each(VecDeque<Kept>, &'a Each),
    Repeat(i64, &'a [Step]),
}

impl<'a> Running<'a> {
    pub(crate) fn of(name: &'a str, story: &'a StoryDocument, dice: Dice) -> Running<'a> {
        Running {
            name,
            story,
            scope: Scope::default(),
            dice,
            frames: vec![Frame {
                by: &story.by,
                left: Left::Steps(story.steps.iter()),
            }],
            by: &story.by,
            begun: false,
            picked: BTreeSet::new(),
        }
    }

    /// Goes on until something is done, time has to pass, or nothing is left.
    pub(crate) async fn go_on(&mut self, world: &mut World<'a>) -> Result<Turn, Undone> {
        if !self.begun {
            self.begun = true;
            if let Some(pool) = &self.story.on {
                match self.pick(pool, world) {
                    Some(scope) => self.scope = scope,
                    None => return Ok(Turn::Over),
                }
            }
            let cast = self.story.cast.iter();
            let cast = cast.map(|(part, login)| (part.clone(), login.clone()));
            self.scope.cast.extend(cast);
        }
        while let Some(step) = self.next() {
            if let Some(turn) = self.take(step, world).await? {
                return Ok(turn);
            }
        }
        Ok(Turn::Over)
    }

    fn next(&mut self) -> Option<&'a Step> {
        loop {
            let frame = self.frames.last_mut()?;
            self.by = frame.by;
            let inner = match &mut frame.left {
                Left::Steps(steps) => match steps.next() {
                    Some(step) => return Some(step),
                    None => None,
                },
                Left::Each(left, each) => left.pop_front().map(|one| {
                    self.scope.records.insert(each.called.clone(), one);
                    each.steps.as_slice()
                }),
                Left::Repeat(0, _) => None,
                Left::Repeat(left, steps) => {
                    *left -= 1;
                    Some(*steps)
                }
            };
            match inner {
                Some(steps) => self.into(steps),
                None => drop(self.frames.pop()),
            }
        }
    }

    fn into(&mut self, steps: &'a [Step]) {
        self.enter(Left::Steps(steps.iter()));
    }

    fn enter(&mut self, left: Left<'a>) {
        self.frames.push(Frame { by: self.by, left });
    }

    /// One step. A turn, when the story stops for a while behind it.
    async fn take(&mut self, step: &'a Step, world: &mut World<'a>) -> Result<Option<Turn>, Undone> {
        match step {
            Step::Wait(wait) => {
                let until = self.until(wait, world).map_err(Undone::Broken)?;
                return Ok((until > world.now).then_some(Turn::Until(until)));
            }
            Step::Choose { ways } => {
                let weights: Vec<f64> = ways.iter().map(|way| way.weight).collect();
                if let Some(at) = self.dice.weighed(&weights) {
                    self.into(&ways[at].steps);
                }
            }
            Step::Perhaps { chance, steps } => {
                if self.dice.chance(*chance) {
                    self.into(steps);
                }
            }
            Step::If {
                filled,
                steps,
                otherwise,
            } => {
                let value = self.value(filled, world)?;
                self.into(if values::is_filled(&value) {
                    steps
                } else {
                    otherwise
                });
            }
            Step::Each(each) => self.each(each, world).await?,
            Step::Repeat { times, steps } => {
                let times = self.times(times, world)?;
                self.enter(Left::Repeat(times.max(0), steps));
            }
            Step::Tell { story } => {
                let mut stories = world.company.stories.iter();
                let told = stories.find(|(name, _)| name == story);
                let told =
                    told.ok_or_else(|| Undone::Broken(format!("there is no story “{story}” to tell")))?;
                self.by = &told.1.by;
                self.into(&told.1.steps);
            }
            Step::Meanwhile { steps } => {
                world.beside.push(Running {
                    name: self.name,
                    story: self.story,
                    scope: self.scope.clone(),
                    dice: self.dice.split(),
                    picked: self.picked.clone(),
                    frames: vec![Frame {
                        by: self.by,
                        left: Left::Steps(steps.iter()),
                    }],
                    by: self.by,
                    begun: true,
                });
            }
            Step::End {} => self.frames.clear(),
            Step::Pick { of } => {
                let drawn = self.pick(of, world);
                let drawn =
                    drawn.ok_or_else(|| Undone::Broken(format!("nothing is remembered as “{of}”")))?;
                self.scope.records.extend(drawn.records);
            }
            Step::Remember { under, records } => {
                let mut scope = self.scope.clone();
                let wanted = |name: &String| records.is_empty() || records.contains(name);
                scope.records.retain(|name, _| wanted(name));
                world.pools.entry(under.clone()).or_default().push(scope);
            }
            act => return self.act(act, world).await,
        }
        Ok(None)
    }

    /// One of those remembered under that word that this story has not met yet, if there is such a one.
    fn pick(&mut self, of: &'a str, world: &World<'a>) -> Option<Scope> {
        let pool = world.pools.get(of).filter(|pool| !pool.is_empty())?;
        let new: Vec<usize> = (0..pool.len())
            .filter(|at| !self.picked.contains(&(of, *at)))
            .collect();
        let drawn = self
            .dice
            .place(if new.is_empty() { pool.len() } else { new.len() });
        let at = new.get(drawn).copied().unwrap_or(drawn);
        self.picked.insert((of, at));
        pool.get(at).cloned()
    }

    /// A step that asks the workspace.
    async fn act(&mut self, step: &'a Step, world: &mut World<'a>) -> Result<Option<Turn>, Undone> {
        let called = match step {
            Step::Create {
                object,
                values,
                called,
                by,
            } => {
                let viewer = self.viewer(by.as_ref(), world)?;
                let record = self.teller(world).fields(values).map_err(Undone::Broken)?;
                let made = world.door.create(&viewer, object, &record).await?;
                called.iter().cloned().map(|name| (name, made.clone())).collect()
            }
            Step::Update { record, values, by } => {
                let viewer = self.viewer(by.as_ref(), world)?;
                let fields = self.teller(world).fields(values).map_err(Undone::Broken)?;
                let old = self.kept(record)?;
                vec![(record.clone(), world.door.update(&viewer, &old, &fields).await?)]
            }
            Step::Convert {
                record,
                conversion,
                set,
                called,
                by,
            } => {
                let viewer = self.viewer(by.as_ref(), world)?;
                let set = self.teller(world).fields(set).map_err(Undone::Broken)?;
                let old = self.kept(record)?;
                let (now, made) = world.door.convert(&viewer, &old, (conversion, &set)).await?;
                let named = made.into_iter();
                let named = named.filter_map(|(name, kept)| Some((called.get(&name)?.clone(), kept)));
                named.chain([(record.clone(), now)]).collect()
            }
            Step::Upload {
                file,
                name,
                called,
                by,
            } => {
                let viewer = self.viewer(by.as_ref(), world)?;
                let name = self.value(&Value::String(name.clone()), world)?;
                let bytes = world
                    .company
                    .files
                    .get(file)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let name = name.as_str().unwrap_or_default();
                vec![(called.clone(), world.door.upload(&viewer, name, bytes).await?)]
            }
            Step::Read { record, by } => {
                let viewer = self.viewer(by.as_ref(), world)?;
                let now = world.door.read(&viewer, &self.kept(record)?).await?;
                self.scope.records.insert(record.clone(), now);
                return Ok(None);
            }
            _ => Vec::new(),
        };
        self.scope.records.extend(called);
        Ok(Some(Turn::Acted))
    }

    async fn each(&mut self, each: &'a Each, world: &mut World<'a>) -> Result<(), Undone> {
        let mut found = Vec::new();
        for row in &each.rows {
            found.push(Kept::row(self.value(row, world)?));
        }
        if let Some(object) = &each.object {
            let viewer = self.viewer(each.by.as_ref(), world)?;
            let filter = self.value(each.filter.as_ref().unwrap_or(&Value::Null), world)?;
            let sort = each.sort.as_deref().unwrap_or("created_at");
            let asked = (&filter, sort, each.most);
            found.extend(world.door.find(&viewer, object, asked).await?);
        }
        self.enter(Left::Each(found.into(), each));
        Ok(())
    }

    fn until(&mut self, wait: &Wait, world: &mut World<'a>) -> Result<i64, String> {
        let days = wait.days.map_or(0.0, |range| self.dice.range(range));
        let hours = wait.hours.map_or(0.0, |range| self.dice.range(range));
        if let Some(until) = &wait.until {
            let day = self.teller(world).day(until)?;
            let day = calendar::after(day, calendar::rounded(days));
            let morning = world.calendar.morning(day, &mut self.dice);
            return Ok(morning.max(world.now) + calendar::rounded(hours * HOUR));
        }
        let at = world.now + calendar::rounded(days * DAY + hours * HOUR);
        Ok(world.calendar.at_work(at, &mut self.dice))
    }

    fn times(&mut self, times: &Value, world: &mut World<'a>) -> Result<i64, Undone> {
        if let Ok(range) = serde_json::from_value::<Range>(times.clone()) {
            return Ok(calendar::rounded(self.dice.range(range)));
        }
        let value = self.value(times, world)?;
        let number = values::number(&value);
        let number = number.ok_or_else(|| Undone::Broken(format!("repeat: {value} is no number")))?;
        Ok(calendar::rounded(number))
    }

    fn kept(&self, name: &str) -> Result<Kept, Undone> {
        self.scope.kept(name).cloned().map_err(Undone::Broken)
    }

    fn viewer(&mut self, by: Option<&'a String>, world: &mut World<'a>) -> Result<Arc<Viewer>, Undone> {
        let part = by.map_or(self.by, String::as_str);
        let login = self.scope.player(part, &world.people, &mut self.dice);
        let member = login.and_then(|login| world.people.member(&login).cloned());
        Ok(member.map_err(Undone::Broken)?.viewer)
    }

    fn value(&mut self, value: &Value, world: &mut World<'a>) -> Result<Value, Undone> {
        self.teller(world).value(value).map_err(Undone::Broken)
    }

    fn teller<'b>(&'b mut self, world: &'b mut World<'a>) -> Teller<'b> {
        Teller {
            scope: &mut self.scope,
            dice: &mut self.dice,
            words: &mut world.words,
            people: &world.people,
            calendar: &world.calendar,
            now: world.now,
        }
    }
}
