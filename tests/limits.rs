//! Every limit: what reaches it is read, one more is refused with the limit's own kind, at its place.

mod common;

use common::{
    Answer, SHORT, assert_malformed, assert_refused, assert_refused_with, assert_response_refused, document,
    fault, marked, numbered, request, request_with, response, said, with_body, with_call, with_fault,
    with_header, with_response,
};
use ews_phonecall::ErrorKind::{self, *};
use ews_phonecall::{
    DisconnectPhoneCall, Error, ItemId, MessageXml, Operation, Options, Outcome, PhoneCallId, PlayOnPhone,
    Request, RequestReader, Response, ResponseCode, ResponseReader, limits, xml, xml::Text,
};

/// The kind of a limit, the limit, and a document that needs so much of it, marked where one too many is found.
type Limit = (ErrorKind, usize, fn(usize) -> String);

const LIMITS: &[Limit] = &[
    (TagTooLong, limits::TAG, |size| format!("^<a b='{}'/>", "c".repeat(size - 9))),
    (TagTooLong, limits::TAG, |size| format!("<x>^<a b='{}'/></x>", "c".repeat(size - 9))),
    (TagTooLong, limits::TAG, |size| {
        format!("<x>^<a b='{}'></a></x>", "\u{E4}".repeat((size - 8) / 2) + &"b".repeat(size % 2))
    }),
    (TagTooLong, limits::TAG, |size| format!("<x>^</x{}>", " ".repeat(size - 4))),
    (TagTooLong, limits::TAG, |size| format!("^<?xml version='1.0'{}?><x/>", " ".repeat(size - 21))),
    (TagTooLong, limits::TAG, |size| format!("<x>^<?{} ?></x>", "a".repeat(size - 3))),
    (TooDeep, limits::DEPTH, |size| format!("{}^<a>{}", "<a>".repeat(size - 1), "</a>".repeat(size))),
    (TooDeep, limits::DEPTH, |size| format!("{}^<a/>{}", "<a>".repeat(size - 1), "</a>".repeat(size - 1))),
    (TooManyAttributes, limits::ATTRIBUTES, |size| {
        format!("<x{} ^z=''/>", numbered(size - 1, |i| format!(" a{i}=''")))
    }),
    (TooManyAttributes, limits::ATTRIBUTES, |size| {
        format!("<x{} ^xmlns=''/>", numbered(size - 1, |i| format!(" \u{E4}{i}=''")))
    }),
    (TooManyAttributes, limits::NAMESPACES, |size| {
        format!("<x{} ^xmlns:b='u'/>", numbered(size - 1, |i| format!(" xmlns:a{i}='u'")))
    }),
    (TooManyNamespaces, limits::NAMESPACES, |size| {
        let outer = numbered(size - 2, |i| format!(" xmlns:a{i}='u'"));
        format!("<x{outer}><y xmlns:b='u' ^xmlns='u'/></x>")
    }),
    (TooManyNamespaces, limits::NAMESPACES, |size| {
        let inner = numbered(size - 2, |i| format!(" xmlns:a{i}='u'"));
        format!("<x xmlns:b='u'><y{inner} ^xmlns:c='u'/></x>")
    }),
    (NamesTooLong, limits::ELEMENT_NAMES, |size| format!("^<{0}></{0}>", "a".repeat(size))),
    (NamesTooLong, limits::ELEMENT_NAMES, |size| {
        let (half, other_half) = ("a".repeat(size / 2), "b".repeat(size - size / 2));
        format!("<{half}><{half}/>^<{other_half}/></{half}>")
    }),
    (PrefixesTooLong, limits::PREFIXES, |size| format!("<x ^xmlns:{}='u'/>", "b".repeat(size))),
    (PrefixesTooLong, limits::PREFIXES, |size| {
        format!("<x xmlns:a='u'><y xmlns='u' ^xmlns:{}='u'/></x>", "b".repeat(size - 1))
    }),
];

#[test]
fn what_reaches_a_limit_of_xml_is_read_and_what_passes_it_is_refused() {
    for &(kind, limit, make) in LIMITS {
        for size in [limit - 1, limit] {
            let (message, _) = marked(make(size));
            assert!(document(&message).is_ok(), "{kind:?} of {size}: {:?}", document(&message));
        }
        assert_malformed(make(limit + 1), kind);
    }
}

#[test]
fn floods_are_refused_where_they_pass_a_limit() {
    let nested = |count| "<a>".repeat(count);
    let deep = nested(limits::DEPTH) + "^" + &nested(20_000);
    let attributes = numbered(5_000, |i| format!(" b{i}=''"));
    let spaces = " ".repeat(60_000);
    for (message, kind) in [
        (deep, TooDeep),
        (format!("^<a{attributes}/>"), TagTooLong),
        (format!("^<a{spaces}"), TagTooLong),
        (format!("<a>^</a{spaces}>"), TagTooLong),
        (format!("<a>^<?{}?></a>", "p".repeat(60_000)), TagTooLong),
    ] {
        assert_malformed(message, kind);
    }
}

#[test]
fn what_closes_frees_its_room() {
    let bindings = numbered(limits::NAMESPACES, |i| format!(" xmlns:b{i}='u'"));
    for (elements, count) in [
        (format!("<{} xmlns:p='u' xmlns:q='u'/>", "a".repeat(400)), 40),
        ("<a><b xmlns:p='u'></b></a>".to_owned(), 100),
        (format!("<a{bindings}/>"), 3),
    ] {
        assert!(document(format!("<x>{}</x>", elements.repeat(count)).as_bytes()).is_ok(), "{elements}");
    }
}

#[test]
fn a_tag_of_the_longest_length_may_still_end() {
    for (len, kind) in [(limits::TAG, UnexpectedEnd), (limits::TAG + 1, TagTooLong)] {
        let error = document(format!("{:<len$}", "<a").as_bytes()).unwrap_err();
        assert_eq!(error.kind(), kind, "{len} bytes");
    }
}

#[test]
fn text_and_comments_have_no_limit_but_that_of_the_message() {
    let long = "0123456789abcdef".repeat(600);
    for content in
        [long.clone(), format!("<!--{long}-->"), format!("<![CDATA[{long}]]>"), format!("&#{:02000};", 65)]
    {
        assert!(document(format!("<x>{content}</x>").as_bytes()).is_ok());
    }
}

#[test]
fn the_message_has_a_limit() {
    for limit in [SHORT.len(), SHORT.len() + 1, SHORT.len() + 100] {
        let options = Options::DEFAULT.with_message_limit(limit);
        let padded = |len: usize| format!("{SHORT}{}", " ".repeat(len - SHORT.len()));
        for len in (SHORT.len()..=limit).rev().take(2) {
            assert!(request_with(padded(len).as_bytes(), &options).is_ok());
        }
        for more in [" ", "\n", "<", "  \n", "<!-- -->"] {
            let message = format!("{}^{more}", padded(limit));
            assert_refused_with(message, &options, MessageTooLong, Answer::InvalidRequest);
        }
    }
    for limit in (0..SHORT.len()).step_by(11).chain([SHORT.len() - 1]) {
        let options = Options::DEFAULT.with_message_limit(limit);
        let message = [&SHORT.as_bytes()[..limit], b"^", &SHORT.as_bytes()[limit..]].concat();
        assert_refused_with(message, &options, MessageTooLong, Answer::InvalidRequest);
    }
}

#[test]
fn by_default_a_message_has_64_kib() {
    let frame = with_header("<t:a></t:a>");
    for (place, filler) in [("</t:a>", "x"), ("<s:Envelope", " ")] {
        let padded =
            |len: usize| frame.replacen(place, &format!("{}{place}", filler.repeat(len - frame.len())), 1);
        for len in [limits::MESSAGE - 1, limits::MESSAGE] {
            assert!(request(padded(len).as_bytes()).is_ok(), "{len}");
        }
        assert_refused(padded(limits::MESSAGE) + "^ ", MessageTooLong, Answer::InvalidRequest);
        let too_long = padded(limits::MESSAGE + 1);
        let (front, back) = too_long.split_at(limits::MESSAGE);
        assert_refused(format!("{front}^{back}"), MessageTooLong, Answer::InvalidRequest);
    }

    let padded = |len: usize| {
        let mut message = common::RESPONSE.to_vec();
        message.resize(len, b' ');
        message
    };
    for len in [limits::MESSAGE - 1, limits::MESSAGE] {
        assert!(response(&padded(len)).is_ok(), "{len}");
    }
    assert_response_refused([padded(limits::MESSAGE), b"^ ".to_vec()].concat(), MessageTooLong);
}

#[test]
fn a_phone_call_id_has_256_bytes() {
    let with_id = |id: &str| with_call(&format!("<m:PhoneCallId Id='{id}'/>"));
    for (unit, decoded) in
        [("a", "a"), ("\u{E4}", "\u{E4}"), ("\u{20AC}", "\u{20AC}"), ("&gt;", ">"), ("&#9;", "\t")]
    {
        let most = limits::PHONE_CALL_ID / decoded.len();
        // Longer in references than a tag may be.
        let most = if unit == decoded { most } else { 200 };
        for count in [0, 1, most - 1, most] {
            let id = decoded.repeat(count);
            let message = with_id(&unit.repeat(count));
            let expected = Request::disconnect_phone_call(PhoneCallId::new(&id).unwrap());
            assert_eq!(request(message.as_bytes()), Ok(expected));
        }
    }
    for unit in ["a", "\u{E4}", "\u{20AC}", "<"] {
        let id = unit.repeat(limits::PHONE_CALL_ID / unit.len() + 1);
        assert_eq!(PhoneCallId::new(&id).unwrap_err().kind(), PhoneCallIdTooLong);
        if unit != "<" {
            assert_refused(with_id(&format!("^{id}")), PhoneCallIdTooLong, Answer::InvalidRequest);
        }
    }
}

/// A request to play an item, with these attributes of `ItemId` and this content of `DialString`.
fn with_play(item_id: &str, dial_string: &str) -> String {
    with_body(&format!(
        "<m:PlayOnPhone><m:ItemId {item_id}/><m:DialString>{dial_string}</m:DialString></m:PlayOnPhone>"
    ))
}

fn played(message: &[u8]) -> Option<PlayOnPhone<'_>> {
    match request(message).unwrap().operation {
        Operation::PlayOnPhone(call) => Some(call),
        _ => None,
    }
}

#[test]
fn an_item_id_has_what_its_tag_has_room_for() {
    let around = "<m:ItemId Id='' ChangeKey=''/>".len();
    for change_key_len in [0, 1, 500, limits::TAG - around] {
        let change_key = "k".repeat(change_key_len);
        let id = "\u{E4}".repeat((limits::TAG - around - change_key_len) / 2);
        let message = with_play(&format!("Id='{id}' ChangeKey='{change_key}'"), "1");
        let item_id = played(message.as_bytes()).unwrap().item_id;
        assert_eq!(
            (item_id.id(), item_id.change_key().unwrap()),
            (Text::new(&id).unwrap(), Text::new(&change_key).unwrap())
        );
    }
    let id = "a".repeat(limits::TAG - "<m:ItemId Id=''/>".len());
    assert_eq!(played(with_play(&format!("Id='{id}'"), "").as_bytes()).unwrap().item_id.id(), id.as_str());
    let too_long = with_play(&format!("Id='{id}a'"), "").replace("<m:ItemId", "^<m:ItemId");
    assert_refused(too_long, TagTooLong, Answer::InvalidRequest);

    // What an application makes is as long as what is read of it.
    let room = limits::TAG - r#"<m:ItemId Id=""/>"#.len();
    let with_key = limits::TAG - r#"<m:ItemId Id="" ChangeKey=""/>"#.len();
    for (id, change_key, fits) in [
        ("a".repeat(room), None, true),
        ("a".repeat(room + 1), None, false),
        ("a".repeat(with_key), Some(""), true),
        ("a".repeat(with_key - 1), Some("k"), true),
        ("a".repeat(with_key), Some("k"), false),
        ("\"".repeat(room / "&quot;".len()), None, true),
        ("\"".repeat(room / "&quot;".len() + 1), None, false),
    ] {
        match ItemId::new(&id, change_key) {
            Ok(item_id) => {
                assert!(fits, "{id}");
                let written = Request::play_on_phone(item_id, Text::new("1").unwrap());
                assert_eq!(request(&common::write_request(&written)), Ok(written));
            }
            Err(error) => assert_eq!((error.kind(), fits), (TextTooLong, false), "{id}"),
        }
    }
}

#[test]
fn a_dial_string_has_256_decoded_bytes() {
    let table = [
        ("a", "a", "^a"),
        ("&lt;", "<", "^&lt;"),
        ("\u{E4}", "\u{E4}", "^\u{E4}"),
        ("<!-- a -->&#x20AC;", "\u{20AC}", "x^\u{20AC}"),
        ("\u{20AC}", "\u{20AC}", "^\u{20AC}"),
        ("\u{1F600}", "\u{1F600}", "^x"),
        ("<![CDATA[ab]]>", "ab", "<![CDATA[^ab]]>"),
        ("\r\n", "\n", "^\r\n"),
    ];
    for (unit, decoded, over) in table {
        let count = limits::DIAL_STRING / decoded.len();
        let message = with_play("Id='1'", &unit.repeat(count));
        assert_eq!(played(message.as_bytes()).unwrap().dial_string, decoded.repeat(count).as_str());
        let too_long = with_play("Id='1'", &(unit.repeat(count) + over));
        assert_refused(too_long, TextTooLong, Answer::InvalidRequest);
    }
}

fn fault_with(code: &str, string: &str, actor: &str, detail: &str) -> String {
    with_fault(&format!(
        "<faultcode>{code}</faultcode><faultstring>{string}</faultstring><faultactor>{actor}</faultactor>\
         <detail>{detail}</detail>"
    ))
}

#[test]
fn the_codes_and_numbers_of_a_response_have_limits() {
    type Make = fn(&str) -> String;
    /// A number as long as the text.
    fn number(text: &str) -> String {
        text.replace('x', " ").replacen(' ', "7", 1)
    }
    fn information(state: &str, cause: &str, sip_code: &str) -> String {
        with_body(&format!(
            "<m:GetPhoneCallInformationResponse ResponseClass='Success'><m:PhoneCallInformation><t:PhoneCallState>\
             {state}</t:PhoneCallState><t:ConnectionFailureCause>{cause}</t:ConnectionFailureCause>{sip_code}\
             </m:PhoneCallInformation></m:GetPhoneCallInformationResponse>"
        ))
    }
    let table: [(usize, Make); 8] = [
        (limits::RESPONSE_CODE, |text| with_response(&format!("<m:ResponseCode>{text}</m:ResponseCode>"))),
        (limits::RESPONSE_CODE, |text| fault_with(text, "", "", "")),
        (limits::RESPONSE_CODE, |text| {
            fault_with("", "", "", &format!("<e:ResponseCode>{text}</e:ResponseCode>"))
        }),
        (limits::NUMBER, |text| {
            with_response(&format!("<m:DescriptiveLinkKey>{}</m:DescriptiveLinkKey>", number(text)))
        }),
        (limits::NUMBER, |text| {
            with_response(&format!("<m:DescriptiveLinkKey>{}</m:DescriptiveLinkKey>", text.replace('x', "0")))
        }),
        (limits::CALL_STATE, |text| information(text, "", "")),
        (limits::CALL_STATE, |text| information("", text, "")),
        (limits::NUMBER, |text| {
            information("", "", &format!("<t:SIPResponseCode>{}</t:SIPResponseCode>", number(text)))
        }),
    ];
    for (limit, make) in table {
        for len in [limit - 1, limit] {
            let message = make(&"x".repeat(len));
            assert!(response(message.as_bytes()).is_ok(), "{len}: {message}");
        }
        assert_response_refused(make(&format!("{}^x", "x".repeat(limit))), TextTooLong);
    }
}

/// The texts for people: what of them a response that was read has.
#[test]
fn the_texts_of_a_response_are_cut_at_their_limits() {
    type Make = fn(&str) -> String;
    type Find = fn(Response<'_>) -> Option<Text<'_>>;
    let table: [(usize, Make, Find); 5] = [
        (
            limits::MESSAGE_TEXT,
            |text| with_response(&format!("<m:MessageText>{text}</m:MessageText>")),
            |read| said(read).message_text,
        ),
        (limits::MESSAGE_TEXT, |text| fault_with("", text, "", ""), |read| Some(fault(read).string)),
        (limits::MESSAGE_TEXT, |text| fault_with("", "", text, ""), |read| fault(read).actor),
        (
            limits::MESSAGE_TEXT,
            |text| fault_with("", "", "", &format!("<e:Message>{text}</e:Message>")),
            |read| fault(read).detail?.message,
        ),
        (
            limits::SIP_RESPONSE_TEXT,
            |text| {
                with_body(&format!(
                    "<m:GetPhoneCallInformationResponse ResponseClass='Success'><m:PhoneCallInformation>\
                     <t:PhoneCallState>Idle</t:PhoneCallState><t:ConnectionFailureCause>None\
                     </t:ConnectionFailureCause><t:SIPResponseText>{text}</t:SIPResponseText>\
                     </m:PhoneCallInformation></m:GetPhoneCallInformationResponse>"
                ))
            },
            |read| match read.outcome {
                Outcome::GetPhoneCallInformation(said) => said.information?.sip_response_text,
                _ => None,
            },
        ),
    ];
    for (limit, make, find) in table {
        let read = |text: &str| {
            let message = make(text);
            let text = find(response(message.as_bytes()).unwrap()).unwrap();
            (text.to_string(), text.is_cut())
        };
        let fits = "x".repeat(limit);
        assert_eq!(read(&fits), (fits.clone(), false));
        assert_eq!(read(&format!("{fits}&amp;y")), (fits.clone(), true));
        assert_response_refused(make(&format!("{fits}y^&")), InvalidReference);
        if limit != limits::SIP_RESPONSE_TEXT {
            continue;
        }
        // As much as fits of a unit, how it is written, and what follows it: the first character that does not fit is the
        // last that is looked at.
        let units = [
            ("<", "&lt;"),
            ("\u{20AC}", "<!-- a -->&#x20AC;"),
            ("ab", "<![CDATA[ab]]>"),
            ("]]", "<![CDATA[]]]]>"),
            ("\n", "\r\n"),
            ("\u{E4}", "\u{E4}"),
            ("\u{20AC}", "\u{20AC}"),
            ("\u{1F600}", "\u{1F600}"),
        ];
        for (unit, written) in units {
            let count = limit / unit.len();
            let rest = &"x".repeat(limit % unit.len());
            let (said, fits) = (unit.repeat(count) + rest, written.repeat(count) + rest);
            assert_eq!(read(&fits), (said.clone(), false), "{written}");
            for more in [written, "\u{20AC}", "\u{20AC}y", "<![CDATA[y]]>&amp;"] {
                assert_eq!(read(&format!("{fits}{more}")), (said.clone(), true), "{written}");
            }
        }
        for short in 1..4 {
            let fits = "x".repeat(limit - short);
            assert_eq!(read(&format!("{fits}\u{1F600}y")), (fits, true), "{short} bytes would fit");
        }
    }
}

#[test]
fn markup_longer_than_its_limit_is_dropped() {
    type Make = fn(&str) -> String;
    type Find = fn(Response<'_>) -> Option<MessageXml<'_>>;
    let table: [(Make, Find); 2] = [
        (|xml| with_response(&format!("<m:MessageXml>{xml}</m:MessageXml>")), |read| said(read).message_xml),
        (
            |xml| fault_with("", "", "", &format!("<t:MessageXml>{xml}</t:MessageXml>")),
            |read| fault(read).detail?.message_xml,
        ),
    ];
    for (make, find) in table {
        let read = |xml: &str| {
            let message = make(xml);
            let xml = find(response(message.as_bytes()).unwrap()).unwrap();
            (xml.as_str().len(), xml.is_cut())
        };
        for len in [limits::MESSAGE_XML - 1, limits::MESSAGE_XML] {
            assert_eq!(read(&"x".repeat(len)), (len, false));
        }
        let fits = "x".repeat(limits::MESSAGE_XML - "<a/>".len());
        for xml in
            [format!("{fits}<a/>x"), format!("{fits}<ab/>"), format!("{fits}<!---->"), "<a/>".repeat(999)]
        {
            assert_eq!(read(&xml), (0, true), "{xml}");
        }
    }
}

/// A reader keeps every text of a fault, however long all are.
#[test]
fn the_texts_of_a_fault_reach_their_limits_together() {
    let (code, text) = ("c".repeat(limits::RESPONSE_CODE), "t".repeat(limits::MESSAGE_TEXT));
    let number = format!("{}7", " ".repeat(limits::NUMBER - 1));
    let place = format!("<t:LineNumber>{number}</t:LineNumber><t:LinePosition>{number}</t:LinePosition>");
    let violation = "v".repeat(limits::MESSAGE_XML - place.len() - "<t:Violation></t:Violation>".len());
    let detail = format!(
        "<e:ResponseCode>{code}</e:ResponseCode><e:Message>{text}</e:Message><t:MessageXml>\
         {place}<t:Violation>{violation}</t:Violation></t:MessageXml>"
    );
    let version = format!(
        "<s:Header><t:ServerVersionInfo Version='{}'/></s:Header><s:Body>",
        "v".repeat(limits::VERSION)
    );
    let message = fault_with(&code, &text, &text, &detail).replacen("<s:Body>", &version, 1);
    let mut reader = ResponseReader::<1024>::new();
    message.as_bytes().chunks(100).try_for_each(|piece| reader.push(piece)).unwrap();
    let read = reader.finish().unwrap();
    assert_eq!(Ok(read), Response::parse(message.as_bytes()));
    let fault = fault(read);
    let detail = fault.detail.unwrap();
    for said in [Some(fault.string), fault.actor, detail.message] {
        assert_eq!(said.unwrap(), text.as_str());
    }
    assert_eq!(detail.violation.unwrap(), violation.as_str());
    assert_eq!(fault.code.as_text(), code.as_str());
    assert_eq!(detail.response_code.unwrap().as_text(), code.as_str());
    assert_eq!((detail.line_number, detail.line_position), (Some(7), Some(7)));
    assert_eq!(read.server_version.unwrap().version.unwrap().decoded_len(), limits::VERSION);
}

#[test]
fn the_limit_of_a_code_is_that_of_its_decoded_bytes() {
    let table = [
        ("&lt;", 63, "^&lt;"),
        ("\u{E4}", 31, "x^\u{E4}"),
        // A character of which one byte would fit.
        ("\u{E4}", 31, "^\u{E4}"),
        ("<!-- a comment -->&#x20AC;", 21, "^&#x20AC;"),
        ("<![CDATA[ab]]>", 31, "<![CDATA[a^b]]>"),
        ("<![CDATA[]]]]>", 31, "<![CDATA[]^]]]>"),
        ("\r\n", 63, "^\r\n"),
    ];
    for (unit, count, over) in table {
        let text = |more: &str| {
            with_response(&format!("<m:ResponseCode>x{}{more}</m:ResponseCode>", unit.repeat(count)))
        };
        assert!(response(text("").as_bytes()).is_ok(), "{unit}");
        assert_response_refused(text(over), TextTooLong);
    }
}

#[test]
fn the_version_of_a_server_that_is_too_long_is_left_out() {
    let with_version = |version: &str| {
        with_header(&format!("<t:ServerVersionInfo MajorVersion='15' Version='{version}'/>"))
            .replace(common::CALL, "<m:DisconnectPhoneCallResponse ResponseClass='Success'/>")
    };
    for len in [limits::VERSION - 1, limits::VERSION, limits::VERSION + 1] {
        let message = with_version(&"&quot;".repeat(len));
        let version = response(message.as_bytes()).unwrap().server_version.unwrap();
        assert_eq!(version.major_version, Some(15));
        let expected = (len <= limits::VERSION).then(|| "\"".repeat(len));
        assert_eq!(version.version.map(|version| version.to_string()), expected);
    }
}

#[test]
fn what_an_application_hands_over_has_the_same_limits() {
    let long = "x".repeat(limits::MESSAGE_XML + 1);
    for len in [limits::RESPONSE_CODE - 1, limits::RESPONSE_CODE] {
        assert!(ResponseCode::new(&long[..len]).is_ok());
    }
    assert_eq!(ResponseCode::new(&long[..=limits::RESPONSE_CODE]).unwrap_err().kind(), TextTooLong);
    for len in [limits::MESSAGE_XML - 1, limits::MESSAGE_XML] {
        assert!(MessageXml::new(&long[..len]).is_ok());
    }
    let error = MessageXml::new(&long).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (TextTooLong, limits::MESSAGE_XML));
}

#[test]
fn a_reader_of_short_tags_refuses_long_ones() {
    let longest = SHORT.split_inclusive('>').map(str::len).max().unwrap();
    assert_eq!(
        longest,
        "<DisconnectPhoneCall xmlns=\"http://schemas.microsoft.com/exchange/services/2006/messages\">".len()
    );
    let at = SHORT.find("<DisconnectPhoneCall").unwrap();
    for size in [1, 5, 1000] {
        let mut reader = RequestReader::<90>::new();
        assert_eq!(SHORT.as_bytes().chunks(size).try_for_each(|piece| reader.push(piece)), Ok(()));
        assert!(reader.finish().is_ok());
        let mut reader = RequestReader::<89>::new();
        let _ = SHORT.as_bytes().chunks(size).try_for_each(|piece| reader.push(piece));
        let error = reader.finish().unwrap_err();
        assert_eq!((error.kind(), error.offset()), (TagTooLong, at));
        let mut reader = ResponseReader::<16>::new();
        let error = common::RESPONSE.chunks(size).try_for_each(|piece| reader.push(piece)).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (TagTooLong, 0));
    }
    assert!(Response::parse(SHORT.as_bytes()).is_err());
}

#[test]
fn a_reader_of_short_tags_tells_the_longest_tag_exactly() {
    fn read<const N: usize>(document: &str, size: usize) -> Result<(), Error> {
        let mut reader = xml::StreamReader::<N>::new(&[]);
        let _ = document.as_bytes().chunks(size).try_for_each(|piece| reader.push(piece, |_| Ok(())));
        reader.finish()
    }
    let table = [
        ("<aaaaaaaaaaaaaa></aaaaaaaaaaaaaa>", 16, Ok(())),
        ("<a><aaaaaaaaaaaaaa/></a>", 3, Ok(())),
        ("<a><aaaaaaaaaa b=''></aaaaaaaaaa></a>", 3, Ok(())),
        ("<a><aaaaaaaaaaaaaaa></aaaaaaaaaaaaaaa></a>", 3, Err((TagTooLong, 20))),
    ];
    for (document, at, by_17) in table {
        for size in [1, 5, 16, 1000] {
            let place = |error: Error| (error.kind(), error.offset());
            let name = format!("{document} in pieces of {size}");
            assert_eq!(read::<16>(document, size).map_err(place), Err((TagTooLong, at)), "{name}");
            assert_eq!(read::<17>(document, size).map_err(place), by_17, "{name}");
        }
    }
}

#[test]
fn a_reader_takes_little_more_than_what_it_keeps() {
    // Where addresses have 64 bits, sixteen words of it are longer than on a microcontroller.
    let words = 16 * (size_of::<usize>() - size_of::<u32>());
    assert!(size_of::<RequestReader<1024, DisconnectPhoneCall<'static>>>() <= 2624 + words);
    assert!(size_of::<RequestReader<1024>>() <= 3700 + words);
    assert!(size_of::<ResponseReader<1024>>() < 8 * 1024);
}
