//! `--mutate`: what the pages of a pack do not notice when it goes, nobody promises.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use scenario::{Files, Mutant, Shelf, Watch};
use tokio::runtime::Handle;

use super::pages::Playbill;
use super::stage::Template;
use crate::pack::{name_of, names_required};
use crate::print;
use crate::stop::Stop;
use crate::words::Test;

/// What came of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The pack is none without it: this mutant was not made.
    Unmade,
    /// A page noticed.
    Killed,
    /// Every page holds.
    Survived,
}

/// Lets the pages look at every mutant, prints those that nobody notices, and counts.
pub(crate) async fn mutate(
    asked: &Test,
    bill: &Playbill<'_>,
    shelf: &Shelf,
    files: &Files,
) -> Result<ExitCode, Stop> {
    let mutants = drawn(scenario::mutants(files), asked);
    let name = name_of(files).unwrap_or_default();
    let mut standing = Vec::new();
    below(shelf, files, &mut BTreeSet::from([name.clone()]), &mut standing)?;
    let packs: Vec<Arc<Files>> = standing.iter().map(|(_, files)| Arc::clone(files)).collect();
    // The pack itself stands in the template, too: a mutant is then the little that differs.
    let whole = [packs, vec![Arc::new(files.clone())]].concat();
    let template = bill.template.with(&whole).await?;
    let template = template.map_err(|_| Stop::failed("The pack cannot be installed."))?;
    let mut shelf = shelf.clone();
    shelf.installed = standing.into_iter().map(|(name, _)| name).collect();
    shelf.installed.insert(name);
    let hunt = Hunt {
        bill,
        template: &template,
        shelf: &shelf,
        files,
        keen: bill.pages.iter().map(|_| AtomicUsize::new(0)).collect(),
    };
    let fates = hunt.all(&mutants)?;
    Ok(told(asked, &mutants, &fates))
}

fn told(asked: &Test, mutants: &[Mutant], fates: &[Fate]) -> ExitCode {
    for (mutant, _) in mutants
        .iter()
        .zip(fates)
        .filter(|(_, fate)| **fate == Fate::Survived)
    {
        let (file, place) = (&mutant.file, &mutant.place);
        print::line(format!("survived: {file}#{place} ({})", mutant.lost.word()));
    }
    let count = |wanted: Fate| fates.iter().filter(|fate| **fate == wanted).count();
    let (unmade, killed, survived) = (count(Fate::Unmade), count(Fate::Killed), count(Fate::Survived));
    if unmade > 0 {
        print::line(format!(
            "{unmade} more do not compile and count as not made: the pack leans on what they lost."
        ));
    }
    let made = killed + survived;
    print::line(format!("mutants={made} killed={killed} survived={survived}"));
    let enough = asked
        .at_least
        .is_none_or(|percent| killed * 100 >= made * usize::from(percent));
    if enough {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What a pack requires, what that requires first, each once.
fn below(
    shelf: &Shelf,
    files: &Files,
    known: &mut BTreeSet<String>,
    order: &mut Vec<(String, Arc<Files>)>,
) -> Result<(), Stop> {
    for name in names_required(files) {
        if metadata::is_name(&name) && known.insert(name.clone()) {
            let required = shelf
                .files(&name)
                .map_err(|why| Stop::settings(format!("{why}.")))?;
            below(shelf, &required, known, order)?;
            order.push((name, required));
        }
    }
    Ok(())
}

/// All mutants, or a sample in their order.
fn drawn(mutants: Vec<Mutant>, asked: &Test) -> Vec<Mutant> {
    let Some(sample) = asked.sample else {
        return mutants;
    };
    let mut lots: Vec<(u64, usize)> = (0..mutants.len())
        .map(|at| (lot(asked.seed, at as u64), at))
        .collect();
    lots.sort_unstable();
    let taken: BTreeSet<usize> = lots.into_iter().take(sample).map(|(_, at)| at).collect();
    let numbered = mutants.into_iter().enumerate();
    numbered
        .filter(|(at, _)| taken.contains(at))
        .map(|(_, mutant)| mutant)
        .collect()
}

/// A number that depends on nothing else and looks like none before it (splitmix64).
fn lot(seed: u64, at: u64) -> u64 {
    let mut mixed = (seed ^ at.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

struct Hunt<'a> {
    bill: &'a Playbill<'a>,
    template: &'a Template,
    shelf: &'a Shelf,
    files: &'a Files,
    /// How many mutants each page has killed so far.
    keen: Vec<AtomicUsize>,
}

impl Hunt<'_> {
    fn all(&self, mutants: &[Mutant]) -> Result<Vec<Fate>, Stop> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<Result<(usize, Fate), Stop>>> = Mutex::default();
        let runtime = Handle::current();
        let one_after_the_other = || {
            while let Some((at, mutant)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                mutants.get(at).map(|mutant| (at, mutant))
            } {
                let fate = self.one(&runtime, mutant).map(|fate| (at, fate));
                done.lock().unwrap_or_else(PoisonError::into_inner).push(fate);
            }
        };
        tokio::task::block_in_place(|| {
            std::thread::scope(|scope| {
                for _ in 0..self.bill.at_once.min(mutants.len()) {
                    scope.spawn(one_after_the_other);
                }
            });
        });
        let fates = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut fates = fates.into_iter().collect::<Result<Vec<_>, Stop>>()?;
        fates.sort_by_key(|(at, _)| *at);
        Ok(fates.into_iter().map(|(_, fate)| fate).collect())
    }

    /// Shows one mutant to the pages, the likely ones first, until one notices.
    fn one(&self, runtime: &Handle, mutant: &Mutant) -> Result<Fate, Stop> {
        let files = Arc::new(mutant.files(self.files));
        let made = runtime.block_on(self.template.with(&[files]))?;
        let Ok(template) = made else {
            return Ok(Fate::Unmade);
        };
        for at in self.order(mutant) {
            let bill = Playbill {
                template: &template,
                pages: self.bill.pages,
                at_once: 1,
            };
            let report = bill.play_one(runtime, self.shelf, Watch::FirstFault, at)?;
            if !report.faults.is_empty() {
                self.keen[at].fetch_add(1, Ordering::Relaxed);
                return Ok(Fate::Killed);
            }
        }
        Ok(Fate::Survived)
    }

    /// The pages, those that speak most of what the mutant lost first; among equals, those that noticed most so far.
    fn order(&self, mutant: &Mutant) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.bill.pages.len()).collect();
        let rank = |at: &usize| {
            let page = &self.bill.pages[*at];
            let speaks = mutant.hints().filter(|hint| page.text.contains(hint)).count();
            (speaks, self.keen[*at].load(Ordering::Relaxed))
        };
        order.sort_by_cached_key(|at| std::cmp::Reverse(rank(at)));
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_lots_and_another_seed_others() {
        let lots = |seed| (0..50).map(|at| lot(seed, at)).collect::<Vec<_>>();
        assert_eq!(lots(7), lots(7));
        assert_ne!(lots(7), lots(8));
        let distinct: BTreeSet<u64> = lots(7).into_iter().collect();
        assert_eq!(distinct.len(), 50);
    }
}
