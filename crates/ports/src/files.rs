//! Bytes that people attach to records. Their SHA-256 is their name, so nobody else's word ever becomes a path.

mod folder;

pub use folder::Folder;

use std::io;

/// Keeps bytes under their SHA-256, written as 64 hexadecimal digits.
///
/// Its deeds wait for the machine: whoever serves many calls them where waiting holds up nobody.
pub trait Files: Send + Sync {
    /// Whether these files are the owner's; whoever comes first is. Two owners would sweep each other's bytes.
    ///
    /// # Errors
    /// What the machine says.
    fn claim(&self, owner: &str) -> io::Result<bool>;
    /// Begins to take bytes. They rest aside until they are whole, and are gone when the answer is dropped.
    ///
    /// # Errors
    /// What the machine says.
    fn receive(&self) -> io::Result<Box<dyn Arriving>>;
    /// How many bytes are kept under a hash; `None` when there are none.
    ///
    /// # Errors
    /// What the machine says.
    fn size(&self, hash: &str) -> io::Result<Option<u64>>;
    /// At most so many bytes from a place on; fewer only at the end.
    ///
    /// # Errors
    /// What the machine says; [`io::ErrorKind::NotFound`] when there are none.
    fn read(&self, hash: &str, from: u64, most: usize) -> io::Result<Vec<u8>>;
    /// Lets go of bytes; of none is no mistake.
    ///
    /// # Errors
    /// What the machine says.
    fn remove(&self, hash: &str) -> io::Result<()>;
    /// The hashes that begin with this byte.
    ///
    /// # Errors
    /// What the machine says.
    fn shelf(&self, first: u8) -> io::Result<Vec<String>>;
    /// Lets go of what began to arrive before a moment (epoch milliseconds) and never became whole; answers how many.
    ///
    /// # Errors
    /// What the machine says.
    fn clear(&self, before: i64) -> io::Result<u64>;
}

/// Bytes that arrive.
pub trait Arriving: Send {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// What the machine says.
    fn take(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// All have come: makes them durable, still aside, and answers their hash.
    ///
    /// # Errors
    /// What the machine says.
    fn end(&mut self) -> io::Result<String>;
    /// Puts them in their place; quick, and what stood there is replaced by the same bytes.
    ///
    /// # Errors
    /// What the machine says.
    fn put(&mut self) -> io::Result<()>;
    /// Makes their place durable. Whoever is told of the bytes is told after this.
    ///
    /// # Errors
    /// What the machine says.
    fn settle(&self) -> io::Result<()>;
}
