//! A wire that can be cut: it stands before a server on loopback and passes bytes both ways until it is told otherwise.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// The wire. It is gone with the process.
pub(crate) struct Proxy {
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    /// Stands before the server at `target`, `127.0.0.1:PORT`.
    pub(crate) fn before(target: String) -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|why| why.to_string())?;
        let address = listener.local_addr().map_err(|why| why.to_string())?.to_string();
        let open: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let known = Arc::clone(&open);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A server that is not there is a connection that closes at once.
                let Ok(server) = TcpStream::connect(&target) else {
                    continue;
                };
                drop(join(&client, &server, &known));
            }
        });
        Ok(Proxy { address, open })
    }

    /// Cuts every connection, whatever is under way on it; how many there were.
    pub(crate) fn cut(&self) -> u64 {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let there = open
            .drain(..)
            .filter(|stream| stream.shutdown(Shutdown::Both).is_ok());
        there.count() as u64 / 2
    }
}

/// Passes bytes both ways, each way in a thread of its own.
fn join(client: &TcpStream, server: &TcpStream, open: &Mutex<Vec<TcpStream>>) -> std::io::Result<()> {
    for (from, to) in [(client, server), (server, client)] {
        let (mut from, mut to) = (from.try_clone()?, to.try_clone()?);
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        open.push(from.try_clone()?);
        std::thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                if to.write_all(&buffer[..count]).is_err() {
                    break;
                }
            }
            drop(to.shutdown(Shutdown::Both));
            drop(from.shutdown(Shutdown::Both));
        });
    }
    Ok(())
}
