//! Reads messages by their description, whole and in pieces.

use core::fmt;
use core::marker::PhantomData;

use super::description::{Element, Grammar, find};
use super::fields::{Base, Fields, IsSimple, Keeper, Place, Store};
use super::options::{HeaderName, Options};
use super::walk::{Walk, Walker};
use crate::error::Error;
use crate::xml::{StreamReader, read_all};

/// A type that is made of the values of a message.
///
/// A program implements it for any lifetime; [`Of`](Self::Of) is the same type with the lifetime of the message. See the
/// [module](super) for an example.
pub trait Message {
    /// The same type, which borrows from a message for `'a`.
    type Of<'a>;
    /// The memory of a reader for the values: [`Kept`](super::Kept) with as many slots and bytes as the grammar needs.
    type Store: Store;
    /// What the message may hold.
    const GRAMMAR: &'static Grammar;

    /// Makes the type of a message that is complete and as described.
    fn from_found<'a>(found: &Found<'a, '_>) -> Self::Of<'a>;
}

/// The values of a message.
#[derive(Clone, Copy)]
pub struct Found<'a, 'p> {
    grammar: &'static Grammar,
    walk: &'p Walk,
    places: &'p [Place],
    bytes: &'a [u8],
}

impl<'a, 'p> Found<'a, 'p> {
    /// The index of the child of the `Body` among the elements of the grammar.
    pub fn element(&self) -> usize {
        self.walk.body()
    }

    /// The values in the `Body`.
    pub fn body(&self) -> Fields<'a, 'p> {
        self.fields(usize::from(self.grammar.body_base))
    }

    /// The values in a header block that the grammar reads, if the message has the block.
    pub fn header(&self, block: &'static Element) -> Option<Fields<'a, 'p>> {
        let (index, base, _) = find(self.grammar.blocks(), |other| other.name == block.name)?;
        self.walk.has_header(index).then(|| self.fields(base))
    }

    /// The number of the spelling that the message uses for its namespaces, from 0.
    pub fn spelling(&self) -> u8 {
        self.walk.spelling()
    }

    fn fields(&self, base: usize) -> Fields<'a, 'p> {
        Fields { places: self.places.get(base..).unwrap_or_default(), bytes: self.bytes }
    }
}

impl fmt::Debug for Found<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found").field("element", &self.element()).finish_non_exhaustive()
    }
}

/// Checks at compile time that the store of a message has what its grammar needs, and that its namespaces begin with
/// SOAP's.
const fn check_sizes<M: Message>() {
    assert!(M::GRAMMAR.is_soap(), "the namespaces of a grammar begin with SOAP's");
    assert!(
        <M::Store as Store>::SLOTS >= M::GRAMMAR.slots(),
        "the store of a message has fewer slots than its grammar"
    );
    assert!(
        <M::Store as Store>::LEN >= M::GRAMMAR.kept_len(),
        "the store of a message has fewer bytes than its grammar"
    );
    let is_simple = <<M::Store as Store>::Simple as IsSimple>::IS;
    assert!(!is_simple || M::GRAMMAR.is_simple(), "the store of a message is simple, its grammar is not");
}

/// The error, with the spelling in which it is to be answered.
#[cold]
fn in_spelling(error: Error, walk: &Walk) -> Error {
    error.noting(walk.spelling())
}

/// Parses a message in memory. The result borrows from the message.
///
/// # Errors
///
/// The first thing that is wrong with the message, with its position.
///
/// # Complexity
///
/// Constant memory, and a bounded number of looks at each byte.
#[inline(never)] // keeps its stack frame out of the caller's
pub fn parse<'a, M: Message>(message: &'a [u8], options: &Options) -> Result<M::Of<'a>, Error> {
    const { check_sizes::<M>() };
    let mut walk = Walk::NEW;
    let mut places = <M::Store as Store>::NO_PLACES;
    let mut walker = Walker {
        simple: PhantomData::<<M::Store as Store>::Simple>,
        grammar: M::GRAMMAR,
        understood: options.understood,
        walk: &mut walk,
        keeper: Keeper { places: places.as_mut(), base: Base::Message(message) },
    };
    match read_all(message, M::GRAMMAR.namespaces, options.message_limit, &mut walker) {
        Ok(()) => {
            let (walk, places) = (&walk, places.as_ref());
            Ok(M::from_found(&Found { grammar: M::GRAMMAR, walk, places, bytes: message }))
        }
        Err(error) => Err(in_spelling(error, &walk)),
    }
}

/// Parses a message that arrives in pieces of any size, in constant memory.
///
/// `N` is the length in bytes of the longest tag, from 16 to 65,535. With 1024 ([`limits::TAG`](crate::limits::TAG))
/// the reader gives the same message or the same error as [`parse`], however the message is cut.
pub struct MessageReader<const N: usize, M: Message> {
    stream: StreamReader<N>,
    understood: &'static [HeaderName],
    walk: Walk,
    store: M::Store,
}

impl<const N: usize, M: Message> MessageReader<N, M> {
    /// A reader for one message, with these options.
    pub const fn with_options(options: &Options) -> Self {
        const { check_sizes::<M>() };
        Self {
            stream: StreamReader::with_limit(M::GRAMMAR.namespaces, options.message_limit),
            understood: options.understood,
            walk: Walk::NEW,
            store: M::Store::NEW,
        }
    }

    /// Begins with another message, with the same options. This costs a fraction of making a reader, because it does not
    /// clear the buffers.
    ///
    /// ```
    /// use ews_phonecall::RequestReader;
    ///
    /// # let message = include_bytes!("../../tests/data/disconnect-phone-call-request.xml");
    /// let mut reader = RequestReader::<1024>::new();
    /// assert!(reader.push(b"no request").is_err());
    /// reader.reset();
    /// reader.push(message)?;
    /// assert!(reader.finish().is_ok());
    /// # Ok::<(), ews_phonecall::Error>(())
    /// ```
    pub fn reset(&mut self) {
        self.stream.reset();
        self.walk = Walk::NEW;
        self.store.clear();
    }

    /// Takes the next bytes of the message, as many as have arrived.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the message, with its position; every call after that gives it
    /// again.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match bytes {
            [byte] if self.stream.absorb(*byte) => Ok(()),
            _ => self.read(bytes),
        }
    }

    // Not part of `push`, so that a byte that is absorbed does not pay for its stack frame.
    #[inline(never)]
    fn read(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let (stream, mut walker) = self.split();
        stream.push_to(bytes, &mut walker).map_err(|error| in_spelling(error, &self.walk))
    }

    fn split(&mut self) -> (&mut StreamReader<N>, Walker<'_, <M::Store as Store>::Simple>) {
        let Self { stream, understood, walk, store } = self;
        let (places, arena) = store.parts_mut();
        let keeper = Keeper { places, base: Base::Arena(arena) };
        (stream, Walker { simple: PhantomData, grammar: M::GRAMMAR, understood, walk, keeper })
    }

    /// Ends the message and returns it. It borrows its texts from the reader.
    ///
    /// # Errors
    ///
    /// [`UnexpectedEnd`](crate::ErrorKind::UnexpectedEnd) if the message is not complete, or the error that
    /// [`push`](Self::push) gave.
    pub fn finish(&self) -> Result<M::Of<'_>, Error> {
        match self.stream.finish() {
            Ok(()) => {
                let (places, bytes) = self.store.parts();
                Ok(M::from_found(&Found { grammar: M::GRAMMAR, walk: &self.walk, places, bytes }))
            }
            Err(error) => Err(in_spelling(error, &self.walk)),
        }
    }
}

impl<const N: usize, M: Message> fmt::Debug for MessageReader<N, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageReader").field("stream", &self.stream).finish_non_exhaustive()
    }
}
