//! `cargo xtask test`: everything CI checks. One build, one set of features, one target folder for all of it.

use crate::shell::{Done, EVERYTHING, build_everything, cargo, npm, run};
use crate::steps::{self, Step};
use crate::{check, setup, torture, web};

const STEPS: &[Step] = &[
    Step {
        name: "set-up",
        proves: "browser, fonts and PostgreSQL are here",
        run: setup::setup,
    },
    Step {
        name: "format",
        proves: "the code is formatted",
        run: check::format,
    },
    Step {
        name: "web",
        proves: "lint, types, unit tests and build of the screens",
        run: web_steps,
    },
    Step {
        name: "clippy",
        proves: "no lint complains, tests included",
        run: check::clippy,
    },
    Step {
        name: "build",
        proves: "everything compiles, once for all that follows",
        run: build_everything,
    },
    Step {
        name: "tests",
        proves: "unit tests, laws, tidy, suites, both databases",
        run: tests,
    },
    Step {
        name: "torture",
        proves: "no acknowledged write is lost when the server is killed",
        run: torture::short,
    },
    Step {
        name: "e2e",
        proves: "a real browser works with the real binary",
        run: e2e,
    },
];

pub(crate) fn test(wanted: &[String]) -> Done {
    steps::run(STEPS, wanted)
}

fn web_steps() -> Done {
    web::check()?;
    web::build()
}

fn tests() -> Done {
    // While we hold the shared cluster, each test binary finds it running.
    let _held = cluster::shared();
    run(cargo(&["test", "--no-fail-fast"]).args(EVERYTHING))
}

fn e2e() -> Done {
    build_everything()?;
    run(&mut web::with_product(npm(&["run", "e2e"])))
}
