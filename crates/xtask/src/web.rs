//! `cargo xtask web`: the browser's half. `cargo build` itself never calls npm.

use std::process::Command;

use crate::shell::{Done, built, npm, root, run};

/// Installs exactly what the lock file says and builds web/dist.
pub(crate) fn build() -> Done {
    install()?;
    run(&mut npm(&["run", "build"]))
}

/// `npm ci`, unless what is installed already matches the lock file.
pub(crate) fn install() -> Done {
    let modified = |path: &str| root().join(path).metadata().and_then(|data| data.modified()).ok();
    let installed = modified("web/node_modules/.package-lock.json");
    let fresh = installed >= modified("web/package-lock.json") && installed >= modified("web/package.json");
    if installed.is_some() && fresh {
        return Ok(());
    }
    run(&mut npm(&["ci", "--no-audit", "--no-fund"]))
}

/// What needs no browser: lint, types, unit tests.
pub(crate) fn check() -> Done {
    install()?;
    run(&mut npm(&["run", "lint"]))?;
    run(&mut npm(&["run", "typecheck"]))?;
    run(&mut npm(&["run", "test"]))
}

/// Tells a browser run which server to start and which pack to install in it.
pub(crate) fn with_product(mut npm: Command) -> Command {
    npm.env("YUNJIN_BIN", built("yunjin"))
        .env("YUNJIN_PACK", root().join("examples/minimal"));
    npm
}
