//! The one thread that writes, and how many saves share one flush to the disk.
//!
//! It drains its queue: begin, run whatever waits, commit once, answer all. While it flushes, the next saves gather,
//! so the group grows with the load and nobody waits for a timer.

use super::desk::Desk;
use super::tx::SqliteTx;
use crate::book::Book;
use crate::canary::planted;
use crate::{Error, Future, Pace, Tx};
use rusqlite::Connection;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// A group closes after so many saves …
const GROUP: usize = 64;
/// … or after so long, so that the first of them does not wait for the last.
const GROUP_TIME: Duration = Duration::from_millis(5);
/// More waiting saves than this are refused as busy: they would not be answered in time anyway.
const WAITING: usize = 4096;

/// The near end of the queue to the writer thread.
pub(super) struct Writer(Arc<Queue>);

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    interactive: VecDeque<Box<dyn Save>>,
    bulk: VecDeque<Box<dyn Save>>,
    closed: bool,
    /// Told when the thread has ended.
    ended: Vec<oneshot::Sender<()>>,
    gone: bool,
}

/// One save that waits or runs.
pub(super) trait Save: Send {
    /// Runs it; true when it wants to count. It may be run again when a neighbour has to be taken back.
    fn run(&mut self, tx: &mut SqliteTx<'_>) -> bool;
    /// Answers whoever waits, once the group's fate is known.
    fn answer(self: Box<Self>, fate: Result<(), Error>);
}

struct Job<T, E, F> {
    work: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, book: Arc<Book>) -> Result<Self, Error> {
        let queue = Arc::new(Queue::default());
        let far = Arc::clone(&queue);
        std::thread::Builder::new()
            .name("store-writer".into())
            .stack_size(8 << 20)
            .spawn(move || {
                write_all(&far, connection, &book);
                let mut state = far.lock();
                state.gone = true;
                for waiting in state.ended.drain(..) {
                    // Whoever asked may have gone.
                    let _ = waiting.send(());
                }
            })
            .map_err(|error| Error::Other(format!("the writer thread did not start: {error}")))?;
        Ok(Writer(queue))
    }

    pub(super) async fn write<T, E, F>(&self, pace: Pace, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut dyn Tx) -> Future<'t, Result<T, E>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.0.put(
            pace,
            Box::new(Job {
                work,
                outcome: None,
                reply,
            }),
        )?;
        answer
            .await
            .unwrap_or_else(|_| Err(Error::other("the writer ended before the save").into()))
    }

    /// Lets the waiting saves finish, closes the file and comes back.
    pub(super) async fn close(&self) {
        let (tell, ended) = oneshot::channel();
        {
            let mut state = self.0.lock();
            state.closed = true;
            if state.gone {
                return;
            }
            state.ended.push(tell);
        }
        self.0.wake.notify_one();
        // An error means that the thread is gone, which is what we wait for.
        let _ = ended.await;
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.wake.notify_one();
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, pace: Pace, save: Box<dyn Save>) -> Result<(), Error> {
        let mut state = self.lock();
        if state.closed {
            return Err(Error::Busy("the workspace is closing".into()));
        }
        let queue = if pace == Pace::Interactive {
            &mut state.interactive
        } else {
            &mut state.bulk
        };
        if queue.len() >= WAITING {
            return Err(Error::Busy("too many saves are waiting".into()));
        }
        queue.push_back(save);
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    /// The next save, interactive ones first; waits for one. `None` when the queue is closed and empty.
    fn take(&self) -> Option<Box<dyn Save>> {
        let mut state = self.lock();
        loop {
            if let Some(save) = state.next() {
                return Some(save);
            }
            if state.closed {
                return None;
            }
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State {
    fn next(&mut self) -> Option<Box<dyn Save>> {
        self.interactive.pop_front().or_else(|| self.bulk.pop_front())
    }
}

fn write_all(queue: &Queue, connection: Connection, book: &Arc<Book>) {
    let mut desk = Desk::new(connection, book);
    while let Some(first) = queue.take() {
        let mut group = Vec::with_capacity(GROUP);
        let fate = run_group(queue, &mut desk, first, &mut group);
        if fate.is_ok() {
            fail::fail_point!("save::after_commit_before_reply");
        }
        for save in group {
            save.answer(fate.clone());
        }
    }
}

/// Runs a group in one transaction. Refusals, too, are answered only after its commit: they saw what others wrote.
fn run_group(
    queue: &Queue,
    desk: &mut Desk<'_>,
    first: Box<dyn Save>,
    group: &mut Vec<Box<dyn Save>>,
) -> Result<(), Error> {
    let started = Instant::now();
    let begun = desk.begin();
    let mut next = Some(first);
    while let Some(save) = next {
        group.push(save);
        begun.clone().and_then(|()| desk.run_last(group))?;
        next = None;
        if group.len() < GROUP && started.elapsed() < GROUP_TIME {
            next = queue.lock().next();
        }
    }
    if planted("canary::ack_before_commit") {
        group.drain(..).for_each(|save| save.answer(Ok(())));
    }
    fail::fail_point!("save::before_commit");
    desk.commit()
}

impl<T, E, F> Save for Job<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: for<'t> Fn(&'t mut dyn Tx) -> Future<'t, Result<T, E>> + Send,
{
    fn run(&mut self, tx: &mut SqliteTx<'_>) -> bool {
        let ran = catch_unwind(AssertUnwindSafe(|| in_place((self.work)(tx))));
        let outcome = match ran {
            Ok(Ok(_)) if tx.failure.is_some() => {
                Err(Error::other("a save went on after a statement had failed").into())
            }
            Ok(outcome) => outcome,
            Err(_) => Err(Error::other("a save panicked").into()),
        };
        self.outcome.insert(outcome).is_ok()
    }

    fn answer(self: Box<Self>, fate: Result<(), Error>) {
        let outcome = match (fate, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(Error::other("a save did not run").into()),
        };
        // Whoever asked may have gone; the save counts all the same.
        let _ = self.reply.send(outcome);
    }
}

/// Polls a save to its end. Its statements are ready at once, so there is nothing it could wait for.
fn in_place<T, E: From<Error>>(mut save: Future<'_, Result<T, E>>) -> Result<T, E> {
    match save.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(Error::other("a save waited for something other than its database").into()),
    }
}
