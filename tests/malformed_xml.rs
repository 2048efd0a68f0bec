//! What XML 1.0 and Namespaces in XML do not allow: the kind of each mistake, and its place, marked by `^`.

mod common;

use common::{Answer, assert_malformed, assert_refused, document, with_header};
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

/// Mistakes in a document as a whole.
const DOCUMENTS: &[(&str, ErrorKind)] = &[
    // The end
    ("^", UnexpectedEnd),
    (" \n^", UnexpectedEnd),
    ("\u{FEFF}^", UnexpectedEnd),
    ("<!-- a -->^", UnexpectedEnd),
    ("<?xml version='1.0'?>^", UnexpectedEnd),
    ("<a^", UnexpectedEnd),
    ("<a>^", UnexpectedEnd),
    ("<a><b/>text^", UnexpectedEnd),
    ("<a b='c^", UnexpectedEnd),
    ("<a></a^", UnexpectedEnd),
    ("<a/><!-- ^", UnexpectedEnd),
    ("<a/><?b ^", UnexpectedEnd),
    ("<a><![CDATA[ ]]^", UnexpectedEnd),
    ("<a>&am^", UnexpectedEnd),
    // Processing instructions, which SOAP refuses before their end is seen
    ("<a/><?b?^?>", InvalidProcessingInstruction),
    ("<a/><?b?^c?>", InvalidProcessingInstruction),
    // Outside the root
    ("<a/>^<b/>", SecondRoot),
    ("<a></a>\n^<a></a>", SecondRoot),
    ("^a", TextOutsideRoot),
    ("\n ^a<a/>", TextOutsideRoot),
    ("<a/>^a", TextOutsideRoot),
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
    ("<?xml version='1.0' encoding='^ISO-8859-1'?><a/>", UnsupportedEncoding),
    ("<?xml version='1.0' encoding=\"^windows-1252\" ?><a/>", UnsupportedEncoding),
];

#[test]
fn mistakes_in_a_document_are_told_apart() {
    for &(message, kind) in DOCUMENTS {
        assert_malformed(message, kind);
    }
}

/// Bytes that are no text in UTF-8.
const BYTES: &[(&[u8], ErrorKind)] = &[
    (b"<x>^\x80</x>", InvalidUtf8),
    // What follows the hyphens could continue a character, of which none was begun.
    (b"<x><!-- ^--\x8E --></x>", DoubleHyphenInComment),
    (b"<x><!--\xC3\xA4^--\x8E --></x>", DoubleHyphenInComment),
    (b"<x>^\xC3</x>", InvalidUtf8),
    (b"<x>^\xC3<b/>\xA4</x>", InvalidUtf8),
    (b"<x>\xE2\x82\xAC^\xE2\x82</x>", InvalidUtf8),
    (b"<x>^\xE2\x82<!-- -->\xAC</x>", InvalidUtf8),
    (b"<x>^\xC0\x80</x>", InvalidUtf8),
    (b"<x>^\xC1\xBF</x>", InvalidUtf8),
    (b"<x>^\xE0\x9F\xBF</x>", InvalidUtf8),
    (b"<x>a^\xED\xA0\x80</x>", InvalidUtf8),
    (b"<x>a^\xF0\x8F\xBF\xBF</x>", InvalidUtf8),
    (b"<x>\xC3\xA4^\xF4\x90\x80\x80</x>", InvalidUtf8),
    (b"<x>^\xF5\x80\x80\x80</x>", InvalidUtf8),
    (b"<x>^\xFE</x>", InvalidUtf8),
    (b"<x><![CDATA[^\xE2\x82]]></x>", InvalidUtf8),
    (b"<x><!--^\xFF--></x>", InvalidUtf8),
    (b"<x a='^\xE4'/>", InvalidUtf8),
    (b"<x^\xE4/>", InvalidUtf8),
    (b"<x></x^\xE4>", InvalidUtf8),
    (b"<x><?a ^\xE4?></x>", InvalidUtf8),
    (b"<x><?a^\xE4?></x>", InvalidUtf8),
    (b"^\xEF<x/>", TextOutsideRoot),
    (b"^\xEF\xBB<x/>", TextOutsideRoot),
    (b"\xEF^", UnexpectedEnd),
    (b"\xEF\xBB^", UnexpectedEnd),
    (b"\xEF\x81^", UnexpectedEnd),
    (b"^\xEF\x81\x81<x/>", TextOutsideRoot),
    (b"\xEF\xBB\xBF^\xEF\xBB\xBF<x/>", TextOutsideRoot),
    (b"<x><^\x00/></x>", InvalidName),
    (b"^\xFE\xFF\x00<\x00a\x00/\x00>", UnsupportedEncoding),
    (b"^\xFF\xFE<\x00a\x00/\x00>\x00", UnsupportedEncoding),
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
        (
            "\u{FEFF}<a>\u{FEFF}\u{7F}\u{85}\u{2028}\u{FFFD}</a>",
            "<:a>\u{FEFF}\u{7F}\u{85}\u{2028}\u{FFFD}</>",
        ),
    ];
    for (message, expected) in table {
        assert_eq!(document(message.as_bytes()).as_deref(), Ok(expected), "{message}");
    }
}
