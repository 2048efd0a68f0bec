//! Namespaces in XML 1.0: the bindings of prefixes in the open elements.
//!
//! This file names no namespace but the two reserved ones. A caller gives the namespaces that it knows as a
//! [`Vocabulary`].

use core::convert::Infallible;
use core::fmt;

use heapless::Vec;

use super::bytes;
use super::text::Text;
use crate::{ErrorKind, limits};

/// The namespace bound to the prefix `xml` (Namespaces in XML, section 3).
const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace bound to the prefix `xmlns` (Namespaces in XML, section 3).
const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";

/// The names (URIs) of the namespaces that an application knows. They are compared in full.
///
/// There are at most 200, each of printable ASCII without spaces, `<`, `&` and quotation marks, so that it stands for
/// itself in a message. None is empty or one of the two reserved names (Namespaces in XML, section 3). Debug builds check
/// this.
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
pub(super) const fn is_valid_vocabulary(vocabulary: Vocabulary) -> bool {
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

/// The namespace of an element or an attribute.
///
/// One of the [`Vocabulary`] is its index there. Any other is a hash of its name, of 31 bits (FNV-1a). That tells the few
/// namespaces of a message apart, but an attacker can make two names with one hash: grant nothing because of it.
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
pub struct Namespace(u32);

impl fmt::Debug for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (*self, self.index()) {
            (Self::NONE, _) => f.write_str("Namespace::NONE"),
            (Self::XML, _) => f.write_str("Namespace::XML"),
            (_, Some(index)) => write!(f, "Namespace::known({index})"),
            (Self(hash), None) => write!(f, "Namespace({hash:08x})"),
        }
    }
}

impl Namespace {
    /// No namespace: that of an element without prefix where no default namespace is declared, and of any attribute without
    /// prefix.
    pub const NONE: Self = Self(0);
    /// That of the prefix `xml`.
    pub const XML: Self = Self(1);
    const XMLNS: Self = Self(2);
    const SPECIAL: &[(&str, Self)] = &[("", Self::NONE), (XML_URI, Self::XML), (XMLNS_URI, Self::XMLNS)];
    const FIRST_KNOWN: u32 = 3;
    const FIRST_HASH: u32 = 1 << 31;

    /// The namespace at `index` of the vocabulary.
    pub const fn known(index: u8) -> Self {
        Self(Self::FIRST_KNOWN.saturating_add(index as u32))
    }

    /// The index in the vocabulary, if the namespace is one of it.
    pub const fn index(self) -> Option<u8> {
        match self.0.checked_sub(Self::FIRST_KNOWN) {
            Some(index @ 0..=0xFF) => Some(index as u8),
            _ => None,
        }
    }

    /// A number from which [`from_bits`](Self::from_bits) makes the namespace again.
    pub(crate) const fn to_bits(self) -> u32 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// A hash of an expanded name: FNV-1a of the local part, begun with the namespace.
    pub(super) fn name_key(self, local: &[u8]) -> u16 {
        let hash = fnv(FNV_START ^ self.0, local);
        (hash ^ (hash >> 16)) as u16
    }

    /// The namespace named `uri`.
    pub(crate) fn named(uri: Text<'_>, vocabulary: Vocabulary) -> Self {
        let (mut hash, mut len) = (FNV_START, 0_usize);
        let Ok(()) = uri.for_each_chunk(|piece| {
            hash = fnv(hash, piece);
            len = len.saturating_add(piece.len());
            Ok::<_, Infallible>(())
        });
        // Most names differ in length; only for those that do not, the text is decoded again.
        let is_named = |known: &str| known.len() == len && uri == *known;
        if let Some(index) = vocabulary.iter().position(|known| is_named(known)) {
            return Self::known(index as u8);
        }
        let special = Self::SPECIAL.iter().find(|(known, _)| is_named(known));
        special.map_or(Self(hash | Self::FIRST_HASH), |(_, namespace)| *namespace)
    }
}

/// The start of the hash FNV-1a, 32 bits.
const FNV_START: u32 = 0x811C_9DC5;

/// The hash FNV-1a with more bytes.
fn fnv(hash: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// A prefix and its namespace. The bytes of the prefix are in the [`Scope`].
#[derive(Clone, Copy)]
struct Binding {
    key: PrefixKey,
    namespace: Namespace,
}

/// The length of a prefix in 9 bits, and a hash of it in 23. The hash of a prefix of up to two bytes is those bytes, so
/// that equal keys are equal prefixes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct PrefixKey(u32);

impl PrefixKey {
    const LEN_BITS: u32 = 9;

    fn new(prefix: &[u8]) -> Self {
        let front = match *prefix {
            [] => 0,
            [first] => u32::from(first),
            [first, second] => u32::from_le_bytes([first, second, 0, 0]),
            _ => fnv(FNV_START, prefix),
        };
        Self((front << Self::LEN_BITS) | prefix.len() as u32)
    }

    /// The length of the prefix.
    fn len(self) -> usize {
        (self.0 & ((1 << Self::LEN_BITS) - 1)) as usize
    }
}

/// The bindings of the open elements, the innermost last. The empty prefix is that of the default namespace.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(super) vocabulary: Vocabulary,
    bindings: Vec<Binding, { limits::NAMESPACES }, u8>,
    /// The prefixes, one after the other.
    prefixes: Vec<u8, { limits::PREFIXES }, u16>,
    /// What is read is part of a document, whose prefixes may have been declared around it.
    is_fragment: bool,
}

impl Scope {
    const FITS: () = assert!(limits::PREFIXES < 1 << PrefixKey::LEN_BITS);

    #[inline(always)] // it is large: this makes it in place
    pub(super) const fn new(vocabulary: Vocabulary) -> Self {
        let () = Self::FITS;
        Self { vocabulary, bindings: Vec::new(), prefixes: Vec::new(), is_fragment: false }
    }

    /// Removes all bindings.
    pub(super) fn reset(&mut self) {
        self.bindings.clear();
        self.prefixes.clear();
        self.is_fragment = false;
    }

    /// From now on, a prefix that is not declared is bound to no namespace.
    pub(super) fn enter_fragment(&mut self) {
        self.is_fragment = true;
    }

    /// Whether what is read is a fragment, whose prefixes may have been declared around it.
    pub(super) fn is_fragment(&self) -> bool {
        self.is_fragment
    }

    /// The namespace of the vocabulary whose name, and then `quote`, are at the start of `rest`, and the length of its
    /// name. Nearly all declarations name one.
    pub(super) fn read_known(&self, rest: &[u8], quote: u8) -> Option<(Namespace, usize)> {
        for (index, uri) in (0..).zip(self.vocabulary) {
            if rest.get(uri.len()) == Some(&quote) && bytes::starts_with(rest, uri.as_bytes()) {
                return Some((Namespace::known(index), uri.len()));
            }
        }
        None
    }

    /// Adds the binding of a namespace declaration (Namespaces in XML, section 3) in a tag with `outer` bindings before it.
    ///
    /// # Errors
    ///
    /// In this order: reserved names, a prefix bound to no name, a prefix declared twice in the tag, the two limits. The
    /// caller must then [`truncate`](Self::truncate) the scope or read nothing more.
    pub(super) fn declare(
        &mut self,
        prefix: &[u8],
        namespace: Namespace,
        outer: usize,
    ) -> Result<(), ErrorKind> {
        if namespace.0 < Namespace::FIRST_KNOWN || prefix.starts_with(b"xml") {
            match (prefix, namespace) {
                (b"xml", Namespace::XML) => {}
                (b"xml" | b"xmlns", _) | (_, Namespace::XML | Namespace::XMLNS) => {
                    return Err(ErrorKind::ReservedNamespace);
                }
                ([_, ..], Namespace::NONE) => return Err(ErrorKind::EmptyNamespace),
                _ => {}
            }
        }
        if self.find(prefix, outer).is_some() {
            return Err(ErrorKind::DuplicateAttribute);
        }
        if self.bindings.is_full() {
            return Err(ErrorKind::TooManyNamespaces);
        }
        self.prefixes.extend_from_slice(prefix).map_err(|_| ErrorKind::PrefixesTooLong)?;
        // There is room.
        let _ = self.bindings.push(Binding { key: PrefixKey::new(prefix), namespace });
        Ok(())
    }

    /// The number of bindings.
    pub(super) fn len(&self) -> usize {
        self.bindings.len()
    }

    /// Removes the innermost bindings until `len` are left.
    pub(super) fn truncate(&mut self, len: usize) {
        if len < self.len() {
            let prefixes_len = self.prefixes.len().saturating_sub(self.prefixes_len(len));
            self.prefixes.truncate(prefixes_len);
            self.bindings.truncate(len);
        }
    }

    /// The bytes of the prefixes of bindings number `len` and later, together.
    pub(super) fn prefixes_len(&self, len: usize) -> usize {
        self.bindings.iter().skip(len).fold(0, |sum, binding| sum.saturating_add(binding.key.len()))
    }

    /// The namespace of the innermost binding of `prefix`, among those from number `outer` on.
    fn find(&self, prefix: &[u8], outer: usize) -> Option<Namespace> {
        let key = PrefixKey::new(prefix);
        let mut end = self.prefixes.len();
        for binding in self.bindings.get(outer..)?.iter().rev() {
            let start = end.saturating_sub(binding.key.len());
            let is_equal =
                || self.prefixes.get(start..end).is_some_and(|other| bytes::are_equal(other, prefix));
            if binding.key == key && (prefix.len() <= 2 || is_equal()) {
                return Some(binding.namespace);
            }
            end = start;
        }
        None
    }

    /// The namespace of `prefix`; `None` if it is not declared. The empty prefix is always bound, `xml` too (Namespaces in
    /// XML, 3 and 6.2).
    pub(super) fn lookup(&self, prefix: &[u8]) -> Option<Namespace> {
        match (self.find(prefix, 0), prefix) {
            (None, b"") => Some(Namespace::NONE),
            (None, b"xml") => Some(Namespace::XML),
            (None, _) if self.is_fragment => Some(Namespace::NONE),
            (found, _) => found,
        }
    }

    /// Whether `prefix` has a binding from number `outer` on, or needs none (`xml`).
    pub(super) fn is_bound_since(&self, prefix: &[u8], outer: usize) -> bool {
        prefix == b"xml" || self.find(prefix, outer).is_some()
    }

    /// The namespace that a prefix, or no prefix, stands for in the value of a qualified name (XML Schema part 2, 3.2.18).
    pub(crate) fn resolve(&self, prefix: &str) -> Option<Namespace> {
        self.lookup(prefix.as_bytes())
    }

    /// The namespaces of bindings number `len` and later, in their order.
    pub(super) fn since(&self, len: usize) -> impl ExactSizeIterator<Item = Namespace> + Clone {
        self.bindings.iter().skip(len).map(|binding| binding.namespace)
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

    /// Everything that is bound.
    fn bindings(scope: &Scope) -> (Vec<Namespace>, &[u8]) {
        (scope.since(0).collect(), &scope.prefixes)
    }

    #[test]
    fn known_namespaces_are_compared_in_full_and_others_by_hash() {
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
        // Test vectors of the authors of FNV; the highest bit is always set.
        assert_eq!(named("a"), Namespace(0xE40C_292C));
        assert_eq!(named("fo"), Namespace(0x6222_E842 | 1 << 31));
        assert_eq!(named("foobar"), Namespace(0xBF9C_F968));
    }

    #[test]
    fn names_of_attributes_are_hashed_by_fnv_1a_begun_with_the_namespace() {
        assert_eq!(Namespace::NONE.name_key(b"a"), 0xE40C ^ 0x292C);
        assert_eq!(Namespace::NONE.name_key(b"foobar"), 0xBF9C ^ 0xF968);
        // `tests/attacks.rs` uses these two names, which have one key, to show that the names themselves are compared.
        assert_eq!(Namespace::NONE.name_key(b"TlCYm"), Namespace::NONE.name_key(b"SwoFF"));
        assert_eq!(Namespace(5).name_key(b""), 0x811C ^ 0x9DC5 ^ 5);
    }

    #[test]
    fn a_vocabulary_has_at_most_200_names_that_stand_for_themselves() {
        assert!(
            is_valid_vocabulary(VOCABULARY)
                && is_valid_vocabulary(&[])
                && is_valid_vocabulary(&["urn:a"; 200])
        );
        assert!(is_valid_vocabulary(&["!#$%()*/09:;=?@AZ[]_az{}~"]));
        assert!(!is_valid_vocabulary(&["urn:a"; 201]));
        assert!(is_valid_vocabulary(&["http://www.w3.org/XML/1998/", "http://www.w3.org/2000/xmlns/a"]));
        for uri in ["", XML_URI, XMLNS_URI] {
            assert!(!is_valid_vocabulary(std::vec!["urn:a", uri].leak()), "{uri}");
        }
        for uri in ["urn:a b", "urn:\"", "urn:&", "urn:'", "urn:<", "urn:\u{7F}", "urn:\u{E4}", "urn:\t"] {
            assert!(!is_valid_vocabulary(std::vec!["urn:a", uri].leak()), "{uri}");
        }
    }

    #[test]
    fn the_innermost_binding_holds_until_it_is_removed() {
        let mut scope = Scope::new(VOCABULARY);
        let find = |scope: &Scope, prefix: &str| scope.lookup(prefix.as_bytes());
        assert_eq!(find(&scope, ""), Some(Namespace::NONE));
        assert_eq!(find(&scope, "xml"), Some(Namespace::XML));
        assert_eq!(find(&scope, "p"), None);
        scope.declare(b"p", named("urn:a"), usize::MAX).unwrap();
        scope.declare(b"", named("urn:b"), usize::MAX).unwrap();
        scope.declare(b"p", named("urn:c"), usize::MAX).unwrap();
        scope.declare(b"", named(""), usize::MAX).unwrap();
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
                    scope.declare(&prefix(i), Namespace::known(i as u8), usize::MAX).unwrap();
                }
                for i in order {
                    let mut prefix = prefix(i);
                    assert_eq!(scope.lookup(&prefix), Some(Namespace::known(i as u8)), "{i} of length {len}");
                    prefix.push(b'_');
                    assert_eq!(scope.lookup(&prefix), None, "{i} of length {len} and more");
                    prefix.truncate(len - 1);
                    let shorter = if len == 1 { Some(Namespace::NONE) } else { None };
                    assert_eq!(scope.lookup(&prefix), shorter, "{i} of length {len} and less");
                }
            }
        }
    }

    #[test]
    fn a_prefix_is_declared_once_in_a_tag() {
        let mut scope = Scope::new(VOCABULARY);
        for prefix in ["a", "", "ab"] {
            scope.declare(prefix.as_bytes(), named("urn:a"), usize::MAX).unwrap();
        }
        let table =
            [("a", [true, false, false]), ("", [true, true, false]), ("ab", [true; 3]), ("b", [false; 3])];
        for (prefix, declared) in table {
            let found = [0, 1, 2].map(|outer| scope.find(prefix.as_bytes(), outer).is_some());
            assert_eq!(found, declared, "{prefix}");
        }
        assert_eq!(scope.declare(b"a", named("urn:b"), 1), Ok(()));
        assert_eq!(scope.declare(b"a", named("urn:b"), 1), Err(ErrorKind::DuplicateAttribute));
    }

    #[test]
    fn a_refused_declaration_is_removed_by_truncate() {
        let mut scope = Scope::new(VOCABULARY);
        scope.declare(b"p", named("urn:a"), 0).unwrap();
        let long = [b'a'; limits::PREFIXES];
        assert_eq!(scope.declare(&long, named("urn:b"), 1), Err(ErrorKind::PrefixesTooLong));
        scope.truncate(1);
        assert_eq!((scope.lookup(b"p"), scope.len()), (Some(named("urn:a")), 1));
    }

    #[test]
    fn prefixes_of_one_key_are_told_apart() {
        let prefixes: [&[u8]; 4] = [b"paaaaaaa", b"p9404daa", b"pjunmeaa", b"pl8y2faa"];
        let mut scope = Scope::new(VOCABULARY);
        for (number, prefix) in (0..).zip(prefixes) {
            assert!(PrefixKey::new(prefix) == PrefixKey::new(prefixes[0]));
            assert_eq!(scope.lookup(prefix), None);
            scope.declare(prefix, Namespace::known(number), 0).unwrap();
        }
        for (number, prefix) in (0..).zip(prefixes) {
            assert_eq!(scope.lookup(prefix), Some(Namespace::known(number)));
        }
    }

    #[test]
    fn prefixes_that_fill_the_buffer_are_found() {
        for parts in [std::vec![256], std::vec![255, 1], std::vec![1, 255], std::vec![1, 0, 254, 0, 1]] {
            let mut scope = Scope::new(VOCABULARY);
            for (i, len) in parts.iter().enumerate() {
                scope.declare(&std::vec![b'a' + i as u8; *len], named("urn:a"), usize::MAX).unwrap();
            }
            let full = scope.clone();
            assert_eq!(
                scope.clone().declare(b"p", named("urn:a"), usize::MAX),
                Err(ErrorKind::PrefixesTooLong)
            );
            for empty in 1..3 {
                let len = scope.len();
                (0..empty).for_each(|_| scope.declare(b"", named("urn:b"), usize::MAX).unwrap());
                scope.truncate(len);
                assert_eq!(bindings(&scope), bindings(&full), "{parts:?}");
            }
            for (i, len) in parts.iter().enumerate().filter(|(_, len)| **len > 0) {
                let prefix = std::vec![b'a' + i as u8; *len];
                assert_eq!(scope.lookup(&prefix), Some(named("urn:a")), "{parts:?}");
                assert_eq!(scope.lookup(&prefix[1..]).filter(|_| *len > 1), None);
            }
        }
    }

    #[test]
    fn the_prefix_xml_takes_room_where_it_is_declared() {
        let long = [b'a'; limits::PREFIXES];
        for (len, bindings, expected) in [
            (limits::PREFIXES - 3, 1, Ok(())),
            (limits::PREFIXES - 2, 1, Err(ErrorKind::PrefixesTooLong)),
            (1, limits::NAMESPACES - 1, Ok(())),
            (1, limits::NAMESPACES, Err(ErrorKind::TooManyNamespaces)),
        ] {
            let mut scope = Scope::new(VOCABULARY);
            scope.declare(&long[..len], named("urn:a"), usize::MAX).unwrap();
            (1..bindings).for_each(|_| scope.declare(b"", named("urn:a"), usize::MAX).unwrap());
            assert_eq!(scope.declare(b"xml", Namespace::XML, usize::MAX), expected, "{len}, {bindings}");
        }
    }

    #[test]
    fn a_prefix_may_be_declared_again_in_an_inner_element() {
        let letters = || (b'a'..=b'z').map(|letter| [letter]);
        let mut scope = Scope::new(VOCABULARY);
        for letter in letters() {
            assert_eq!(scope.declare(&letter, named("urn:a"), 0), Ok(()));
        }
        for letter in letters() {
            assert!(scope.find(&letter, 0).is_some());
        }
        for prefix in [b"a", b"z"] {
            assert_eq!(scope.declare(prefix, named("urn:b"), 26), Ok(()));
        }
        for letter in letters() {
            let expected = if b"az".contains(&letter[0]) { "urn:b" } else { "urn:a" };
            assert_eq!(scope.lookup(&letter), Some(named(expected)), "{letter:?}");
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
                Scope::new(VOCABULARY).declare(prefix.as_bytes(), named(uri), 0),
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
            ("a", "Namespace(e40c292c)"),
        ];
        for (uri, shown) in table {
            let namespace = Namespace::named(Text::literal(uri), &["urn:b", "urn:a"]);
            assert_eq!(std::format!("{namespace:?}"), shown);
        }
    }
}
