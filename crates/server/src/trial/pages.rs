//! The pages of a pack, and playing them beside each other.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use scenario::{Fault, Files, House, Page, Report, Shelf, Watch};
use tokio::runtime::Handle;

use super::stage::{PASSWORD, Stage, Template};
use crate::stop::Stop;

/// A page with its path in the pack: `scenarios/a_day.md`.
pub(crate) struct PackPage {
    pub(crate) path: String,
    pub(crate) page: Page,
    /// As it is written.
    pub(crate) text: String,
}

/// The pages of a pack in the order of their names, or what cannot be understood, each with its file and line.
pub(crate) fn read_pages(files: &Files) -> Result<Vec<PackPage>, Vec<String>> {
    let mut faults = Vec::new();
    let mut pages = Vec::new();
    for (path, text) in files {
        if !path.starts_with("scenarios/") || !path.ends_with(".md") || path.ends_with("/README.md") {
            continue;
        }
        match Page::parse(text) {
            Ok(page) => pages.push(PackPage {
                path: path.clone(),
                page,
                text: text.clone(),
            }),
            Err(told) => faults.extend(told.iter().map(|fault| format!("{path}:{fault}"))),
        }
    }
    if faults.is_empty() { Ok(pages) } else { Err(faults) }
}

/// Pages, and what each of them is played on.
pub(crate) struct Playbill<'a> {
    pub(crate) template: &'a Template,
    pub(crate) pages: &'a [PackPage],
    /// How many are played at the same time.
    pub(crate) at_once: usize,
}

impl Playbill<'_> {
    /// Plays every page; the reports are in the order of the pages, each with the page's position.
    pub(crate) fn play(&self, shelf: &Shelf, watch: Watch) -> Result<Vec<(usize, Report)>, Stop> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<Result<(usize, Report), Stop>>> = Mutex::default();
        let runtime = Handle::current();
        let one_after_the_other = || {
            while let Some(at) =
                Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < self.pages.len())
            {
                let report = self
                    .play_one(&runtime, shelf, watch, at)
                    .map(|report| (at, report));
                done.lock().unwrap_or_else(PoisonError::into_inner).push(report);
            }
        };
        tokio::task::block_in_place(|| {
            std::thread::scope(|scope| {
                for _ in 0..self.at_once.min(self.pages.len()) {
                    scope.spawn(one_after_the_other);
                }
            });
        });
        let reports = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut reports = reports.into_iter().collect::<Result<Vec<_>, Stop>>()?;
        reports.sort_by_key(|(at, _)| *at);
        Ok(reports)
    }

    /// Plays one page on a stage of its own.
    pub(crate) fn play_one(
        &self,
        runtime: &Handle,
        shelf: &Shelf,
        watch: Watch,
        at: usize,
    ) -> Result<Report, Stop> {
        let stage = runtime.block_on(Stage::open(self.template))?;
        let house = House {
            base: stage.base.clone(),
            admin_password: PASSWORD.to_owned(),
            packs: shelf.clone(),
            watch,
        };
        let mut report = scenario::run(&self.pages[at].page, &house);
        runtime.block_on(stage.close());
        // A page that looks at nothing proves nothing.
        if report.faults.is_empty() && report.assertions == 0 {
            report.faults.push(Fault {
                line: 1,
                what: "the page expects nothing".to_owned(),
            });
        }
        Ok(report)
    }
}
