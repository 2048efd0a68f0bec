//! Writes XML to a [`Sink`]: markup as it is, texts and attribute values escaped.
//!
//! A document consists of markup and [`Text`]s, whose characters were checked, so writing fails only if the sink does. A
//! [`Document`] is measured before the first byte is written, so that a buffer gets all of it or nothing.

use core::convert::Infallible;

use heapless::Vec;

use super::text::Text;
use crate::error::BufferTooSmall;

/// Something to which bytes are written. [`write()`], [`append`] and `send` have theirs; a program implements it for any
/// other place, such as a hash.
pub trait Sink {
    /// Why it does not take bytes.
    type Error;

    /// Takes all of `bytes`.
    ///
    /// # Errors
    ///
    /// The sink's own.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;
}

/// Writes XML to a [`Sink`]. Each method returns the writer, so that calls can be chained.
#[derive(Debug)]
pub struct Writer<S> {
    sink: S,
}

impl<S: Sink> Writer<S> {
    /// A writer to `sink`.
    pub const fn new(sink: S) -> Self {
        Self { sink }
    }

    /// Writes markup as it is. The caller makes sure that it is well-formed.
    ///
    /// # Errors
    ///
    /// The sink's own; as for every method here.
    pub fn markup(&mut self, markup: &str) -> Result<&mut Self, S::Error> {
        self.sink.put(markup.as_bytes())?;
        Ok(self)
    }

    /// Writes text between tags (XML 1.0, 2.4), escaped.
    pub fn text(&mut self, text: Text<'_>) -> Result<&mut Self, S::Error> {
        self.escaped(text, false)
    }

    /// Writes an attribute's value, escaped, without its quotation marks, which must be double ones (XML 1.0,
    /// 2.4 and 3.3.3).
    pub fn attribute_value(&mut self, value: Text<'_>) -> Result<&mut Self, S::Error> {
        self.escaped(value, true)
    }

    /// Writes an element that holds a text, if there is one. Its start tag has no attributes.
    pub(crate) fn element(&mut self, start_tag: &str, text: Option<Text<'_>>) -> Result<&mut Self, S::Error> {
        match text {
            Some(text) => self.markup(start_tag)?.text(text)?.end_tag(start_tag),
            None => Ok(self),
        }
    }

    /// Writes an element that holds a number, if there is one. Its start tag has no attributes.
    pub(crate) fn number_element(
        &mut self,
        start_tag: &str,
        number: Option<impl Into<i64>>,
    ) -> Result<&mut Self, S::Error> {
        match number {
            Some(number) => self.markup(start_tag)?.number(number.into())?.end_tag(start_tag),
            None => Ok(self),
        }
    }

    /// Writes the end tag that goes with a start tag without attributes.
    fn end_tag(&mut self, start_tag: &str) -> Result<&mut Self, S::Error> {
        self.markup("</")?.markup(start_tag.strip_prefix('<').unwrap_or_default())
    }

    /// Writes a number in decimal digits.
    pub fn number(&mut self, number: i64) -> Result<&mut Self, S::Error> {
        let mut digits = [b'0'; 20];
        let mut rest = number.unsigned_abs();
        let mut start = 0;
        for (at, place) in digits.iter_mut().enumerate().rev() {
            // Division by a constant is cheap only for what fits a register.
            let digit = match u32::try_from(rest) {
                Ok(small) => {
                    rest = u64::from(small / 10);
                    small % 10
                }
                Err(_) => {
                    let digit = rest % 10;
                    rest /= 10;
                    digit as u32
                }
            };
            *place = b'0' | digit as u8;
            if rest == 0 {
                start = at;
                break;
            }
        }
        if number < 0 {
            self.sink.put(b"-")?;
        }
        self.sink.put(digits.get(start..).unwrap_or_default())?;
        Ok(self)
    }

    fn escaped(&mut self, text: Text<'_>, in_attribute: bool) -> Result<&mut Self, S::Error> {
        match text.plain_bytes() {
            Some(bytes) => self.sink.put(bytes)?,
            None => text.for_each_chunk(|piece| self.escaped_bytes(piece, in_attribute))?,
        }
        Ok(self)
    }

    fn escaped_bytes(&mut self, mut bytes: &[u8], in_attribute: bool) -> Result<(), S::Error> {
        let mut rest = bytes.iter();
        while let Some(byte) = rest.next() {
            let Some(escape) = escape(*byte, in_attribute) else { continue };
            let len = bytes.len().wrapping_sub(rest.len()).wrapping_sub(1);
            self.sink.put(bytes.get(..len).unwrap_or_default())?;
            self.sink.put(escape.as_bytes())?;
            bytes = rest.as_slice();
        }
        self.sink.put(bytes)
    }
}

/// Bytes that would not be read back as they are, what is written in place of each, and whether only in an attribute value.
const ESCAPES: [(u8, &str, bool); 7] = [
    (b'&', "&amp;", false),
    (b'<', "&lt;", false),
    (b'>', "&gt;", false),
    (b'\r', "&#xD;", false),
    (b'"', "&quot;", true),
    (b'\t', "&#x9;", true),
    (b'\n', "&#xA;", true),
];

/// What is written in place of `byte`, if it would not be read back as it is.
fn escape(byte: u8, in_attribute: bool) -> Option<&'static str> {
    // This decides for nearly all bytes of a text.
    if byte > b'>' {
        return None;
    }
    let found = ESCAPES.iter().find(|(escaped, ..)| *escaped == byte);
    found.filter(|(_, _, only_there)| in_attribute || !only_there).map(|(_, escape, _)| *escape)
}

/// A document that can be written as XML.
///
/// ```
/// use ews_phonecall::xml::{self, Document, Sink, Text, Writer};
///
/// struct Note<'a>(Text<'a>);
///
/// impl Document for Note<'_> {
///     fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
///         writer.markup("<note>")?.text(self.0)?.markup("</note>")?;
///         Ok(())
///     }
/// }
///
/// let note = Note(Text::new("a < b")?);
/// let mut buffer = [0; 32];
/// assert_eq!(xml::write(&note, &mut buffer), Ok(&b"<note>a &lt; b</note>"[..]));
/// assert_eq!(xml::write(&note, &mut [0; 20]).unwrap_err().needed, 21);
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
pub trait Document {
    /// Writes all of it to `writer`, the same each time.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error>;

    /// An upper bound on the length in bytes, which is quick to compute. A document is not measured before it is written to
    /// a buffer that has as much room. By default it is `usize::MAX`, so that a document is always measured.
    fn max_len(&self) -> usize {
        usize::MAX
    }
}

/// The exact length of a document in bytes.
pub fn encoded_len(document: &impl Document) -> usize {
    fill(document, &mut [])
}

/// Writes a document to the front of `buffer` and gives the part used.
///
/// # Errors
///
/// [`BufferTooSmall`] with the length needed; then nothing was written.
pub fn write<'b>(document: &impl Document, buffer: &'b mut [u8]) -> Result<&'b [u8], BufferTooSmall> {
    check_room(document, buffer.len())?;
    write_checked(document, buffer)
}

/// The same after [`check_room`].
pub(crate) fn write_checked<'b>(
    document: &impl Document,
    buffer: &'b mut [u8],
) -> Result<&'b [u8], BufferTooSmall> {
    let len = fill(document, buffer);
    buffer.get(..len).ok_or(BufferTooSmall { needed: len })
}

/// Checks that a document fits into `room` bytes.
pub(crate) fn check_room(document: &impl Document, room: usize) -> Result<(), BufferTooSmall> {
    if document.max_len() <= room {
        return Ok(());
    }
    match encoded_len(document) {
        needed if needed > room => Err(BufferTooSmall { needed }),
        _ => Ok(()),
    }
}

/// Writes the parts of a document that fit into `target`. Returns the length of the whole document.
fn fill(document: &impl Document, target: &mut [u8]) -> usize {
    let room = target.len();
    let mut writer = Writer::new(Measured { free: target, missing: 0 });
    let Ok(()) = document.encode(&mut writer);
    let Measured { free, missing } = writer.sink;
    room.wrapping_sub(free.len()).saturating_add(missing)
}

/// Writes a document to the end of `buffer`.
///
/// # Errors
///
/// [`BufferTooSmall`] with the capacity needed; then nothing was written.
pub fn append<const N: usize>(
    document: &impl Document,
    buffer: &mut Vec<u8, N>,
) -> Result<(), BufferTooSmall> {
    let needed = encoded_len(document).saturating_add(buffer.len());
    if needed > N {
        return Err(BufferTooSmall { needed });
    }
    document.encode(&mut Writer::new(Growing(buffer))).map_err(|Full| BufferTooSmall { needed })
}

/// Writes a document to `output`.
///
/// # Errors
///
/// Those of `output`; then part of the document may have been written.
#[cfg(feature = "embedded-io")]
pub fn send<W: embedded_io::Write>(document: &impl Document, output: &mut W) -> Result<(), W::Error> {
    document.encode(&mut Writer::new(Output(output)))
}

/// Writes a document to `output`, in pieces of `N` bytes, encoded into `piece` one after the other.
///
/// Nothing of the document is kept between two pieces: it is encoded again for each, up to its end. A buffer of
/// [`encoded_len`] bytes is fastest; one byte is enough.
///
/// # Errors
///
/// Those of `output`; then part of the document may have been written. The same holds where the future is dropped before
/// it is done.
#[cfg(feature = "embedded-io-async")]
pub async fn send_async<const N: usize, W: embedded_io_async::Write>(
    document: &impl Document,
    piece: &mut [u8; N],
    output: &mut W,
) -> Result<(), W::Error> {
    const { assert!(N > 0, "a piece has at least one byte") };
    let mut sent: usize = 0;
    loop {
        let mut writer = Writer::new(Window { before: sent, free: piece.as_mut_slice() });
        let is_last = document.encode(&mut writer).is_ok();
        let len = N.saturating_sub(writer.sink.free.len());
        output.write_all(piece.get(..len).unwrap_or_default()).await?;
        if is_last {
            return Ok(());
        }
        sent = sent.saturating_add(len);
    }
}

/// A buffer that takes the part of a document that begins `before` bytes further on, and fails when it is full.
#[cfg(feature = "embedded-io-async")]
struct Window<'b> {
    before: usize,
    free: &'b mut [u8],
}

#[cfg(feature = "embedded-io-async")]
impl Sink for Window<'_> {
    type Error = Full;

    #[inline(never)] // it is called for each part of a message
    fn put(&mut self, bytes: &[u8]) -> Result<(), Full> {
        let Some(bytes) = bytes.get(self.before..) else {
            self.before = self.before.saturating_sub(bytes.len());
            return Ok(());
        };
        self.before = 0;
        let (fitting, rest) = bytes.split_at_checked(self.free.len()).unwrap_or((bytes, &[]));
        if let Some(place) = self.free.split_off_mut(..fitting.len()) {
            super::bytes::copy(place, fitting);
        }
        if rest.is_empty() { Ok(()) } else { Err(Full) }
    }
}

/// A buffer that takes what fits, and counts what does not.
struct Measured<'b> {
    free: &'b mut [u8],
    missing: usize,
}

impl Sink for Measured<'_> {
    type Error = Infallible;

    #[inline(never)] // it is called for each part of a message
    fn put(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        match self.free.split_off_mut(..bytes.len()) {
            Some(place) => super::bytes::copy(place, bytes),
            None => self.missing = self.missing.saturating_add(bytes.len()),
        }
        Ok(())
    }
}

/// There is no more room. This does not happen in [`append`], because the document was measured.
struct Full;

/// A vector that has room left.
struct Growing<'b, const N: usize>(&'b mut Vec<u8, N>);

impl<const N: usize> Sink for Growing<'_, N> {
    type Error = Full;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Full> {
        self.0.extend_from_slice(bytes).map_err(|_| Full)
    }
}

#[cfg(feature = "embedded-io")]
struct Output<'w, W>(&'w mut W);

#[cfg(feature = "embedded-io")]
impl<W: embedded_io::Write> Sink for Output<'_, W> {
    type Error = W::Error;

    #[inline(never)] // the panics of `write_all` are in it alone
    fn put(&mut self, bytes: &[u8]) -> Result<(), W::Error> {
        self.0.write_all(bytes)
    }
}

/// Gives a [`Document`] of this crate its methods to write it, so that no trait need be imported.
macro_rules! document_methods {
    ($name:ident<$param:ident: $bound:path>) => {
        impl<$param: $bound> $name<'_, $param> {
            /// The number of bytes that it takes when it is written; exact.
            pub fn encoded_len(&self) -> usize {
                $crate::xml::encoded_len(self)
            }

            /// Writes it to the front of `buffer` and gives the part used.
            ///
            /// # Errors
            ///
            /// [`BufferTooSmall`](crate::BufferTooSmall) with the length needed; then nothing was written.
            pub fn write<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], $crate::BufferTooSmall> {
                $crate::xml::write(self, buffer)
            }

            /// Writes it to the end of `buffer`.
            ///
            /// # Errors
            ///
            /// [`BufferTooSmall`](crate::BufferTooSmall) with the capacity needed; then nothing was written.
            pub fn append_to<const N: usize>(
                &self,
                buffer: &mut heapless::Vec<u8, N>,
            ) -> Result<(), $crate::BufferTooSmall> {
                $crate::xml::append(self, buffer)
            }

            /// Writes it to `output`.
            ///
            /// # Errors
            ///
            /// Those of `output`; then part of it may have been written.
            #[cfg(feature = "embedded-io")]
            pub fn send<W: embedded_io::Write>(&self, output: &mut W) -> Result<(), W::Error> {
                $crate::xml::send(self, output)
            }

            /// Writes it to `output` in pieces of `N` bytes, encoded into `piece` one after the other. It is encoded again
            /// for each piece.
            ///
            /// # Errors
            ///
            /// Those of `output`; then part of it may have been written, as where the future is dropped before it is done.
            #[cfg(feature = "embedded-io-async")]
            pub async fn send_async<const N: usize, W: embedded_io_async::Write>(
                &self,
                piece: &mut [u8; N],
                output: &mut W,
            ) -> Result<(), W::Error> {
                $crate::xml::send_async(self, piece, output).await
            }
        }
    };
}
pub(crate) use document_methods;

#[cfg(test)]
mod tests {
    use super::*;

    struct Escaped<'a>(Text<'a>);

    impl Document for Escaped<'_> {
        fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
            writer.text(self.0)?.markup("|")?.attribute_value(self.0)?;
            Ok(())
        }
    }

    #[test]
    fn escapes_what_would_not_be_read_back() {
        let text = Text::new("a&<>\"'\t\n\rä€]]>").unwrap();
        let expected = "a&amp;&lt;&gt;\"'\t\n&#xD;ä€]]&gt;|a&amp;&lt;&gt;&quot;'&#x9;&#xA;&#xD;ä€]]&gt;";
        let mut buffer = [0xAA; 200];
        assert_eq!(write(&Escaped(text), &mut buffer).unwrap(), expected.as_bytes());
        let encoded = Text::content(b"a&#38;&lt;&gt;\"&apos;\t\n&#xD;\xC3\xA4\xE2\x82\xAC]]&gt;");
        assert_eq!(write(&Escaped(encoded), &mut buffer).unwrap(), expected.as_bytes());
    }

    #[test]
    fn writes_all_or_nothing() {
        let document = Escaped(Text::literal("a<b"));
        let expected = b"a&lt;b|a&lt;b";
        for len in 0..20 {
            let mut buffer = [0xAA; 20];
            let result = write(&document, &mut buffer[..len]).map(<[u8]>::len);
            if len < expected.len() {
                assert_eq!(result, Err(BufferTooSmall { needed: expected.len() }));
                assert_eq!(buffer, [0xAA; 20]);
            } else {
                assert_eq!(result, Ok(expected.len()));
                assert_eq!(&buffer[..expected.len()], expected);
                assert!(buffer[expected.len()..].iter().all(|&byte| byte == 0xAA));
            }
        }
        let mut vec = Vec::<u8, 15>::from_slice(b"ab").unwrap();
        assert_eq!(append(&document, &mut vec), Ok(()));
        assert_eq!(vec.as_slice(), b"aba&lt;b|a&lt;b");
        let mut vec = Vec::<u8, 15>::from_slice(b"abc").unwrap();
        assert_eq!(append(&document, &mut vec), Err(BufferTooSmall { needed: 16 }));
        assert_eq!(vec.as_slice(), b"abc");
    }

    #[test]
    fn writes_numbers() {
        let table = [
            (0, "0"),
            (7, "7"),
            (-1, "-1"),
            (639, "639"),
            (4_294_967_295, "4294967295"),
            (4_294_967_296, "4294967296"),
            (i64::MAX, "9223372036854775807"),
            (i64::MIN, "-9223372036854775808"),
        ];
        for (number, expected) in table {
            let mut vec = Vec::<u8, 20>::new();
            assert!(Writer::new(Growing(&mut vec)).number(number).is_ok());
            assert_eq!(vec.as_slice(), expected.as_bytes());
        }
    }
}
