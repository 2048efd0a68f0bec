//! Namespaces in XML 1.0: what a prefix is bound to, in the scopes of the elements that are open.
//!
//! This file knows no vocabulary: the namespaces an application knows are handed to it as a list.

use core::convert::Infallible;
use core::fmt;

use heapless::Vec;

use super::byte_stack::ByteStack;
use super::bytes::{LANES, Word};
use super::text::Text;
use crate::{ErrorKind, limits};

/// The namespace bound to the prefix `xml` (Namespaces in XML, section 3).
const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace bound to the prefix `xmlns` (Namespaces in XML, section 3).
const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";

/// The namespaces that an application tells apart, by their names (URIs), compared in full.
///
/// There are at most 200 of them, of printable ASCII without `<`, `&` and quotation marks, as they stand in a
/// message. None is empty or one of the two that are reserved (Namespaces in XML, section 3). A debug build checks it.
pub type Vocabulary = &'static [&'static str];

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // the indices are below the lengths
const fn is_same(uri: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < uri.len() && at < other.len() && uri[at] == other[at] {
        at += 1;
    }
    at == uri.len() && at == other.len()
}

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // the indices are below the lengths
pub(super) const fn is_plain(vocabulary: Vocabulary) -> bool {
    let mut i = 0;
    while i < vocabulary.len() {
        let uri = vocabulary[i].as_bytes();
        if uri.is_empty() || is_same(uri, XML_URI.as_bytes()) || is_same(uri, XMLNS_URI.as_bytes()) {
            return false;
        }
        let mut at = 0;
        while at < uri.len() {
            if !matches!(uri[at], b'!' | b'#'..=b'%' | b'('..=b';' | b'='..=b'~') {
                return false;
            }
            at += 1;
        }
        i += 1;
    }
    vocabulary.len() <= 200
}

/// A namespace, as an element or an attribute is found to be in.
///
/// One of the [`Vocabulary`] is known by its place there. Another one is a hash of its name, of 63 bits, enough
/// to tell two of them apart, unless somebody made them to collide; nothing may be granted on its strength.
///
/// ```
/// use ews_phonecall::xml::{Namespace, Vocabulary};
///
/// const VOCABULARY: Vocabulary = &["http://schemas.xmlsoap.org/soap/envelope/", "urn:example"];
/// const EXAMPLE: Namespace = Namespace::known(1);
/// assert_eq!(EXAMPLE.index(), Some(1));
/// assert_ne!(EXAMPLE, Namespace::NONE);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Namespace(u64);

impl fmt::Debug for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (*self, self.index()) {
            (Self::NONE, _) => f.write_str("Namespace::NONE"),
            (Self::XML, _) => f.write_str("Namespace::XML"),
            (_, Some(index)) => write!(f, "Namespace::known({index})"),
            (Self(hash), None) => write!(f, "Namespace({:08x}{:08x})", (hash >> 32) as u32, hash as u32),
        }
    }
}

impl Namespace {
    /// No namespace: a name without prefix where no default namespace is declared, and any attribute
    /// without prefix.
    pub const NONE: Self = Self(0);
    /// That of the prefix `xml`.
    pub const XML: Self = Self(1);
    const XMLNS: Self = Self(2);
    const SPECIAL: &[(&str, Self)] = &[("", Self::NONE), (XML_URI, Self::XML), (XMLNS_URI, Self::XMLNS)];
    const FIRST_KNOWN: u64 = 3;
    const FIRST_HASH: u64 = 1 << 63;

    /// The namespace at `index` of the vocabulary.
    pub const fn known(index: u8) -> Self {
        Self(Self::FIRST_KNOWN.saturating_add(index as u64))
    }

    /// The place in the vocabulary, for a namespace that stands there.
    pub const fn index(self) -> Option<u8> {
        match self.0.checked_sub(Self::FIRST_KNOWN) {
            Some(index @ 0..=0xFF) => Some(index as u8),
            _ => None,
        }
    }

    /// What it is made of again by [`from_bits`](Self::from_bits).
    pub(crate) const fn to_bits(self) -> u64 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Whether it is none, or reserved.
    pub(super) fn is_special(self) -> bool {
        self.0 < Self::FIRST_KNOWN
    }

    /// What tells the name of this local part from most others: its FNV-1a, begun with the namespace. It has 32 bits, as
    /// a small processor multiplies them at once.
    pub(super) fn name_key(self, local: &[u8]) -> u32 {
        let start = 0x811C_9DC5 ^ (self.0 ^ (self.0 >> 32)) as u32;
        local.iter().fold(start, |key, byte| (key ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
    }

    /// The namespace named `uri`.
    pub(crate) fn named(uri: Text<'_>, vocabulary: Vocabulary) -> Self {
        let Some(literal) = uri.literal_bytes() else {
            return Self::named_escaped(uri, vocabulary);
        };
        let known = Self::find(vocabulary, |known| known.as_bytes() == literal);
        known.unwrap_or_else(|| Self::other(Fnv::START.behind(literal)))
    }

    #[inline(never)] // most names need not have its stack
    fn named_escaped(uri: Text<'_>, vocabulary: Vocabulary) -> Self {
        // It is decoded only once, and compared with what has its length.
        let (mut hash, mut len) = (Fnv::START, 0_usize);
        let Ok(()) = uri.each_run(|piece| {
            hash = hash.behind(piece);
            len = len.saturating_add(piece.len());
            Ok::<_, Infallible>(())
        });
        let known = Self::find(vocabulary, |known| known.len() == len && uri == *known);
        known.unwrap_or(Self::other(hash))
    }

    /// One that is not known.
    fn other(hash: Fnv) -> Self {
        Self(hash.0 | Self::FIRST_HASH)
    }

    #[inline]
    fn find(vocabulary: Vocabulary, is: impl Fn(&str) -> bool) -> Option<Self> {
        if let Some(index) = vocabulary.iter().position(|known| is(known)) {
            return Some(Self::known(index as u8));
        }
        Self::SPECIAL.iter().find(|(known, _)| is(known)).map(|(_, namespace)| *namespace)
    }
}

/// FNV-1a, 64 bits.
#[derive(Clone, Copy)]
struct Fnv(u64);

impl Fnv {
    const START: Self = Self(0xCBF2_9CE4_8422_2325);

    /// With more bytes.
    fn behind(self, bytes: &[u8]) -> Self {
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        Self(bytes.iter().fold(self.0, step))
    }
}

/// A binding of [`Scope`], or one of those that hold everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Binding(u8);

impl Binding {
    /// To no namespace.
    pub(super) const NONE: Self = Self(0);
    /// Of the prefix `xml`.
    const XML: Self = Self(1);
    /// Of the prefix `xmlns`.
    pub(super) const XMLNS: Self = Self(2);
    const FIRST: u8 = 3;

    fn numbered(index: usize) -> Self {
        Self(Self::FIRST.wrapping_add(index as u8))
    }

    /// Whether it holds everywhere or is number `outer` or a later one.
    pub(super) fn is_since(self, outer: usize) -> bool {
        match self {
            Self::XML | Self::XMLNS => true,
            // A default namespace that is not declared may be declared elsewhere.
            Self::NONE => false,
            Self(i) => usize::from(i.wrapping_sub(Self::FIRST)) >= outer,
        }
    }
}

/// The bindings of prefixes in the scopes that are open, innermost last. The empty prefix stands for the
/// default namespace.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(super) vocabulary: Vocabulary,
    namespaces: Vec<Namespace, { limits::NAMESPACES }, u8>,
    /// The [mark](Self::mark) of each prefix; as many as there are bindings are in use, of this and of the next one.
    marks: [u8; limits::NAMESPACES],
    /// Where each prefix begins among the others, modulo 256; each ends where the next begins.
    starts: [u8; limits::NAMESPACES + 1],
    /// The innermost binding of the empty prefix.
    default: Binding,
    /// Prefixes may have been declared outside of what is read.
    is_fragment: bool,
    /// The prefixes, one behind the other.
    prefixes: ByteStack<{ limits::PREFIXES }>,
}

impl Scope {
    const FITS: () = assert!(limits::PREFIXES <= 256 && limits::NAMESPACES < 128);

    #[inline]
    pub(super) const fn new(vocabulary: Vocabulary) -> Self {
        let () = Self::FITS;
        Self {
            vocabulary,
            namespaces: Vec::new(),
            marks: [0; limits::NAMESPACES],
            starts: [0; limits::NAMESPACES + 1],
            default: Binding::NONE,
            is_fragment: false,
            prefixes: ByteStack::new(),
        }
    }

    /// Adds the binding that a namespace declaration makes (Namespaces in XML, section 3).
    pub(super) fn declare(&mut self, prefix: &[u8], namespace: Namespace) -> Result<(), ErrorKind> {
        match (prefix, namespace) {
            (b"xml", Namespace::XML) => return Ok(()),
            (b"xml" | b"xmlns", _) | (_, Namespace::XML | Namespace::XMLNS) => {
                return Err(ErrorKind::ReservedNamespace);
            }
            ([_, ..], Namespace::NONE) => return Err(ErrorKind::EmptyNamespace),
            _ => {}
        }
        self.bind(prefix, prefix.len(), namespace)
    }

    /// Whether one of the bindings from number `outer` on is one of `prefix`.
    #[inline(never)] // it is rarely asked
    pub(super) fn is_declared(&self, prefix: &[u8], outer: usize) -> bool {
        self.find(prefix, outer).is_some()
    }

    /// Adds the binding of the prefix that is the first `len` bytes of `input`.
    #[inline]
    pub(super) fn bind(&mut self, input: &[u8], len: usize, namespace: Namespace) -> Result<(), ErrorKind> {
        const SHORT: usize = 8;
        let index = self.len();
        if self.namespaces.is_full() {
            return Err(ErrorKind::TooManyNamespaces);
        }
        self.prefixes.push_front::<SHORT>(input, len).map_err(|_| ErrorKind::PrefixesTooLong)?;
        // There is room.
        let _ = self.namespaces.push(namespace);
        let end = self.starts.get_mut(index.wrapping_add(1));
        if let (Some(mark), Some(end)) = (self.marks.get_mut(index), end) {
            *mark = match (len, input) {
                (0, _) | (_, []) => 0,
                (2.., [first, second, ..]) => Self::mark(*first, *second),
                (_, [first, ..]) => Self::mark(*first, b':'),
            };
            *end = self.prefixes.len() as u8;
        }
        if len == 0 {
            self.default = Binding::numbered(index);
        }
        Ok(())
    }

    /// What tells most prefixes apart: a mixture of the first two bytes of the prefix and a colon. It is never that of the
    /// empty prefix, 0.
    #[inline]
    fn mark(first: u8, second: u8) -> u8 {
        first.rotate_left(4) ^ second | 1
    }

    /// How many bindings there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.namespaces.len()
    }

    /// Takes bindings back until `len` are left.
    #[inline]
    pub(super) fn truncate(&mut self, len: usize) {
        if len < self.len() {
            self.prefixes.truncate(self.prefixes_len(len));
            self.namespaces.truncate(len);
            if self.default.is_since(len) {
                self.default = self.find(&[], 0).map_or(Binding::NONE, Binding::numbered);
            }
        }
    }

    /// The binding in force for the empty prefix.
    pub(super) fn default(&self) -> Binding {
        self.default
    }

    /// How many bytes the prefixes of the first `len` bindings have together.
    pub(super) fn prefixes_len(&self, len: usize) -> usize {
        let marks = self.marks.get(..len).unwrap_or_default();
        match self.starts.get(len) {
            Some(0) if marks.iter().any(|mark| *mark != 0) => 256,
            start => start.copied().map_or(0, usize::from),
        }
    }

    /// Where the prefix of binding `index` begins among the others, and its length modulo 256. Of an empty prefix the former
    /// may be wrong; no other can begin where the memory ends.
    #[inline]
    fn place(&self, index: usize) -> Option<(usize, usize)> {
        let &[start, end] = self.starts.get(index..)?.first_chunk()?;
        Some((usize::from(start), usize::from(end.wrapping_sub(start))))
    }

    /// The prefix of binding `index`.
    fn prefix(&self, index: usize) -> &[u8] {
        let prefix = match (self.marks.get(index), self.place(index)) {
            (None | Some(0), _) | (_, None) => None,
            // It takes all of the memory.
            (_, Some((_, 0))) => Some(self.prefixes.as_slice()),
            (_, Some((start, len))) => self.prefixes.as_slice().get(start..start.wrapping_add(len)),
        };
        prefix.unwrap_or_default()
    }

    /// The last of the bindings from number `outer` on that is one of `prefix`.
    #[inline]
    fn find(&self, prefix: &[u8], outer: usize) -> Option<usize> {
        let mark = match prefix {
            [] => 0,
            [first] => Self::mark(*first, b':'),
            [first, second, ..] => Self::mark(*first, *second),
        };
        let mut marks = self.marks.get(outer..self.len())?;
        while let Some(at) = marks.iter().rposition(|other| *other == mark) {
            let index = outer.wrapping_add(at);
            if self.prefix(index) == prefix {
                return Some(index);
            }
            marks = marks.get(..at)?;
        }
        None
    }

    /// The binding of the prefix that `name` begins with, and the length of the prefix; `None` if there is none, or it
    /// needs a closer look.
    #[inline]
    pub(super) fn prefix_of(&self, name: &[u8]) -> Option<(Binding, usize)> {
        let word = Word::from_le_bytes(*name.first_chunk()?);
        let mark = Self::mark(word as u8, (word >> 8) as u8);
        let mut marks = self.marks.get(..self.len())?;
        while let Some(index) = marks.iter().rposition(|other| *other == mark) {
            let (start, len) = self.place(index)?;
            // Of a prefix longer than a word, first some of the bytes are compared.
            let others = LANES.wrapping_sub(len).wrapping_mul(8) as u32;
            let is_same = match self.prefixes.word_at(start) {
                Some(bound) if (bound ^ word).wrapping_shl(others) != 0 => false,
                Some(_) if len <= LANES => true,
                _ => self.is_longer_prefix(index, name),
            };
            if is_same && name.get(len) == Some(&b':') {
                return Some((Binding::numbered(index), len));
            }
            marks = marks.get(..index)?;
        }
        None
    }

    /// Whether `name` begins with the prefix of binding `index`, which is longer than a word or stands where the memory
    /// ends.
    #[inline(never)]
    fn is_longer_prefix(&self, index: usize, name: &[u8]) -> bool {
        name.starts_with(self.prefix(index))
    }

    /// The binding in force for `prefix`; for the empty prefix there always is one.
    pub(super) fn lookup(&self, prefix: &[u8]) -> Option<Binding> {
        match prefix {
            b"" => Some(self.default),
            b"xml" => Some(Binding::XML),
            _ => match self.find(prefix, 0) {
                Some(index) => Some(Binding::numbered(index)),
                None => self.is_fragment.then_some(Binding::NONE),
            },
        }
    }

    /// Forgets all bindings.
    pub(super) fn reset(&mut self) {
        self.truncate(0);
        self.is_fragment = false;
    }

    /// Takes prefixes that are not declared for those of no namespace.
    pub(super) fn enter_fragment(&mut self) {
        self.is_fragment = true;
    }

    /// Whether what namespaces its prefixes stand for is not known.
    pub(super) fn is_fragment(&self) -> bool {
        self.is_fragment
    }

    /// The namespace that a prefix, or no prefix, stands for in the value of a qualified name (XML Schema part 2, 3.2.18).
    pub(crate) fn resolve(&self, prefix: &str) -> Option<Namespace> {
        self.lookup(prefix.as_bytes()).map(|binding| self.namespace(binding))
    }

    /// The namespace of a binding that [`lookup`](Self::lookup) gave.
    #[inline]
    pub(super) fn namespace(&self, binding: Binding) -> Namespace {
        match binding {
            Binding::NONE => Namespace::NONE,
            Binding::XML => Namespace::XML,
            Binding::XMLNS => Namespace::XMLNS,
            Binding(i) => {
                let index = usize::from(i.wrapping_sub(Binding::FIRST));
                self.namespaces.get(index).copied().unwrap_or(Namespace::NONE)
            }
        }
    }

    /// Everything that is bound.
    #[cfg(any(test, fuzzing))]
    pub(super) fn bindings(&self) -> impl fmt::Debug + PartialEq {
        let prefixes: heapless::Vec<&[u8], { limits::NAMESPACES }> =
            (0..self.len()).map(|index| self.prefix(index)).collect();
        (self.since(0), prefixes)
    }

    /// The namespaces bound since there were `len` bindings.
    pub(super) fn since(&self, len: usize) -> &[Namespace] {
        self.namespaces.get(len..self.len()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    const VOCABULARY: Vocabulary = &["urn:a", "urn:b"];

    fn named(uri: &str) -> Namespace {
        Namespace::named(Text::literal(uri), VOCABULARY)
    }

    #[test]
    fn known_namespaces_are_compared_in_full_and_others_told_apart() {
        assert_eq!(named("urn:a"), Namespace::known(0));
        assert_eq!(named("urn:b"), Namespace::known(1));
        assert_eq!(named(""), Namespace::NONE);
        assert_eq!(named(XML_URI), Namespace::XML);
        assert_eq!(named("urn:c"), named("urn:c"));
        for other in ["urn:d", "URN:C", "urn:c/", "urn:%63"] {
            assert_ne!(named("urn:c"), named(other));
            assert_eq!(named(other).index(), None);
        }
        let escaped = Text::attribute_value(b"urn:&#97;");
        assert_eq!(Namespace::named(escaped, VOCABULARY), Namespace::known(0));
        let escaped = Text::attribute_value(b"urn:&#x63;");
        assert_eq!(Namespace::named(escaped, VOCABULARY), named("urn:c"));
    }

    #[test]
    fn unknown_namespaces_are_hashed_by_fnv_1a() {
        // Of the test vectors that its authors give; the highest bit is always set.
        assert_eq!(named("a"), Namespace(0xAF63_DC4C_8601_EC8C));
        assert_eq!(named("fo"), Namespace(0x8898_5907_B541_D342));
        assert_eq!(named("foobar"), Namespace(0x8594_4171_F739_67E8));
    }

    #[test]
    fn names_of_attributes_are_told_apart_by_fnv_1a_begun_with_the_namespace() {
        assert_eq!(Namespace::NONE.name_key(b"a"), 0xE40C_292C);
        assert_eq!(Namespace::NONE.name_key(b"foobar"), 0xBF9C_F968);
        // Two of one key, with which `tests/attacks.rs` tries that the names themselves count.
        assert_eq!(Namespace::NONE.name_key(b"TlCYm"), Namespace::NONE.name_key(b"SwoFF"));
        assert_eq!(Namespace(5).name_key(b""), 0x811C_9DC5 ^ 5);
        assert_eq!(Namespace(0x0000_0003_0000_0001).name_key(b""), 0x811C_9DC5 ^ 2);
    }

    #[test]
    fn a_vocabulary_is_plain_and_has_at_most_200_names() {
        assert!(is_plain(VOCABULARY) && is_plain(&[]) && is_plain(&["urn:a"; 200]));
        assert!(is_plain(&["!#$%()*/09:;=?@AZ[]_az{}~"]));
        assert!(!is_plain(&["urn:a"; 201]));
        assert!(is_plain(&["http://www.w3.org/XML/1998/", "http://www.w3.org/2000/xmlns/a"]));
        for uri in ["", XML_URI, XMLNS_URI] {
            assert!(!is_plain(std::vec!["urn:a", uri].leak()), "{uri}");
        }
        for uri in ["urn:a b", "urn:\"", "urn:&", "urn:'", "urn:<", "urn:\u{7F}", "urn:\u{E4}", "urn:\t"] {
            assert!(!is_plain(std::vec!["urn:a", uri].leak()), "{uri}");
        }
    }

    #[test]
    fn the_innermost_binding_holds_until_it_is_taken_back() {
        let mut scope = Scope::new(VOCABULARY);
        let find = |scope: &Scope, prefix: &str| scope.lookup(prefix.as_bytes()).map(|b| scope.namespace(b));
        assert_eq!(find(&scope, ""), Some(Namespace::NONE));
        assert_eq!(find(&scope, "xml"), Some(Namespace::XML));
        assert_eq!(find(&scope, "p"), None);
        scope.declare(b"p", named("urn:a")).unwrap();
        scope.declare(b"", named("urn:b")).unwrap();
        scope.declare(b"p", named("urn:c")).unwrap();
        scope.declare(b"", named("")).unwrap();
        assert_eq!(find(&scope, "p"), Some(named("urn:c")));
        assert_eq!(find(&scope, ""), Some(Namespace::NONE));
        scope.truncate(2);
        assert_eq!(find(&scope, "p"), Some(named("urn:a")));
        assert_eq!(find(&scope, ""), Some(named("urn:b")));
        assert_eq!(find(&scope, "pp"), None);
        scope.truncate(0);
        assert_eq!(find(&scope, "p"), None);
    }

    #[test]
    fn prefixes_are_compared_in_full_wherever_they_stand() {
        let letters = b"abcdefghijklmnopqrstuvwxyzABCDEF";
        // At length 8 the last of them stand where the memory ends.
        for len in 1..=limits::PREFIXES / limits::NAMESPACES {
            for differs_at in [0, len - 1] {
                let prefix = |i: usize| {
                    let mut prefix = std::vec![b'_'; len];
                    prefix[differs_at] = letters[i];
                    prefix
                };
                let mut scope = Scope::new(VOCABULARY);
                let half = limits::NAMESPACES / 2;
                let order = (half..limits::NAMESPACES).chain(0..half);
                for i in order.clone() {
                    assert_eq!(scope.lookup(&prefix(i)), None);
                    scope.declare(&prefix(i), Namespace::known(i as u8)).unwrap();
                }
                for i in order {
                    let mut prefix = prefix(i);
                    let found = scope.lookup(&prefix).map(|binding| scope.namespace(binding));
                    assert_eq!(found, Some(Namespace::known(i as u8)), "{i} of length {len}");
                    prefix.push(b'_');
                    assert_eq!(scope.lookup(&prefix), None, "{i} of length {len} and more");
                    prefix.truncate(len - 1);
                    let shorter = if len == 1 { Some(Binding::NONE) } else { None };
                    assert_eq!(scope.lookup(&prefix), shorter, "{i} of length {len} and less");
                }
            }
        }
    }

    #[test]
    fn a_prefix_is_declared_in_the_tags_that_declare_it() {
        let mut scope = Scope::new(VOCABULARY);
        for prefix in ["a", "", "ab"] {
            scope.declare(prefix.as_bytes(), named("urn:a")).unwrap();
        }
        let table =
            [("a", [true, false, false]), ("", [true, true, false]), ("ab", [true; 3]), ("b", [false; 3])];
        for (prefix, declared) in table {
            let found = [0, 1, 2].map(|outer| scope.is_declared(prefix.as_bytes(), outer));
            assert_eq!(found, declared, "{prefix}");
        }
    }

    #[test]
    fn the_marks_of_prefixes_that_begin_differently_are_apart() {
        let prefixes = ["a", "e", "m", "q1", "q2", "s", "soap", "t", "w", "wsa", "x", "xsi"];
        let marks = prefixes.map(|prefix| {
            let mut scope = Scope::new(VOCABULARY);
            scope.declare(prefix.as_bytes(), named("urn:a")).unwrap();
            scope.marks[0]
        });
        let is_alone = |mark: &u8| *mark != 0 && marks.iter().filter(|other| *other == mark).count() == 1;
        assert!(marks.iter().all(is_alone), "{marks:x?}");
    }

    #[test]
    fn no_prefix_has_the_mark_of_the_empty_one() {
        for [first, second] in (0..=u16::MAX).map(u16::to_be_bytes) {
            assert_ne!(Scope::mark(first, second), 0, "{:?}", [first as char, second as char]);
        }
    }

    #[test]
    fn special_are_none_and_the_reserved_ones() {
        assert!([Namespace::NONE, Namespace::XML, Namespace::XMLNS].iter().all(|space| space.is_special()));
        assert!(
            ![Namespace::known(0), Namespace::known(255), named("urn:b")]
                .iter()
                .any(|space| space.is_special())
        );
    }

    #[test]
    fn prefixes_of_names_are_compared_in_full() {
        for len in 1..=40 {
            for differs_at in 0..len {
                let prefix = |letter: u8| {
                    let mut prefix = std::vec![b'_'; len];
                    prefix[differs_at] = letter;
                    prefix
                };
                let mut scope = Scope::new(VOCABULARY);
                for letter in b"ab" {
                    scope.declare(&prefix(*letter), named("urn:a")).unwrap();
                }
                for (letter, expected) in [(b'a', Some(0)), (b'b', Some(1)), (b'c', None)] {
                    let name = |prefix: Vec<u8>| [&prefix[..], b":of an element"].concat();
                    let expected = expected.map(|index| (Binding::numbered(index), len));
                    assert_eq!(
                        scope.prefix_of(&name(prefix(letter))),
                        expected,
                        "{letter} at {differs_at} of {len}"
                    );
                    let longer = [&prefix(letter)[..], b"_"].concat();
                    assert_eq!(scope.prefix_of(&name(longer)), None, "more than {len}");
                    assert_eq!(scope.prefix_of(&prefix(letter)), None, "no colon behind {len}");
                }
            }
        }
    }

    #[test]
    fn prefixes_that_fill_the_memory_are_not_lost() {
        for parts in [std::vec![256], std::vec![255, 1], std::vec![1, 255], std::vec![1, 0, 254, 0, 1]] {
            let mut scope = Scope::new(VOCABULARY);
            for (i, len) in parts.iter().enumerate() {
                scope.declare(&std::vec![b'a' + i as u8; *len], named("urn:a")).unwrap();
            }
            let full = std::format!("{:?}", scope.bindings());
            assert_eq!(scope.declare(b"p", named("urn:a")), Err(ErrorKind::PrefixesTooLong));
            for empty in 1..3 {
                let len = scope.len();
                (0..empty).for_each(|_| scope.declare(b"", named("urn:b")).unwrap());
                scope.truncate(len);
                assert_eq!(std::format!("{:?}", scope.bindings()), full, "{parts:?}");
            }
            for (i, len) in parts.iter().enumerate().filter(|(_, len)| **len > 0) {
                let prefix = std::vec![b'a' + i as u8; *len];
                let binding = scope.lookup(&prefix).unwrap();
                assert_eq!(binding, Binding::numbered(i), "{parts:?}");
                let qualified = [&prefix[..], b":name of some length"].concat();
                // One that takes all of it needs a closer look.
                let found = Some((binding, *len)).filter(|_| *len < 256);
                assert_eq!(scope.prefix_of(&qualified), found, "{parts:?}");
                assert_eq!(scope.lookup(&qualified[..*len - 1]).filter(|_| *len > 1), None);
            }
        }
    }

    #[test]
    fn a_tag_may_declare_any_prefix_plainly_but_once() {
        let letters = || (b'a'..=b'z').map(|letter| [letter]);
        let mut scope = Scope::new(VOCABULARY);
        for letter in letters() {
            assert_eq!(scope.bind(&letter, 1, named("urn:a")), Ok(()));
        }
        for letter in letters() {
            assert!(scope.is_declared(&letter, 0));
        }
        for prefix in [b"a", b"z"] {
            assert_eq!(scope.bind(prefix, 1, named("urn:b")), Ok(()));
        }
        for letter in letters() {
            let binding = scope.lookup(&letter).unwrap();
            let expected = if b"az".contains(&letter[0]) { "urn:b" } else { "urn:a" };
            assert_eq!(scope.namespace(binding), named(expected), "{letter:?}");
        }
        assert_eq!(scope.lookup(b"A"), None);
    }

    #[test]
    fn reserved_prefixes_and_names_are_refused() {
        let table = [
            ("xml", XML_URI, Ok(())),
            ("xml", "urn:a", Err(ErrorKind::ReservedNamespace)),
            ("xmlns", "urn:a", Err(ErrorKind::ReservedNamespace)),
            ("xmlns", XMLNS_URI, Err(ErrorKind::ReservedNamespace)),
            ("p", XML_URI, Err(ErrorKind::ReservedNamespace)),
            ("", XML_URI, Err(ErrorKind::ReservedNamespace)),
            ("p", XMLNS_URI, Err(ErrorKind::ReservedNamespace)),
            ("p", "", Err(ErrorKind::EmptyNamespace)),
            ("", "", Ok(())),
            ("xmlfoo", "urn:a", Ok(())),
        ];
        for (prefix, uri, expected) in table {
            assert_eq!(
                Scope::new(VOCABULARY).declare(prefix.as_bytes(), named(uri)),
                expected,
                "{prefix}={uri}"
            );
        }
    }

    #[test]
    fn a_namespace_shows_what_it_is() {
        let table = [
            ("", "Namespace::NONE"),
            (XML_URI, "Namespace::XML"),
            ("urn:a", "Namespace::known(1)"),
            ("a", "Namespace(af63dc4c8601ec8c)"),
        ];
        for (uri, shown) in table {
            let namespace = Namespace::named(Text::literal(uri), &["urn:b", "urn:a"]);
            assert_eq!(std::format!("{namespace:?}"), shown);
        }
    }
}
