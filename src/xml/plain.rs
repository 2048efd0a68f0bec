//! The plain lane: start tags as nearly all in the field are, read in the one pass that also finds their end.
//!
//! A tag is plain when it has ASCII names, `=` without white space around it, and values of ASCII without
//! `<`. Of any other tag, and of one that is cut off, this file says nothing but that it is not plain; then
//! [`split`](super::split) and [`tag`](super::tag) take it. For what is plain both lanes find the same.

use super::bytes::{self, NAME, NAME_START, SPACE};
use super::namespace::{Binding, Vocabulary};
use super::tag::{AttributeSpan, NameSpan, TagTable};

/// Reads the plain start tag that `input` begins with into `table`; gives its length.
#[inline]
pub(super) fn read_start_tag(input: &[u8], vocabulary: Vocabulary, table: &mut TagTable) -> Option<usize> {
    table.attributes.clear();
    table.name = name(input, 1)?;
    let mut at = usize::from(table.name.end);
    loop {
        let byte = *input.get(at)?;
        if bytes::is(byte, SPACE) {
            at = at.wrapping_add(1);
            let mut next = *input.get(at)?;
            if bytes::is(next, SPACE) {
                at = at.wrapping_add(bytes::space_len(input.get(at..)?));
                next = *input.get(at)?;
            }
            if bytes::is(next, NAME_START) {
                let attribute = attribute(input, vocabulary, at)?;
                at = usize::from(attribute.value_end).wrapping_add(1);
                table.attributes.push(attribute).ok()?;
            }
        } else {
            table.empty = byte == b'/';
            at = at.wrapping_add(usize::from(table.empty));
            return (*input.get(at)? == b'>').then_some(at.wrapping_add(1));
        }
    }
}

/// The qualified name at `start`.
#[inline(always)]
fn name(input: &[u8], start: usize) -> Option<NameSpan> {
    let mut end = name_end(input, start)?;
    let mut colon = start;
    if input.get(end) == Some(&b':') {
        colon = end;
        end = name_end(input, end.wrapping_add(1))?;
        if input.get(end) == Some(&b':') {
            return None;
        }
    }
    Some(NameSpan { start: start as u16, colon: colon as u16, end: end as u16 })
}

/// The end of the name without colon at `start`.
#[inline(always)]
fn name_end(input: &[u8], start: usize) -> Option<usize> {
    let name = input.get(start..)?;
    if !bytes::is(*name.first()?, NAME_START) {
        return None;
    }
    Some(start.wrapping_add(bytes::class_len(name, NAME)))
}

/// The attribute at `start`, up to its closing quotation mark.
#[inline(always)]
fn attribute(input: &[u8], vocabulary: Vocabulary, start: usize) -> Option<AttributeSpan> {
    let name = name(input, start)?;
    let value = usize::from(name.end).wrapping_add(2);
    let (&[b'=', quote @ (b'"' | b'\'')], rest) = input.get(usize::from(name.end)..)?.split_first_chunk()?
    else {
        return None;
    };
    let mut len = 0_usize;
    let mut literal = true;
    let mut known = None;
    if input.get(start..)?.starts_with(b"xmlns") {
        // Nearly all declarations are of namespaces that are known, whose names are plain.
        let is_value = |uri: &&str| rest.get(uri.len()) == Some(&quote) && rest.starts_with(uri.as_bytes());
        known = vocabulary.iter().position(is_value).map(|index| index as u8);
        len = known.and_then(|index| vocabulary.get(usize::from(index))).map_or(0, |uri| uri.len());
    }
    loop {
        len = len.wrapping_add(bytes::plain_len(rest.get(len..)?, [quote, b'<', b'&']));
        match *rest.get(len)? {
            byte if byte == quote => break,
            b'&' | b'\t' | b'\n' | b'\r' => literal = false,
            _ => return None,
        }
        len = len.wrapping_add(1);
    }
    let value_end = value.wrapping_add(len) as u16;
    Some(AttributeSpan { name, value: value as u16, value_end, literal, known, binding: Binding::NONE })
}

/// Holds the two lanes against each other: whether `input` begins with a plain tag, which then must be to
/// the tokenizer what it is to the plain lane.
///
/// For the fuzzer only.
#[cfg(fuzzing)]
#[doc(hidden)]
pub fn compare_lanes(input: &[u8]) -> bool {
    let (mut plain, mut tokenized) = (TagTable::new(), TagTable::new());
    let Some(len) = read_start_tag(input, &[], &mut plain) else { return false };
    let tag = input.get(..len).unwrap_or_default();
    let mut split = super::split::Split::LessThan;
    assert_eq!(split.scan(tag.get(1..).unwrap_or_default()), len.checked_sub(1), "another end");
    assert_eq!(tokenized.read_start_tag(tag), Ok(()), "not a tag to the tokenizer");
    assert_eq!(plain, tokenized, "another tag to the tokenizer");
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the lane reads, if `tag` is plain; the tokenizer must find the same.
    fn is_plain(tag: &[u8]) -> bool {
        let (mut plain, mut tokenized) = (TagTable::new(), TagTable::new());
        let Some(len) = read_start_tag(tag, &[], &mut plain) else { return false };
        assert_eq!(tokenized.read_start_tag(&tag[..len]), Ok(()), "{}", tag.escape_ascii());
        assert_eq!(plain, tokenized, "{}", tag.escape_ascii());
        true
    }

    #[test]
    fn reads_plain_tags_as_the_tokenizer_does() {
        let table = [
            ("<a>", true),
            ("<a/>", true),
            ("<a />", true),
            ("<a:b-c.d_1\r\n>", true),
            ("<a b=\"c\"/>", true),
            ("<a b='\"' c=\"'\" \t d:e=''>", true),
            ("<a b=\"&amp;\t\">", true),
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
            assert_eq!(is_plain(tag.as_bytes()), plain, "{tag}");
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
                        plain += u32::from(is_plain(&tag));
                    }
                }
            }
        }
        assert!(plain > 1000, "only {plain} of the mutated tags were plain");
    }
}
