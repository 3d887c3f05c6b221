//! What a machine needs beside Rust and Node before the tests can run.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::shell::{Done, output, program, run};

/// A Debian package and how to see that it is there.
struct Need {
    package: &'static str,
    here: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        package: "chromium",
        here: || on_path("chromium"),
    },
    Need {
        package: "fonts-noto-cjk",
        here: || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists(),
    },
    Need {
        package: "postgresql",
        here: || Path::new("/usr/lib/postgresql").exists() || on_path("initdb"),
    },
];

/// Installs what is missing where we may, else says what to install.
pub(crate) fn setup() -> Done {
    node()?;
    let missing: Vec<&str> = NEEDS
        .iter()
        .filter(|need| !(need.here)())
        .map(|need| need.package)
        .collect();
    if missing.is_empty() {
        println!("Everything is installed.");
        return Ok(());
    }
    let root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    if !root || !on_path("apt-get") {
        return Err(format!(
            "Please install first: {0}. On Debian: sudo apt-get install {0}",
            missing.join(" ")
        ));
    }
    run(&mut program("apt-get", &["update", "--quiet"]))?;
    let mut install = program(
        "apt-get",
        &["install", "--quiet", "--yes", "--no-install-recommends"],
    );
    run(install.args(&missing).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The web build needs Node 20.19 or newer.
fn node() -> Done {
    let version = output(&mut program("node", &["--version"])).map_err(|_| {
        "Please install Node.js 20.19 or newer first: the web application is built with it.".to_owned()
    })?;
    let mut numbers = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse().unwrap_or(0));
    let (major, minor): (u32, u32) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    match (major, minor) >= (20, 19) {
        true => Ok(()),
        false => Err(format!(
            "Node.js is {}; the web application needs 20.19 or newer.",
            version.trim()
        )),
    }
}

fn on_path(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(name).exists()))
}
