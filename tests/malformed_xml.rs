//! What XML 1.0 and Namespaces in XML do not allow: the kind of each mistake, and its place, marked by `^`.

mod common;

use common::{
    Answer, SHORT, assert_malformed, assert_refused, document, envelope, with_body, with_call, with_header,
};
use ews_phonecall::ErrorKind::{self, *};
use ews_phonecall::limits;

/// Mistakes in the content of an element, and in tags.
const CONTENT: &[(&str, ErrorKind)] = &[
    // Names
    ("<^>", InvalidName),
    ("<^<a/>", InvalidName),
    ("<^ a>", InvalidName),
    ("</^ x>", InvalidName),
    ("<a ^<b/>", InvalidName),
    ("<a b='' ^<b/>", InvalidName),
    ("]^]]>", CDataEndInText),
    ("<^1a/>", InvalidName),
    ("<^-a/>", InvalidName),
    ("<^.a/>", InvalidName),
    ("<^:a/>", InvalidName),
    ("<^a:/>", InvalidName),
    ("<^a:b:c/>", InvalidName),
    ("<^a:1b/>", InvalidName),
    ("<^\u{D7}/>", InvalidName),
    ("<^\u{B7}a/>", InvalidName),
    ("<^\u{3000}/>", InvalidName),
    ("<^'a'/>", InvalidName),
    ("<^\"a>\"/>", InvalidName),
    ("<a ^1b=''/>", InvalidName),
    ("<a ^:b=''/>", InvalidName),
    ("<a ^:xmlns=''/>", InvalidName),
    ("<a ^xmlns:=''/>", InvalidName),
    ("<a ^xmlns:b:c='u'/>", InvalidName),
    ("<a ^='b'/>", InvalidName),
    ("<a ^'b'/>", InvalidName),
    ("<a b='' ^\"c\"/>", InvalidName),
    ("</^>", InvalidName),
    ("</^:x>", InvalidName),
    // Tags
    ("<a^\u{D7}/>", InvalidName),
    ("<a/^ >", InvalidTagEnd),
    ("<a b=''/^ >", InvalidTagEnd),
    ("<a/^b>", InvalidTagEnd),
    ("<a b=''/^/>", InvalidTagEnd),
    ("</x ^b=''>", InvalidTagEnd),
    ("</x^/>", InvalidTagEnd),
    ("<a b='1'^c='2'/>", MissingSpace),
    ("<a b=\"1\"^c=\"2\"/>", MissingSpace),
    ("<a b^>", MissingEquals),
    ("<a b^/>", MissingEquals),
    ("<a b ^c=''>", MissingEquals),
    ("<a b=^c>", MissingQuote),
    ("<a b=^>", MissingQuote),
    ("<a b= ^/>", MissingQuote),
    ("<a b=^&quot;c&quot;/>", MissingQuote),
    ("<a b=^\u{201C}c\u{201D}/>", MissingQuote),
    ("<a b='^<'/>", LessThanInValue),
    ("<a b=\"c^<d/>\"/>", LessThanInValue),
    ("<a b='c ^<d>e'/>", LessThanInValue),
    ("<a b='1' ^b='2'/>", DuplicateAttribute),
    (
        "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' ^xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
        DuplicateAttribute,
    ),
    ("<a b='1' c='' ^b='1'/>", DuplicateAttribute),
    ("<a xmlns='u' ^xmlns='u'/>", DuplicateAttribute),
    ("<a xmlns:p='u' ^xmlns:p='u'/>", DuplicateAttribute),
    ("<a xmlns:p='u' b='' ^xmlns:p='u'/>", DuplicateAttribute),
    ("<a xmlns='u' b='' xmlns:p='v' c='' ^xmlns='u'/>", DuplicateAttribute),
    ("<a xmlns:p='u' xmlns:q='u' p:b='1' ^q:b='2'/>", DuplicateAttribute),
    ("<a xmlns:p='u' xmlns:q='&#117;' p:b='1' ^q:b='2'/>", DuplicateAttribute),
    ("<b xmlns:p='u'><a xmlns:q='u' p:b='1' ^q:b='2'/></b>", DuplicateAttribute),
    // Balance
    ("<a>^</b></a>", MismatchedEndTag),
    ("<a><b>^</a></b>", MismatchedEndTag),
    ("<a>^</A>", MismatchedEndTag),
    ("<a xmlns:p='u' xmlns:q='u'><p:b>^</q:b></a>", MismatchedEndTag),
    ("<ab>^</a>", MismatchedEndTag),
    ("<a>^</ab>", MismatchedEndTag),
    // Text
    ("a^]]>", CDataEndInText),
    ("<![CDATA[]]>^]]>", CDataEndInText),
    ("&amp;^]]>", CDataEndInText),
    ("^\u{1}", InvalidCharacter),
    ("a^\u{0}b", InvalidCharacter),
    ("\u{E4}^\u{FFFE}", InvalidCharacter),
    ("^\u{FFFF}", InvalidCharacter),
    ("<![CDATA[^\u{1F}]]>", InvalidCharacter),
    ("<!-- ^\u{B} -->", InvalidCharacter),
    ("<!--^\u{FFFE}-->", InvalidCharacter),
    ("<a b='^\u{8}'/>", InvalidCharacter),
    ("<a b='\u{E4}^\u{FFFF}'/>", InvalidCharacter),
    // References
    ("^&", InvalidReference),
    ("text\r&lt;\r^&", InvalidReference),
    ("a ^& b", InvalidReference),
    ("a ^&&amp;", InvalidReference),
    ("^&;", InvalidReference),
    ("^&amp", InvalidReference),
    ("^&amp ;", InvalidReference),
    ("^&#;", InvalidReference),
    ("^&#x;", InvalidReference),
    ("^&#X41;", InvalidReference),
    ("^&#65", InvalidReference),
    ("^&#6a;", InvalidReference),
    ("^&#xg;", InvalidReference),
    ("^&#-1;", InvalidReference),
    ("<a b='&amp;^&'/>", InvalidReference),
    ("<a b='^&lt'/>", InvalidReference),
    ("<a xmlns:p='^&'/>", InvalidReference),
    ("^&nbsp;", UndeclaredEntity),
    ("^&AMP;", UndeclaredEntity),
    ("^&xamp;", UndeclaredEntity),
    ("^&\u{E4};", UndeclaredEntity),
    ("^&a\u{E4};", UndeclaredEntity),
    ("<a b='&gt;^&eacute;'/>", UndeclaredEntity),
    ("^&#0;", InvalidCharacterReference),
    ("^&#8;", InvalidCharacterReference),
    ("^&#x1F;", InvalidCharacterReference),
    ("^&#xD800;", InvalidCharacterReference),
    ("^&#xDFFF;", InvalidCharacterReference),
    ("^&#xFFFE;", InvalidCharacterReference),
    ("^&#xFFFF;", InvalidCharacterReference),
    ("^&#x110000;", InvalidCharacterReference),
    ("^&#4294967361;", InvalidCharacterReference), // 65 and 2 to the power of 32
    ("<a b='^&#xD800;'/>", InvalidCharacterReference),
    // Line ends and what follows them
    ("text\r^</y>", MismatchedEndTag),
    ("text\r\n^</y>", MismatchedEndTag),
    ("text&lt;\r\r^</y>", MismatchedEndTag),
    ("a]]\r>]]\n>]&gt;]^]]>", CDataEndInText),
    // Comments and other markup
    ("<!--a^--b-->", DoubleHyphenInComment),
    ("<!--^--->", DoubleHyphenInComment),
    ("<!-- a ^--->", DoubleHyphenInComment),
    ("<!-- \u{E4}^-- -->", DoubleHyphenInComment),
    ("^<!-a-->", InvalidMarkup),
    ("^<! --a-->", InvalidMarkup),
    ("^<![cdata[]]>", InvalidMarkup),
    ("^<![CDATA []]>", InvalidMarkup),
    ("^<!ELEMENT a EMPTY>", InvalidMarkup),
    ("^<!doctype a>", InvalidMarkup),
    ("^<!DOCTYPE a>", Dtd),
    ("^<?xml version='1.0'?>", MisplacedDeclaration),
    ("^<?XML version='1.0'?>", MisplacedDeclaration),
    ("^<?xMl?>", MisplacedDeclaration),
    ("<?^ a?>", InvalidName),
    ("<?^?>", InvalidName),
    ("<?^1?>", InvalidName),
    ("<?^a:b ?>", InvalidName),
    ("<?a^>", InvalidProcessingInstruction),
    // Namespaces
    ("<^p:a/>", UndeclaredPrefix),
    ("<^xmlns:a/>", UndeclaredPrefix),
    ("<a ^p:b=''/>", UndeclaredPrefix),
    ("<a ^p:xmlns='u'/>", UndeclaredPrefix),
    ("<a xmlns:p='u'><b/></a><b ^p:c=''/>", UndeclaredPrefix),
    ("<a xmlns:p='u'/><^p:b/>", UndeclaredPrefix),
    ("<a xmlns:P='u' ^p:b=''/>", UndeclaredPrefix),
    ("<a ^xmlns:xml='u'/>", ReservedNamespace),
    ("<a ^xmlns:xmlns='u'/>", ReservedNamespace),
    ("<a ^xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>", ReservedNamespace),
    ("<a ^xmlns:p='http://www.w3.org/2000/xmlns/'/>", ReservedNamespace),
    ("<a ^xmlns='http://www.w3.org/2000/xmlns/'/>", ReservedNamespace),
    ("<a ^xmlns:p='http://www.w3.org/XML/1998/namespace'/>", ReservedNamespace),
    ("<a ^xmlns='http://www.w3.org/XML/1998/namespace'/>", ReservedNamespace),
    ("<a ^xmlns:p=''/>", EmptyNamespace),
];

#[test]
fn mistakes_in_content_are_told_apart() {
    for &(content, kind) in CONTENT {
        assert_malformed(format!("<x>{content}</x>"), kind);
    }
    // Nothing that makes it too long is a part of it.
    assert_malformed(format!("<x><^'a'>{}", "b".repeat(limits::TAG)), InvalidName);
}

#[test]
fn mistakes_in_a_header_block_are_answered_as_invalid_requests() {
    for &(content, kind) in CONTENT {
        let header = format!("<t:TimeZoneContext><x>{content}</x></t:TimeZoneContext>");
        assert_refused(with_header(&header), kind, Answer::InvalidRequest);
    }
}

#[test]
fn mistakes_in_an_operation_are_answered_as_invalid_requests() {
    for (content, kind) in [
        ("^&b;", UndeclaredEntity),
        ("<m:PhoneCallId Id='^&b;'/>", UndeclaredEntity),
        ("<m:PhoneCallId Id='1' ^Id='2'/>", DuplicateAttribute),
        ("<m:PhoneCallId Id='1^<!-- -->2'/>", LessThanInValue),
        ("<m:PhoneCallId Id='^<![CDATA[1]]>'/>", LessThanInValue),
        ("<m:PhoneCall^<!-- -->Id Id='1'/>", InvalidName),
    ] {
        assert_refused(with_call(content), kind, Answer::InvalidRequest);
    }
}

/// What a DTD declares is never looked at.
#[test]
fn a_dtd_of_any_kind_is_refused_where_it_begins() {
    for dtd in [
        "^<!DOCTYPE",
        "^<!DOCTYPE\n",
        "^<!DOCTYPE<",
        "^<!DOCTYPE>",
        "^<!DOCTYPE a>",
        "^<!DOCTYPE a []>",
        "^<!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
        "^<!DOCTYPE a PUBLIC '-//x' 'http://127.0.0.1/x.dtd'>",
        "^<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "^<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1/x.dtd'> %x;]>",
        "^<!DOCTYPE b [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>",
    ] {
        for before in ["", "\u{FEFF}", "<?xml version='1.0'?>", "\r\n", "<!-- <a> -->"] {
            assert_refused(format!("{before}{dtd}{SHORT}"), Dtd, Answer::InvalidRequest);
        }
        for message in [SHORT.to_owned() + dtd, envelope(dtd), with_header(dtd), with_body(dtd)] {
            assert_refused(message, Dtd, Answer::InvalidRequest);
        }
    }
}

/// Mistakes in a document as a whole.
const DOCUMENTS: &[(&str, ErrorKind)] = &[
    // The end
    ("^", UnexpectedEnd),
    (" \n^", UnexpectedEnd),
    ("\r\n\t^", UnexpectedEnd),
    ("\u{FEFF}^", UnexpectedEnd),
    ("<!-- a -->^", UnexpectedEnd),
    ("<?xml version='1.0'?>^", UnexpectedEnd),
    ("<a^", UnexpectedEnd),
    ("<a>^", UnexpectedEnd),
    ("<a><b/>text^", UnexpectedEnd),
    ("<a b='c^", UnexpectedEnd),
    ("<a></a^", UnexpectedEnd),
    ("<a/><^", UnexpectedEnd),
    ("<a/><!-- ^", UnexpectedEnd),
    ("<a/><?b ^", UnexpectedEnd),
    ("<a><![CDATA[ ]]^", UnexpectedEnd),
    ("<a>&am^", UnexpectedEnd),
    // Processing instructions, which SOAP refuses before their end is seen
    ("<a/><?b?^?>", InvalidProcessingInstruction),
    ("<a/><?b?^c?>", InvalidProcessingInstruction),
    // Outside the root
    ("<a/>^<b/>", SecondRoot),
    ("<a/>^<a/>", SecondRoot),
    ("<a></a>\n^<a></a>", SecondRoot),
    ("^a", TextOutsideRoot),
    ("\n ^a<a/>", TextOutsideRoot),
    ("<a/>^a", TextOutsideRoot),
    ("<a/>^\0", TextOutsideRoot),
    ("<a/> ^&#32;", TextOutsideRoot),
    ("^&amp;<a/>", TextOutsideRoot),
    ("^<![CDATA[]]><a/>", TextOutsideRoot),
    ("<a/>^<![CDATA[]]>", TextOutsideRoot),
    ("<a/>^]]>", TextOutsideRoot),
    ("\u{FEFF}^\u{FEFF}<a/>", TextOutsideRoot),
    ("^</a>", MismatchedEndTag),
    ("<a/>^</a>", MismatchedEndTag),
    ("^<!DOCTYPE a><a/>", Dtd),
    ("<?xml version='1.0'?>^<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", Dtd),
    ("<a/>^<!DOCTYPE a>", Dtd),
    ("^<!doctype a><a/>", InvalidMarkup),
    ("^<!ENTITY x 'y'><a/>", InvalidMarkup),
    ("^<!ELEMENT a ANY><a/>", InvalidMarkup),
    ("^<![INCLUDE[<a/>", InvalidMarkup),
    ("^<!><a/>", InvalidMarkup),
    // The declaration
    (" ^<?xml version='1.0'?><a/>", MisplacedDeclaration),
    ("<!---->^<?xml version='1.0'?><a/>", MisplacedDeclaration),
    ("<a/>^<?xml version='1.0'?>", MisplacedDeclaration),
    ("^<?XML version='1.0'?><a/>", MisplacedDeclaration),
    ("<?xml^?><a/>", InvalidDeclaration),
    ("<?xml^ ?><a/>", InvalidDeclaration),
    ("<?xml^ encoding='UTF-8'?><a/>", InvalidDeclaration),
    ("<?xml version=^1.0?><a/>", InvalidDeclaration),
    ("<?xml version ^'1.0'?><a/>", InvalidDeclaration),
    ("<?xml version='^2.0'?><a/>", InvalidDeclaration),
    ("<?xml version='^1'?><a/>", InvalidDeclaration),
    ("<?xml version='1.0'^encoding='UTF-8'?><a/>", InvalidDeclaration),
    ("<?xml version='1.0' encoding='^'?><a/>", InvalidDeclaration),
    ("<?xml version='1.0' encoding='^8'?><a/>", InvalidDeclaration),
    ("<?xml version='1.0' standalone='^maybe'?><a/>", InvalidDeclaration),
    ("<?xml version='1.0' standalone='no' ^encoding='UTF-8'?><a/>", InvalidDeclaration),
    ("<?xml version='1.0'^><a/>", InvalidDeclaration),
    ("<?xml version='1.0' encoding='^UTF-16'?><a/>", UnsupportedEncoding),
    ("<?xml version='1.0' encoding='^UTF-7'?><a/>", UnsupportedEncoding),
    ("<?xml version='1.0' encoding='^utf8'?><a/>", UnsupportedEncoding),
    ("<?xml version='1.0' encoding='^US-ASCII'?><a/>", UnsupportedEncoding),
    ("<?xml version='1.0' encoding='^ISO-8859-1'?><a/>", UnsupportedEncoding),
    ("<?xml version='1.0' encoding='^x'?><a/>", UnsupportedEncoding),
    ("<?xml version='1.0' encoding=\"^windows-1252\" ?><a/>", UnsupportedEncoding),
];

#[test]
fn mistakes_in_a_document_are_told_apart() {
    for &(message, kind) in DOCUMENTS {
        assert_malformed(message, kind);
        // The same around a request, unless something else is wrong before.
        let message = message.replace("<a/>", SHORT);
        let (before, _) = message.split_once('^').unwrap();
        if !before.contains("<a") && !before.contains("<?b") {
            assert_refused(message, kind, Answer::InvalidRequest);
        }
    }
}

/// Sequences of bytes that are no character in UTF-8 (RFC 3629).
const NO_CHARACTERS: &[&[u8]] = &[
    // Cut off, and none that was begun
    b"\xC3",
    b"\xE2\x82",
    b"\xE4",
    b"\x80",
    // Overlong
    b"\xC0\x80",
    b"\xC0\xBC",
    b"\xC1\xBF",
    b"\xE0\x80\xBC",
    b"\xE0\x9F\xBF",
    b"\xF0\x80\x80\xBC",
    b"\xF0\x8F\xBF\xBF",
    // Surrogates, alone and as a pair
    b"\xED\xA0\x80",
    b"\xED\xBF\xBF",
    b"\xED\xA0\xBD\xED\xB8\x80",
    // Above U+10FFFF
    b"\xF4\x90\x80\x80",
    b"\xF5\x80\x80\x80",
    b"\xF8\x88\x80\x80\x80",
    b"\xFE",
    b"\xFF",
];

#[test]
fn bytes_that_are_no_utf_8_are_refused_everywhere() {
    for bytes in NO_CHARACTERS {
        for (before, behind) in [
            ("<x>^", "</x>"),
            ("<x>a^", "x</x>"),
            ("<x>\u{E4}^", "</x>"),
            ("<x a='^", "'/>"),
            ("<x><!--^", "--></x>"),
            ("<x><![CDATA[^", "]]></x>"),
            ("<x><?a ^", "?></x>"),
            ("<x><?a^", "?></x>"),
            ("<x^", "/>"),
            ("<x></x^", ">"),
        ] {
            assert_malformed([before.as_bytes(), bytes, behind.as_bytes()].concat(), InvalidUtf8);
        }
    }
}

/// Bytes that are no text in UTF-8 where they stand.
const BYTES: &[(&[u8], ErrorKind)] = &[
    // What follows the hyphens could continue a character, of which none was begun.
    (b"<x><!-- ^--\x8E --></x>", DoubleHyphenInComment),
    (b"<x><!--\xC3\xA4^--\x8E --></x>", DoubleHyphenInComment),
    (b"<x>^\xC3<b/>\xA4</x>", InvalidUtf8),
    (b"<x>\xE2\x82\xAC^\xE2\x82</x>", InvalidUtf8),
    (b"<x>^\xE2\x82<!-- -->\xAC</x>", InvalidUtf8),
    (b"^\xEF<x/>", TextOutsideRoot),
    (b"^\xEF\xBB<x/>", TextOutsideRoot),
    (b"\xEF^", UnexpectedEnd),
    (b"\xEF\xBB^", UnexpectedEnd),
    (b"\xEF\x81^", UnexpectedEnd),
    (b"^\xEF\x81\x81<x/>", TextOutsideRoot),
    (b"<x><^\x00/></x>", InvalidName),
    (b"^\xFE\xFF\x00<\x00a\x00/\x00>", UnsupportedEncoding),
    (b"^\xFF\xFE<\x00a\x00/\x00>\x00", UnsupportedEncoding),
    (b"^\xFF\xFE\0\0<\0\0\0a\0\0\0/\0\0\0>\0\0\0", UnsupportedEncoding),
    (b"^\0\0\xFE\xFF\0\0\0<\0\0\0a\0\0\0/\0\0\0>", UnsupportedEncoding),
    (b"^\x00<\x00a\x00/\x00>", UnsupportedEncoding),
    (b"^<\x00a\x00/\x00>\x00", UnsupportedEncoding),
    (b"^<\x00?\x00x\x00m\x00l\x00 \x00?\x00>\x00", UnsupportedEncoding),
];

#[test]
fn mistakes_in_the_encoding_are_told_apart() {
    for (message, kind) in BYTES {
        assert_malformed(message, *kind);
    }
}

#[test]
fn what_is_no_character_is_refused_everywhere() {
    let control = (0..0x20).filter(|number| !matches!(number, 0x9 | 0xA | 0xD));
    for number in control.chain([0xFFFE, 0xFFFF, 0xD800, 0xDFFF, 0x11_0000]) {
        for reference in [
            format!("&#{number};"),
            format!("&#00{number};"),
            format!("&#x{number:x};"),
            format!("&#x{number:X};"),
            format!("&#x00{number:x};"),
        ] {
            for (before, behind, kind) in [
                ("<x>^", "</x>", InvalidCharacterReference),
                ("<x a='^", "'/>", InvalidCharacterReference),
                ("<x xmlns='^", "'/>", InvalidCharacterReference),
                ("<x><^", "a/></x>", InvalidName),
                ("<x a^", "=''/>", MissingEquals),
                ("<x><?^p", "?></x>", InvalidName),
            ] {
                assert_malformed(format!("{before}{reference}{behind}"), kind);
            }
            // Where a reference is none.
            assert!(document(format!("<x><!--{reference}--><?p {reference}?></x>").as_bytes()).is_ok());
        }
        // The other numbers are no `char` that could stand in a document.
        let Some(c) = char::from_u32(number) else { continue };
        for (before, behind, kind) in [
            ("<x>^", "</x>", InvalidCharacter),
            ("<x>text^", "</x>", InvalidCharacter),
            ("<x><![CDATA[^", "]]></x>", InvalidCharacter),
            ("<x a='^", "'/>", InvalidCharacter),
            ("<x xmlns='^", "'/>", InvalidCharacter),
            ("<x><!--^", "--></x>", InvalidCharacter),
            ("<x><?p ^", "?></x>", InvalidCharacter),
            ("<x><^", "a/></x>", InvalidName),
            ("<x><a^", "/></x>", InvalidName),
            ("<x ^", "a=''/>", InvalidName),
            ("<x a^", "=''/>", MissingEquals),
            ("<x></x^", ">", InvalidTagEnd),
            ("<x><?^", "p?></x>", InvalidName),
            ("<x><?^p", "?></x>", InvalidName),
        ] {
            assert_malformed(format!("{before}{c}{behind}"), kind);
        }
    }
}

/// What looks odd and is well-formed.
#[test]
fn odd_documents_are_read() {
    let table = [
        ("<a>]]</a>", "<:a>]]</>"),
        ("<a>]] ></a>", "<:a>]] ></>"),
        ("<a>]]<!---->></a>", "<:a>]]></>"),
        ("<a>]]<![CDATA[>]]></a>", "<:a>]]></>"),
        ("<a>]]&gt;</a>", "<:a>]]></>"),
        ("<a><![CDATA[]]]]></a>", "<:a>]]</>"),
        ("<a><![CDATA[]]]]]></a>", "<:a>]]]</>"),
        ("<a><![CDATA[<b>&amp;]]&gt;]]></a>", "<:a><b>&amp;]]&gt;</>"),
        ("<a><!-- - -></b> & \u{E4} --></a>", "<:a></>"),
        ("<a><!----></a>", "<:a></>"),
        ("<a><!--\r-\r\n\t--><?b \r?\r\n?></a>", "<:a><?b?></>"),
        ("<a>\r\n\r\r\nb\r</a>", "<:a>\n\n\nb\n</>"),
        ("<a><![CDATA[\r\n]]>\r</a>", "<:a>\n\n</>"),
        ("<a b='\r\n\t\n\r>'/>", "<:a b=\"    >\"></>"),
        ("<a b='&#13;&#xA;&#9;'/>", "<:a b=\"\\r\\n\\t\"></>"),
        ("<a b = \"'\"\n\tc\r='\"'/>", "<:a b=\"'\" c=\"\\\"\"></>"),
        ("<a>&#x10FFFF;&#00065;&#x000041;</a>", "<:a>\u{10FFFF}AA</>"),
        ("<a>&amp;lt;&apos;&quot;</a>", "<:a>&lt;'\"</>"),
        ("<a></a\n>", "<:a></>"),
        ("<\u{E4}:b\u{B7} xmlns:\u{E4}='u'/>", "<\u{E4}:b\u{B7}></>"),
        ("<\u{E4} xmlns:p='u' p:b='' xmlns:q='v' q:b='' b=''/>", "<:\u{E4} b=\"\" b=\"\" b=\"\"></>"),
        ("<_ xml:lang='' xmlfoo=''/>", "<:_ lang=\"\" xmlfoo=\"\"></>"),
        ("<xml:a/>", "<xml:a></>"),
        ("<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>", "<:a></>"),
        ("<a xmlns=''/>", "<:a></>"),
        ("<a xmlns='u' xmlns:p='u' b='' p:b=''/>", "<:a b=\"\" b=\"\"></>"),
        ("<p:a xmlns:p='u'><p:a xmlns:p='v'/></p:a>", "<p:a><p:a></></>"),
        ("<a><?b ?c? ?></a>", "<:a><?b?></>"),
        ("<a><?b >c?></a>", "<:a><?b?></>"),
        ("<a><?b ?c>d?></a>", "<:a><?b?></>"),
        ("<?xml-stylesheet?><a/><?b?>", "<?xml-stylesheet?><:a></><?b?>"),
        ("<?xml\tversion = '1.7' \nencoding=\"uTf-8\" standalone='yes'\r?><a/>", "<:a></>"),
        ("\u{FEFF}<?xml version='1.0'?>\n<!-- --><a/>\n<!-- -->\n", "\n<:a></>\n\n"),
        ("\u{FEFF}<?xml version='1.0' encoding='utf-8'?><a/>", "<:a></>"),
        (
            "\u{FEFF}<a>\u{FEFF}\u{7F}\u{85}\u{2028}\u{FFFD}</a>",
            "<:a>\u{FEFF}\u{7F}\u{85}\u{2028}\u{FFFD}</>",
        ),
    ];
    for (message, expected) in table {
        assert_eq!(document(message.as_bytes()).as_deref(), Ok(expected), "{message}");
    }
}
