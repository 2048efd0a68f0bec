//! Namespaces in XML 1.0: what a prefix is bound to, in the scopes of the elements that are open.
//!
//! This file knows no vocabulary: the namespaces an application knows are handed to it as a list.

use heapless::Vec;

use super::byte_stack::{ByteStack, Full};
use super::bytes::{self, LANES, Word};
use super::text::Text;
use crate::{ErrorKind, limits};

/// The namespace bound to the prefix `xml` (Namespaces in XML, section 3).
const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace bound to the prefix `xmlns` (Namespaces in XML, section 3).
const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";

/// The namespaces that an application tells apart, by their names (URIs), compared in full.
///
/// There are at most 200 of them, of printable ASCII without `<`, `&` and quotation marks, as they stand in a
/// message.
pub type Vocabulary = &'static [&'static str];

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // the indices are below the lengths
pub(super) const fn is_plain(vocabulary: Vocabulary) -> bool {
    let mut i = 0;
    while i < vocabulary.len() {
        let uri = vocabulary[i].as_bytes();
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
/// One of the [`Vocabulary`] is known by its place there. Another one is a 64-bit hash of its name, enough
/// to tell two of them apart; nothing may be granted on its strength.
///
/// ```
/// use ews_phonecall::xml::{Namespace, Vocabulary};
///
/// const VOCABULARY: Vocabulary = &["http://schemas.xmlsoap.org/soap/envelope/", "urn:example"];
/// const EXAMPLE: Namespace = Namespace::known(1);
/// assert_eq!(EXAMPLE.index(), Some(1));
/// assert_ne!(EXAMPLE, Namespace::NONE);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Namespace(u64);

impl Namespace {
    /// No namespace: a name without prefix where no default namespace is declared, and any attribute
    /// without prefix.
    pub const NONE: Self = Self(0);
    /// That of the prefix `xml`.
    pub const XML: Self = Self(1);
    const XMLNS: Self = Self(2);
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

    /// The namespace named `uri`.
    pub(crate) fn named(uri: Text<'_>, vocabulary: Vocabulary) -> Self {
        let mut hash = Fnv::START;
        let known = match uri.literal_bytes() {
            Some(literal) => {
                hash.add(literal);
                Self::find(vocabulary, |known| known.as_bytes() == literal)
            }
            None => {
                // It is decoded only once, and compared with what has its length.
                let len = uri.chars().fold(0_usize, |len, c| {
                    hash.add(c.encode_utf8(&mut [0; 4]).as_bytes());
                    len.saturating_add(c.len_utf8())
                });
                Self::find(vocabulary, |known| known.len() == len && uri == *known)
            }
        };
        known.unwrap_or(Self(hash.0 | Self::FIRST_HASH))
    }

    #[inline(always)]
    fn find(vocabulary: Vocabulary, is: impl Fn(&str) -> bool) -> Option<Self> {
        if let Some(index) = vocabulary.iter().position(|known| is(known)) {
            return Some(Self::known(index as u8));
        }
        let others = [("", Self::NONE), (XML_URI, Self::XML), (XMLNS_URI, Self::XMLNS)];
        others.iter().find(|(known, _)| is(known)).map(|(_, namespace)| *namespace)
    }
}

/// FNV-1a, 64 bits.
struct Fnv(u64);

impl Fnv {
    const START: Self = Self(0xCBF2_9CE4_8422_2325);

    fn add(&mut self, bytes: &[u8]) {
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        self.0 = bytes.iter().fold(self.0, step);
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

/// A prefix that is looked for.
#[derive(Clone, Copy)]
pub(super) struct Prefix<'a> {
    pub(super) bytes: &'a [u8],
    /// Its [`first_word`](bytes::first_word).
    pub(super) word: Word,
}

impl<'a> Prefix<'a> {
    /// The empty prefix.
    pub(super) const NONE: Self = Self { bytes: &[], word: 0 };

    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, word: bytes::first_word(bytes) }
    }
}

/// Where a prefix stands among the others, in 9 bits, and in 7 what tells it from most: its length, up to
/// [`LONG`](Self::LONG), and a mixture of its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PrefixKey(u16);

impl PrefixKey {
    const START_BITS: u32 = 9;
    const MIXTURE_BITS: u32 = 4;
    const FITS: () = assert!(limits::PREFIXES < 1 << Self::START_BITS);
    /// The length from which on the keys of prefixes do not tell their lengths.
    const LONG: usize = 7;

    #[inline(always)]
    fn new(prefix: Prefix<'_>, start: usize) -> Self {
        let () = Self::FITS;
        // The multiplier is 2 to the number of bits, divided by the golden ratio.
        const MULTIPLIER: Word = 0x9E37_79B9_7F4A_7C15_u64 as Word;
        let mixture = prefix.word.wrapping_mul(MULTIPLIER) >> (Word::BITS - Self::MIXTURE_BITS);
        let mark = (prefix.bytes.len().min(Self::LONG) << Self::MIXTURE_BITS) | mixture;
        Self(((mark << Self::START_BITS) | start) as u16)
    }

    #[inline(always)]
    fn start(self) -> usize {
        usize::from(self.0 & ((1 << Self::START_BITS) - 1))
    }

    /// Where the prefix stands, if its key is like that of the `wanted` one, which stands at 0.
    #[inline(always)]
    fn start_if_like(self, wanted: Self) -> Option<usize> {
        let start = usize::from(self.0 ^ wanted.0);
        (start >> Self::START_BITS == 0).then_some(start)
    }
}

/// The prefixes that a tag has declared, as a set that may seem to have one that it has not.
pub(super) struct Declared {
    /// How many bindings there were before the tag.
    outer: usize,
    bits: u32,
}

impl Declared {
    /// None, behind so many bindings.
    #[inline(always)]
    pub(super) fn since(outer: usize) -> Self {
        Self { outer, bits: 0 }
    }

    #[inline(always)]
    fn bit(key: PrefixKey) -> u32 {
        1_u32.wrapping_shl(u32::from(key.0 >> PrefixKey::START_BITS))
    }

    #[inline(always)]
    fn may_have(&self, key: PrefixKey) -> bool {
        self.bits & Self::bit(key) != 0
    }

    #[inline(always)]
    fn add(&mut self, key: PrefixKey) {
        self.bits |= Self::bit(key);
    }
}

/// The bindings of prefixes in the scopes that are open, innermost last. The empty prefix stands for the
/// default namespace.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) vocabulary: Vocabulary,
    /// As many as there are `keys` are in use.
    namespaces: [Namespace; limits::NAMESPACES],
    keys: Vec<PrefixKey, { limits::NAMESPACES }, u8>,
    /// The prefixes, one behind the other.
    prefixes: ByteStack<{ limits::PREFIXES }>,
}

impl Scope {
    #[inline(always)]
    pub(super) const fn new(vocabulary: Vocabulary) -> Self {
        Self {
            vocabulary,
            namespaces: [Namespace::NONE; limits::NAMESPACES],
            keys: Vec::new(),
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
        let prefix = Prefix::new(prefix);
        self.bind(prefix, PrefixKey::new(prefix, self.prefixes.len()), namespace)
    }

    /// Adds the binding that a plain declaration makes to those that its tag has `declared`; `None` where it needs a
    /// closer look: a prefix or a namespace that is reserved or empty, a prefix that the tag declares twice, no room.
    #[inline(always)]
    pub(super) fn declare_plain(
        &mut self,
        prefix: Prefix<'_>,
        namespace: Namespace,
        declared: &mut Declared,
    ) -> Option<()> {
        let is_special = prefix.bytes.starts_with(b"xml") || namespace.0 < Namespace::FIRST_KNOWN;
        let key = PrefixKey::new(prefix, self.prefixes.len());
        if is_special || declared.may_have(key) && self.is_bound_since(prefix, declared.outer) {
            return None;
        }
        declared.add(key);
        self.bind(prefix, key, namespace).ok()
    }

    /// Whether one of the bindings from number `outer` on is one of `prefix`.
    #[inline(never)] // it is rarely asked
    fn is_bound_since(&self, prefix: Prefix<'_>, outer: usize) -> bool {
        self.find(prefix, outer).is_some()
    }

    #[inline(always)]
    fn bind(&mut self, prefix: Prefix<'_>, key: PrefixKey, namespace: Namespace) -> Result<(), ErrorKind> {
        let place = self.namespaces.get_mut(self.keys.len()).ok_or(ErrorKind::TooManyNamespaces)?;
        let pushed = self.prefixes.push_short(prefix.bytes, prefix.word);
        pushed.map_err(|Full| ErrorKind::PrefixesTooLong)?;
        *place = namespace;
        self.keys.push(key).map_err(|_| ErrorKind::TooManyNamespaces)
    }

    /// How many bindings there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Takes bindings back until `len` are left.
    pub(super) fn truncate(&mut self, len: usize) {
        if let Some(first) = self.keys.get(len) {
            self.prefixes.truncate(first.start());
            self.keys.truncate(len);
        }
    }

    /// The last of the bindings from number `outer` on that is one of `prefix`.
    #[inline(always)]
    fn find(&self, prefix: Prefix<'_>, outer: usize) -> Option<usize> {
        let wanted = PrefixKey::new(prefix, 0);
        let mut keys = self.keys.get(outer..)?;
        // Where there are many, those that are not like it are passed over eight at a time.
        while let Some((before, last)) = keys.split_last_chunk::<8>()
            && !last.iter().fold(false, |any, key| any | key.start_if_like(wanted).is_some())
        {
            keys = before;
        }
        while let Some((key, before)) = keys.split_last() {
            keys = before;
            let index = outer.wrapping_add(keys.len());
            if let Some(start) = key.start_if_like(wanted)
                && self.is_bound(index, start, prefix)
            {
                return Some(index);
            }
        }
        None
    }

    /// Whether binding number `index`, whose prefix begins at `start` and has a key like that of `prefix`, is
    /// one of it.
    #[inline(always)]
    fn is_bound(&self, index: usize, start: usize, prefix: Prefix<'_>) -> bool {
        let Prefix { bytes: name, word } = prefix;
        if name.len() < PrefixKey::LONG.min(LANES + 1)
            && let Some(bound) = self.prefixes.word_at(start)
        {
            return bytes::first_of(bound, name.len()) == word;
        }
        self.is_bound_long(index, start, name)
    }

    #[inline(never)]
    fn is_bound_long(&self, index: usize, start: usize, prefix: &[u8]) -> bool {
        let next = self.keys.get(index.wrapping_add(1));
        let end = next.map_or(self.prefixes.len(), |next| next.start());
        self.prefixes.as_slice().get(start..end) == Some(prefix)
    }

    /// The binding in force for `prefix`; for the empty prefix there always is one.
    #[inline]
    pub(super) fn lookup(&self, prefix: Prefix<'_>) -> Option<Binding> {
        if let Some(index) = self.find(prefix, 0) {
            return Some(Binding(Binding::FIRST.wrapping_add(index as u8)));
        }
        match prefix.bytes {
            b"" => Some(Binding::NONE),
            b"xml" => Some(Binding::XML),
            _ => None,
        }
    }

    /// The namespace of a binding that [`lookup`](Self::lookup) gave.
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
    pub(super) fn bindings(&self) -> impl core::fmt::Debug + PartialEq {
        (self.since(0), self.keys.as_slice(), self.prefixes.as_slice())
    }

    /// The namespaces bound since there were `len` bindings.
    pub(super) fn since(&self, len: usize) -> &[Namespace] {
        self.namespaces.get(len..self.len()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let escaped = Text::attribute_value(b"urn:&#97;", false);
        assert_eq!(Namespace::named(escaped, VOCABULARY), Namespace::known(0));
        let escaped = Text::attribute_value(b"urn:&#x63;", false);
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
    fn a_vocabulary_is_plain_and_has_at_most_200_names() {
        assert!(is_plain(VOCABULARY) && is_plain(&[]) && is_plain(&["urn:a"; 200]));
        assert!(is_plain(&["!#$%()*/09:;=?@AZ[]_az{}~"]));
        assert!(!is_plain(&["urn:a"; 201]));
        for uri in ["urn:a b", "urn:\"", "urn:&", "urn:'", "urn:<", "urn:\u{7F}", "urn:\u{E4}", "urn:\t"] {
            assert!(!is_plain(std::vec!["urn:a", uri].leak()), "{uri}");
        }
    }

    #[test]
    fn the_innermost_binding_holds_until_it_is_taken_back() {
        let mut scope = Scope::new(VOCABULARY);
        let find = |scope: &Scope, prefix: &str| {
            scope.lookup(Prefix::new(prefix.as_bytes())).map(|b| scope.namespace(b))
        };
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
                    assert_eq!(scope.lookup(Prefix::new(&prefix(i))), None);
                    scope.declare(&prefix(i), Namespace::known(i as u8)).unwrap();
                }
                for i in order {
                    let mut prefix = prefix(i);
                    let found = scope.lookup(Prefix::new(&prefix)).map(|binding| scope.namespace(binding));
                    assert_eq!(found, Some(Namespace::known(i as u8)), "{i} of length {len}");
                    prefix.push(b'_');
                    assert_eq!(scope.lookup(Prefix::new(&prefix)), None, "{i} of length {len} and more");
                    prefix.truncate(len - 1);
                    let shorter = if len == 1 { Some(Binding::NONE) } else { None };
                    assert_eq!(scope.lookup(Prefix::new(&prefix)), shorter, "{i} of length {len} and less");
                }
            }
        }
    }

    #[test]
    fn a_tag_may_declare_any_prefix_plainly_but_once() {
        let letters = || (b'a'..=b'z').map(|letter| [letter]);
        let mut scope = Scope::new(VOCABULARY);
        let mut declared = Declared::since(0);
        for letter in letters() {
            let prefix = Prefix::new(&letter);
            assert_eq!(scope.declare_plain(prefix, named("urn:a"), &mut declared), Some(()));
        }
        for letter in letters() {
            let prefix = Prefix::new(&letter);
            assert_eq!(scope.declare_plain(prefix, named("urn:a"), &mut declared), None);
        }
        let mut inner = Declared::since(scope.len());
        for prefix in [b"a", b"z"] {
            assert_eq!(scope.declare_plain(Prefix::new(prefix), named("urn:b"), &mut inner), Some(()));
        }
        for letter in letters() {
            let binding = scope.lookup(Prefix::new(&letter)).unwrap();
            let expected = if b"az".contains(&letter[0]) { "urn:b" } else { "urn:a" };
            assert_eq!(scope.namespace(binding), named(expected), "{letter:?}");
        }
        assert_eq!(scope.lookup(Prefix::new(b"A")), None);
    }

    #[test]
    fn the_set_of_declared_prefixes_has_what_was_added_and_little_else() {
        let key = |prefix: &[u8]| PrefixKey::new(Prefix::new(prefix), 0);
        let letters =
            |declared: &Declared| (b'a'..=b'z').filter(|letter| declared.may_have(key(&[*letter]))).count();
        let mut declared = Declared::since(0);
        assert_eq!(letters(&declared), 0);
        declared.add(key(b"m"));
        assert!(declared.may_have(key(b"m")));
        assert!(letters(&declared) < 4);
        assert!(!declared.may_have(key(b"soap")));
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
}
