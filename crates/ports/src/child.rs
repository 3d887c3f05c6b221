//! The one program that the product starts: itself, to read what might take down the process that reads it.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How a child says that it has refused what it was given, and that the reason is what it wrote.
pub const REFUSED: i32 = 3;

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// It wrote this.
    Done(Vec<u8>),
    /// It refused, and wrote why.
    Refused(Vec<u8>),
    /// It broke down, took too long, or wrote too much.
    Broken,
}

/// Starts the program with one word, gives it `input`, and waits at most so long for at most so many bytes. Nothing of this
/// process's surroundings is passed on.
///
/// # Errors
/// When it cannot be started.
pub fn filtered(
    program: &Path,
    word: &str,
    input: Vec<u8>,
    (most_bytes, most_time): (usize, Duration),
) -> std::io::Result<Ended> {
    let mut child = Command::new(program)
        .arg(word)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    // A child that ends early leaves the rest unread.
    let stdin = child.stdin.take();
    let feeding = std::thread::spawn(move || stdin.map(|mut pipe| pipe.write_all(&input)));
    let (stdout, (written, arrived)) = (child.stdout.take(), mpsc::channel());
    let reading = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let limit = u64::try_from(most_bytes).unwrap_or(u64::MAX).saturating_add(1);
        let read = stdout.map(|pipe| pipe.take(limit).read_to_end(&mut bytes));
        let _ = written.send(read.is_some_and(|read| read.is_ok()).then_some(bytes));
    });
    let bytes = arrived.recv_timeout(most_time).ok().flatten();
    let bytes = bytes.filter(|bytes| bytes.len() <= most_bytes);
    let ended = end(&mut child, bytes);
    let _ = (feeding.join(), reading.join());
    ended
}

/// Waits for a child that has written all; one that has not is ended.
fn end(child: &mut Child, bytes: Option<Vec<u8>>) -> std::io::Result<Ended> {
    let Some(bytes) = bytes else {
        child.kill()?;
        child.wait()?;
        return Ok(Ended::Broken);
    };
    let status = child.wait()?;
    Ok(match status.code() {
        Some(0) => Ended::Done(bytes),
        Some(REFUSED) => Ended::Refused(bytes),
        _ => Ended::Broken,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: (usize, Duration) = (1 << 20, Duration::from_secs(20));

    fn run(word: &str, input: &[u8], limits: (usize, Duration)) -> Ended {
        // A shell reads its program from a file; here it is what is given, and the word names none.
        let shell = Path::new("/bin/sh");
        filtered(shell, word, input.to_vec(), limits).unwrap()
    }

    #[test]
    fn what_a_child_writes_is_read_and_its_refusal_told_apart() {
        assert_eq!(run("-s", b"echo hello", SOON), Ended::Done(b"hello\n".to_vec()));
        assert_eq!(
            run("-s", b"echo no; exit 3", SOON),
            Ended::Refused(b"no\n".to_vec())
        );
        assert_eq!(run("-s", b"exit 1", SOON), Ended::Broken);
        assert_eq!(run("-s", b"kill -9 $$", SOON), Ended::Broken);
    }

    #[test]
    fn one_that_writes_too_much_or_does_not_end_is_ended() {
        assert_eq!(
            run("-s", b"while :; do echo endless; done", (1000, SOON.1)),
            Ended::Broken
        );
        let at_once = (1000, Duration::from_millis(50));
        assert_eq!(run("-s", b"while :; do :; done", at_once), Ended::Broken);
    }

    #[test]
    fn nothing_of_the_surroundings_is_passed_on() {
        assert_eq!(
            run("-s", b"echo $HOME$CARGO_MANIFEST_DIR", SOON),
            Ended::Done(b"\n".to_vec())
        );
    }
}
