//! The plain lane: start tags as nearly all in the field are, read and resolved in the one pass that also
//! finds their end.
//!
//! A tag is plain when it has ASCII names, `=` without white space around it, values of ASCII without `<`,
//! and nothing about it needs a closer look: no reserved prefix, no bad reference, nothing that stands twice or
//! is not declared. Of any other tag, and of one that is cut off, this file says nothing but that it is not
//! plain; then [`split`](super::split) and [`tag`](super::tag) take it. For what is plain both lanes find the
//! same.

use super::bytes::{self, NAME, NAME_START, SPACE};
use super::namespace::{Binding, Namespace, Scope, Vocabulary};
use super::tag::{Attributes, NameSpan, Tag, check_attributes, check_references};
use super::text::Text;
use crate::limits;

/// Reads the plain start tag that `input` begins with, of at most `limit` bytes, the bindings that it declares into
/// `scope`. Of any other tag it leaves nothing in `scope`.
#[inline(always)]
pub(super) fn read_start_tag(
    input: &[u8],
    limit: usize,
    scope: &mut Scope,
    attributes: &mut Attributes,
) -> Option<Tag> {
    attributes.clear();
    let outer = scope.len();
    let (name, binding) = match scope.prefix_of(input.get(1..)?) {
        Some((binding, len)) => {
            let colon = len.wrapping_add(1);
            let end = ncname_end(input, colon.wrapping_add(1))?;
            (NameSpan { start: 1, colon: colon as u16, end: end as u16 }, Some(binding))
        }
        None => {
            let name = name(input, 1)?;
            (name, if name.has_prefix() { None } else { Some(scope.default()) })
        }
    };
    let mut tag = Tag { name, len: 0, is_empty: false, binding: Binding::NONE, outer_bindings: outer as u8 };
    let end = usize::from(name.end);
    if *input.get(end)? == b'>' && end < limit {
        (tag.len, tag.binding) = (end.wrapping_add(1) as u16, binding?);
        return Some(tag);
    }
    if read_rest(input, limit, scope, attributes, &mut tag, binding).is_none() {
        scope.truncate(outer);
        return None;
    }
    Some(tag)
}

/// Reads a start tag on behind its name, whose prefix has this `binding` before the tag, if it has one.
#[inline(always)]
fn read_rest(
    input: &[u8],
    limit: usize,
    scope: &mut Scope,
    attributes: &mut Attributes,
    tag: &mut Tag,
    binding: Option<Binding>,
) -> Option<()> {
    let outer = usize::from(tag.outer_bindings);
    let mut at = usize::from(tag.name.end);
    tag.binding = binding.unwrap_or(Binding::NONE);
    let mut is_bound = binding.is_some();
    if bytes::is(*input.get(at)?, SPACE) {
        at = read_attributes(input, at, scope, attributes, outer)?;
        if scope.len() > outer {
            tag.binding = scope.lookup(tag.name.prefix(input))?;
            is_bound = true;
        }
    }
    tag.is_empty = *input.get(at)? == b'/';
    let end = at.wrapping_add(usize::from(tag.is_empty));
    tag.len = end.wrapping_add(1) as u16;
    (is_bound && *input.get(end)? == b'>' && end < limit).then_some(())
}

/// Reads the attributes of a tag, which begin with the white space at `at`, and the bindings that it declares; gives what
/// lies behind them.
#[inline(never)] // it needs all registers
fn read_attributes(
    input: &[u8],
    mut at: usize,
    scope: &mut Scope,
    attributes: &mut Attributes,
    outer: usize,
) -> Option<usize> {
    let mut has_prefixes = false;
    while bytes::is(*input.get(at)?, SPACE) {
        let start = skip_space(input, at)?;
        if !bytes::is(*input.get(start)?, NAME_START) {
            at = start;
            break;
        }
        if is_declaration(input.get(start..)?) {
            at = declarations(input, start, scope, outer)?;
            continue;
        }
        let name = name(input, start)?;
        has_prefixes |= name.has_prefix();
        let end = usize::from(name.end);
        let &[b'=', quote @ (b'"' | b'\'')] = input.get(end..)?.first_chunk()? else { return None };
        let value = end.wrapping_add(2);
        let value_end = value.wrapping_add(value_len(input.get(value..)?, quote)?);
        attributes.push(start as u16).ok()?;
        at = value_end.wrapping_add(1);
    }
    if has_prefixes || attributes.len() > 1 {
        check_attributes(input, attributes, scope).ok()?;
    }
    let declared = scope.len().wrapping_sub(outer);
    (attributes.len().wrapping_add(declared) <= limits::ATTRIBUTES).then_some(at)
}

/// What lies behind the white space at `at`.
#[inline(always)]
fn skip_space(input: &[u8], at: usize) -> Option<usize> {
    let at = at.wrapping_add(1);
    if bytes::is(*input.get(at)?, SPACE) {
        return Some(at.wrapping_add(bytes::space_len(input.get(at..)?)));
    }
    Some(at)
}

/// Whether `input` begins with a namespace declaration, or what looks like one.
#[inline(always)]
fn is_declaration(input: &[u8]) -> bool {
    input.starts_with(b"xmlns")
}

/// The end of the name without colon at `start`, as [`ncname_end`], for one that mostly is short.
#[inline(always)]
fn prefix_end(input: &[u8], start: usize) -> Option<usize> {
    let name = input.get(start..)?;
    if !bytes::is(*name.first()?, NAME_START) {
        return None;
    }
    let len = name.iter().position(|byte| !bytes::is(*byte, NAME))?;
    Some(start.wrapping_add(len))
}

/// Takes the namespace declaration at `at` and those that follow, of a tag before which there were `outer` bindings;
/// gives what lies behind them.
#[inline(never)] // it needs all registers
fn declarations(input: &[u8], mut at: usize, scope: &mut Scope, outer: usize) -> Option<usize> {
    // The prefixes declared, each by its first byte and its length: it has a bit of its own, or shares one.
    let mut declared = if scope.len() == outer { 0_u32 } else { !0 };
    loop {
        at = at.wrapping_add(b"xmlns".len());
        let mut start = at;
        if *input.get(at)? == b':' {
            start = at.wrapping_add(1);
            at = prefix_end(input, start)?;
        }
        let &[b'=', quote @ (b'"' | b'\'')] = input.get(at..)?.first_chunk()? else { return None };
        let prefix_len = at.wrapping_sub(start);
        at = at.wrapping_add(2);
        let rest = input.get(at..)?;
        let (namespace, len) = match known_namespace(rest, quote, scope.vocabulary) {
            Some(found) => found,
            None => other_namespace(rest, quote, scope.vocabulary)?,
        };
        let prefix = input.get(start..)?;
        if let [b'x', b'm', b'l', ..] = prefix {
            return None;
        }
        let bit = 1_u32.wrapping_shl(u32::from(*prefix.first()?) ^ (prefix_len as u32) << 3);
        if declared & bit != 0 && scope.is_declared(prefix.get(..prefix_len)?, outer) {
            return None;
        }
        declared |= bit;
        scope.bind(prefix, prefix_len, namespace).ok()?;
        at = at.wrapping_add(len).wrapping_add(1);
        if !bytes::is(*input.get(at)?, SPACE) {
            return Some(at);
        }
        let next = skip_space(input, at)?;
        if !is_declaration(input.get(next..)?) {
            return Some(at);
        }
        at = next;
    }
}

/// The qualified name at `start` (Namespaces in XML, production 7).
#[inline(always)]
fn name(input: &[u8], start: usize) -> Option<NameSpan> {
    let (mut colon, mut end) = (start, ncname_end(input, start)?);
    if input.get(end) == Some(&b':') {
        colon = end;
        // Behind the local part, a second colon is none of what may follow.
        end = ncname_end(input, end.wrapping_add(1))?;
    }
    Some(NameSpan { start: start as u16, colon: colon as u16, end: end as u16 })
}

/// The end of the name without colon at `start`.
#[inline(always)]
fn ncname_end(input: &[u8], start: usize) -> Option<usize> {
    let name = input.get(start..)?;
    if !bytes::is(*name.first()?, NAME_START) {
        return None;
    }
    Some(start.wrapping_add(bytes::name_len(name)))
}

/// The namespace of the vocabulary that `rest` names, up to `quote`, and the length of its name. Nearly all
/// declarations are of one of these, whose names are plain.
#[inline(always)]
fn known_namespace(rest: &[u8], quote: u8, vocabulary: Vocabulary) -> Option<(Namespace, usize)> {
    for (index, uri) in vocabulary.iter().enumerate() {
        if rest.get(uri.len()) == Some(&quote) && bytes::starts_with(rest, uri.as_bytes()) {
            return Some((Namespace::known(index as u8), uri.len()));
        }
    }
    None
}

/// The namespace that is not in the vocabulary as it stands there, up to `quote`, and the length of its name; `None` where
/// it is none, or a reserved one.
#[inline(never)]
fn other_namespace(rest: &[u8], quote: u8, vocabulary: Vocabulary) -> Option<(Namespace, usize)> {
    let len = value_len(rest, quote)?;
    let namespace = Namespace::named(Text::attribute_value(rest.get(..len)?), vocabulary);
    if namespace.is_special() { None } else { Some((namespace, len)) }
}

/// The length of the value that `rest` begins with, up to `quote`.
#[inline(always)]
fn value_len(rest: &[u8], quote: u8) -> Option<usize> {
    let mut len = 0_usize;
    let mut has_references = false;
    loop {
        len = len.wrapping_add(bytes::plain_len(rest.get(len..)?, [quote, b'<', b'&']));
        match *rest.get(len)? {
            byte if byte == quote => break,
            b'&' => has_references = true,
            b'\t' | b'\n' | b'\r' => {}
            _ => return None,
        }
        len = len.wrapping_add(1);
    }
    if has_references {
        check_references(rest.get(..len)?).ok()?;
    }
    Some(len)
}

/// Holds the two lanes against each other: whether `input` begins with a plain tag, which then must be to
/// the tokenizer what it is to the plain lane.
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
#[allow(unreachable_pub)] // but for the fuzzer it is not exported
pub fn compare_lanes(input: &[u8]) -> bool {
    const VOCABULARY: Vocabulary = &["http://a"];
    let (mut plain_attributes, mut attributes) = (Attributes::new(), Attributes::new());
    let (mut scope, mut other_scope) = (Scope::new(VOCABULARY), Scope::new(VOCABULARY));
    for scope in [&mut scope, &mut other_scope] {
        for (prefix, namespace) in
            [(b"a", Namespace::known(1)), (b"c", Namespace::known(0)), (b"m", Namespace::known(2))]
        {
            assert_eq!(scope.declare(prefix, namespace), Ok(()));
        }
    }
    let Some(plain) = read_start_tag(input, limits::TAG, &mut scope, &mut plain_attributes) else {
        assert_eq!(scope.bindings(), other_scope.bindings(), "a binding was left behind");
        return false;
    };
    let bytes = input.get(..usize::from(plain.len)).unwrap_or_default();
    let mut split = super::split::Split::LessThan;
    let end = split.scan(bytes.get(1..).unwrap_or_default());
    assert_eq!(end, bytes.len().checked_sub(1), "another end");
    let mut tag = Tag::read(bytes, &mut attributes);
    let resolved = tag.as_mut().map(|tag| tag.resolve(bytes, &mut attributes, &mut other_scope));
    assert_eq!(resolved, Ok(Ok(())), "not a good tag to the tokenizer");
    assert_eq!((tag, attributes), (Ok(plain), plain_attributes), "another tag to the tokenizer");
    assert_eq!(scope.bindings(), other_scope.bindings(), "other bindings");
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_tags_as_the_tokenizer_does() {
        let table = [
            ("<a>", true),
            ("<a/>", true),
            ("<a />", true),
            ("<a:b-c.d_1\r\n>", true),
            ("<a b=\"c\"/>", true),
            ("<a b='\"' c=\"'\" \t c:e=''>", true),
            ("<a b=\"&amp;\t\">", true),
            ("<x:a xmlns:x='http://a' xmlns='b' xmlns:y=\"&lt;\">", true),
            ("<a xmlns:x='http://a' xmlns:x='b'>", false),
            ("<a xmlns:x='http://a' b='c' xmlns:y='b'>", true),
            ("<a xmlns:x='http://a' b='c' xmlns:x='b'>", false),
            ("<a xmlns:xml='b'>", false),
            ("<a xmlns:x=''>", false),
            ("<a xmlns=''>", false),
            ("<a b='>/>'>", true),
            ("<a b = 'c'>", false),
            ("<a b='\u{e4}'>", false),
            ("<\u{e4}>", false),
            ("<a", false),
            ("<a ", false),
            ("<a b", false),
            ("<a b=", false),
            ("<a b='", false),
            ("<a b='c", false),
            ("<a b='c'", false),
            ("<a /", false),
            ("<a xmlns:x='http://a'/", false),
            ("<b:a xmlns:x='http://a'>", false),
            ("<a:b:c>", false),
            ("<:a>", false),
            ("<a:>", false),
            ("<a: >", false),
            ("<a :b=''>", false),
            ("<a b='c'd='e'>", false),
            ("<a b='<'>", false),
            ("<a b='\u{1}'>", false),
            ("<a/ >", false),
            ("<1>", false),
            ("< a>", false),
        ];
        for (tag, plain) in table {
            assert_eq!(compare_lanes(tag.as_bytes()), plain, "{tag}");
        }
    }

    #[test]
    fn namespaces_of_the_vocabulary_are_found_as_they_stand() {
        const VOCABULARY: Vocabulary = &["http://a", "http://b"];
        let found = |rest: &[u8]| known_namespace(rest, b'"', VOCABULARY);
        assert_eq!(found(b"http://b\">"), Some((Namespace::known(1), 8)));
        for other in [&b"http://c\">"[..], b"http://b'>", b"http://b", b"http://bc\">"] {
            assert_eq!(found(other), None);
        }
    }

    #[test]
    fn agrees_with_the_tokenizer_on_mutated_tags() {
        let seeds: [&[u8]; 3] = [
            b"<soap:Envelope xmlns:soap=\"http://a\" xmlns='b'\n  c:d=\"&lt;e\">",
            b"<m:PhoneCallId Id=\"OWVl4NWb3N29t\"/>",
            b"<a b='' c=\"d\" />",
        ];
        let bytes = b"<>/='\" \t:a1-&;\x00\xC3";
        let mut plain = 0;
        for seed in seeds {
            for at in 1..seed.len() {
                for &byte in bytes {
                    let mut replaced = seed.to_vec();
                    replaced[at] = byte;
                    let mut inserted = seed.to_vec();
                    inserted.insert(at, byte);
                    let mut removed = seed.to_vec();
                    removed.remove(at);
                    for tag in [replaced, inserted, removed] {
                        plain += u32::from(compare_lanes(&tag));
                    }
                }
            }
        }
        assert!(plain > 1000, "only {plain} of the mutated tags were plain");
    }
}
