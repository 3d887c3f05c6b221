//! `yunjin read-workbook`: what the program asks of itself, so that a workbook which nobody should open takes down a child
//! and nobody else.

use std::io::{BufWriter, Read, Write};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};

/// The memory that a workbook may need, in bytes, and the time, in seconds.
const MEMORY: u64 = 2 << 30;
const SECONDS: u64 = 45;

/// Reads a workbook from standard input and writes its first sheet, or in one word why not.
pub(crate) fn read() -> ExitCode {
    let limited = |most| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        // Without its limits it reads nothing.
        if setrlimit(resource, limited(most)).is_err() {
            return ExitCode::FAILURE;
        }
    }
    let mut bytes = Vec::new();
    if std::io::stdin().lock().read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    match exchange::write_workbook(bytes, &mut out).map(|()| out.flush()) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(_)) => ExitCode::FAILURE,
        Err(code) => {
            let _ = out.into_inner().map(|mut out| out.write_all(code.as_bytes()));
            ExitCode::from(u8::try_from(ports::child::REFUSED).unwrap_or(1))
        }
    }
}
