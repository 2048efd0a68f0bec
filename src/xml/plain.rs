//! The plain lane: start tags as nearly all in the field are, read and resolved in the one pass that also
//! finds their end.
//!
//! A tag is plain when it has ASCII names, `=` without white space around it, values of ASCII without `<`,
//! and nothing about it needs a closer look: no reserved prefix, no bad reference, nothing that stands twice or
//! is not declared. Of any other tag, and of one that is cut off, this file says nothing but that it is not
//! plain; then [`split`](super::split) and [`tag`](super::tag) take it. For what is plain both lanes find the
//! same.

use super::bytes::{self, LANES, NAME, NAME_START, SPACE, Word};
use super::namespace::{Binding, Declared, Namespace, Prefix, Scope, Vocabulary};
use super::tag::{AttributeSpan, NameSpan, TagTable, check_references};
use super::text::Text;
use crate::limits;

/// Reads the plain start tag that `input` begins with into `table`, and the bindings that it declares into
/// `scope`; gives its length. Of any other tag it leaves nothing in `scope`.
#[inline(never)] // in line, it would take registers from all that stands around it
pub(super) fn read_start_tag(input: &[u8], scope: &mut Scope, table: &mut TagTable) -> Option<usize> {
    let outer = scope.len();
    table.outer_bindings = outer as u8;
    let len = read_tag(input, scope, table);
    if len.is_none() {
        scope.truncate(outer);
    }
    len
}

#[inline(always)]
fn read_tag(input: &[u8], scope: &mut Scope, table: &mut TagTable) -> Option<usize> {
    table.attributes.clear();
    let (name, prefix, mut at) = name(input, 1)?;
    table.name = name;
    if bytes::is(*input.get(at)?, SPACE) {
        at = read_attributes(input, at, scope, table)?;
    }
    table.empty = *input.get(at)? == b'/';
    let end = at.wrapping_add(usize::from(table.empty));
    if *input.get(end)? != b'>' {
        return None;
    }
    table.binding = scope.lookup(prefix)?;
    Some(end.wrapping_add(1))
}

/// Reads the attributes of a tag, which stand from `start` on, and the bindings that it declares; gives what lies
/// behind them.
#[inline(never)] // it needs all registers
fn read_attributes(input: &[u8], start: usize, scope: &mut Scope, table: &mut TagTable) -> Option<usize> {
    let mut declared = Declared::since(scope.len());
    let mut at = start;
    while bytes::is(*input.get(at)?, SPACE) {
        at = at.wrapping_add(1);
        let mut next = *input.get(at)?;
        if bytes::is(next, SPACE) {
            at = at.wrapping_add(bytes::space_len(input.get(at..)?));
            next = *input.get(at)?;
        }
        if bytes::is(next, NAME_START) {
            at = attribute(input, at, scope, &mut declared, table)?;
        }
    }
    match table.attributes.as_slice() {
        [] => {}
        [attribute] if attribute.is_plain() => {}
        _ => {
            table.check_references(input).ok()?;
            table.resolve_attributes(input, scope).ok()?;
        }
    }
    let declared = scope.len().wrapping_sub(usize::from(table.outer_bindings));
    (table.attributes.len().wrapping_add(declared) <= limits::ATTRIBUTES).then_some(at)
}

/// The qualified name at `start`, its prefix, and once more its end: as it was found, so that it is known to be in bounds.
#[inline(always)]
fn name(input: &[u8], start: usize) -> Option<(NameSpan, Prefix<'_>, usize)> {
    let (mut end, mut prefix) = short_name(input, start)?;
    let mut colon = start;
    if input.get(end) == Some(&b':') {
        colon = end;
        // Behind its local part, a second colon is none of what may follow.
        end = name_end(input, end.wrapping_add(1))?;
    } else {
        prefix = Prefix::NONE;
    }
    Some((NameSpan { start: start as u16, colon: colon as u16, end: end as u16 }, prefix, end))
}

/// The end of the name without colon at `start`, and the name as a prefix. Prefixes are short: they are taken byte by
/// byte.
#[inline(always)]
fn short_name(input: &[u8], start: usize) -> Option<(usize, Prefix<'_>)> {
    let rest = input.get(start..)?;
    if !bytes::is(*rest.first()?, NAME_START) {
        return None;
    }
    let (mut len, mut word) = (0_usize, 0);
    for &byte in rest {
        if !bytes::is(byte, NAME) {
            break;
        }
        if len == LANES {
            len = len.wrapping_add(bytes::name_len(rest.get(len..)?));
            break;
        }
        word = (word << 8) | Word::from(byte);
        len = len.wrapping_add(1);
    }
    Some((start.wrapping_add(len), Prefix { bytes: rest.get(..len)?, word }))
}

/// The end of the name without colon at `start`.
#[inline(always)]
fn name_end(input: &[u8], start: usize) -> Option<usize> {
    let name = input.get(start..)?;
    if !bytes::is(*name.first()?, NAME_START) {
        return None;
    }
    Some(start.wrapping_add(bytes::name_len(name)))
}

/// Reads the attribute at `start`; gives what lies behind its closing quotation mark.
#[inline(always)]
fn attribute(
    input: &[u8],
    start: usize,
    scope: &mut Scope,
    declared: &mut Declared,
    table: &mut TagTable,
) -> Option<usize> {
    match input.get(start..)?.strip_prefix(b"xmlns") {
        Some([b'=', ..]) => {
            let value = start.wrapping_add(b"xmlns=".len());
            return declaration(input, Prefix::NONE, value, scope, declared);
        }
        Some([b':', ..]) => {
            let start = start.wrapping_add(b"xmlns:".len());
            let (end, prefix) = short_name(input, start)?;
            return match input.get(end)? {
                b'=' => declaration(input, prefix, end.wrapping_add(1), scope, declared),
                _ => None,
            };
        }
        _ => {}
    }
    let (name, _, end) = name(input, start)?;
    let &[b'=', quote @ (b'"' | b'\'')] = input.get(end..)?.first_chunk()? else { return None };
    let value = end.wrapping_add(2);
    let (len, literal) = read_value(input.get(value..)?, quote)?;
    let end = value.wrapping_add(len);
    let (value, value_end) = (value as u16, end as u16);
    table.attributes.push(AttributeSpan { name, value, value_end, literal, binding: Binding::NONE }).ok()?;
    Some(end.wrapping_add(1))
}

/// Takes the namespace declaration of `prefix` whose quotation mark is at `start`; gives what lies behind it.
#[inline(always)]
fn declaration(
    input: &[u8],
    prefix: Prefix<'_>,
    start: usize,
    scope: &mut Scope,
    declared: &mut Declared,
) -> Option<usize> {
    let (&quote @ (b'"' | b'\''), rest) = input.get(start..)?.split_first()? else { return None };
    let (namespace, len) = match known_namespace(rest, quote, scope.vocabulary) {
        Some(found) => found,
        None => other_namespace(rest, quote, scope.vocabulary)?,
    };
    scope.declare_plain(prefix, namespace, declared)?;
    Some(start.wrapping_add(len).wrapping_add(2))
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

/// The namespace that is not in the vocabulary as it stands there, up to `quote`, and the length of its name.
#[inline(never)]
fn other_namespace(rest: &[u8], quote: u8, vocabulary: Vocabulary) -> Option<(Namespace, usize)> {
    let (len, literal) = read_value(rest, quote)?;
    let uri = rest.get(..len)?;
    if !literal {
        check_references(uri).ok()?;
    }
    Some((Namespace::named(Text::attribute_value(uri, literal), vocabulary), len))
}

/// The length of the value that `rest` begins with, up to `quote`, and whether it stands for itself.
#[inline(always)]
fn read_value(rest: &[u8], quote: u8) -> Option<(usize, bool)> {
    let mut len = 0_usize;
    let mut literal = true;
    loop {
        len = len.wrapping_add(bytes::plain_len(rest.get(len..)?, [quote, b'<', b'&']));
        match *rest.get(len)? {
            byte if byte == quote => return Some((len, literal)),
            b'&' | b'\t' | b'\n' | b'\r' => literal = false,
            _ => return None,
        }
        len = len.wrapping_add(1);
    }
}

/// Holds the two lanes against each other: whether `input` begins with a plain tag, which then must be to
/// the tokenizer what it is to the plain lane.
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
#[allow(unreachable_pub)] // but for the fuzzer it is not exported
pub fn compare_lanes(input: &[u8]) -> bool {
    const VOCABULARY: Vocabulary = &["http://a"];
    let (mut plain, mut tokenized) = (TagTable::new(), TagTable::new());
    let (mut scope, mut other_scope) = (Scope::new(VOCABULARY), Scope::new(VOCABULARY));
    for scope in [&mut scope, &mut other_scope] {
        for (prefix, namespace) in
            [(b"a", Namespace::known(1)), (b"c", Namespace::known(0)), (b"m", Namespace::known(2))]
        {
            assert_eq!(scope.declare(prefix, namespace), Ok(()));
        }
    }
    let Some(len) = read_start_tag(input, &mut scope, &mut plain) else {
        assert_eq!(scope.bindings(), other_scope.bindings(), "a binding was left behind");
        return false;
    };
    let tag = input.get(..len).unwrap_or_default();
    let mut split = super::split::Split::LessThan;
    assert_eq!(split.scan(tag.get(1..).unwrap_or_default()), len.checked_sub(1), "another end");
    assert_eq!(tokenized.read_start_tag(tag), Ok(()), "not a tag to the tokenizer");
    assert_eq!(tokenized.resolve(tag, &mut other_scope), Ok(()), "not a good tag");
    assert_eq!(plain, tokenized, "another tag to the tokenizer");
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
