//! Whatever is written tells exactly how much room it needs, and touches nothing beyond, nor anything at all
//! where the room is too small.
//!
//! A long document is written into some of the sizes that are too small for it, others for each length; `tests/buffers.rs`
//! tries every size.

use std::fmt::Debug;

use arbitrary::{Arbitrary, Unstructured};
use ews_phonecall::xml::{self, Document, Text};
use ews_phonecall::{
    BufferTooSmall, Failure, ItemId, Operation, PhoneCallId, PhoneCallInformation, PhoneCallState, Request,
    RequestReader, Response, ResponseCode, answer, limits,
};

use super::response_roundtrip;
use crate::calls::{Calls, Given};

const FILL: u8 = 0xA5;

/// A message; and the same bytes as values.
pub fn run(data: &[u8]) {
    let mut failure_text = Text::default();
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(decoded) = Text::new(text) {
            in_sizes(0, text.as_bytes(), |buffer| decoded.decode(buffer).map(str::as_bytes));
            if text.len() <= limits::MESSAGE_TEXT {
                failure_text = decoded;
            }
        }
        if let Ok(id) = PhoneCallId::new(text) {
            document(&id);
            in_sizes(0, text.as_bytes(), |buffer| id.decode(buffer).map(str::as_bytes));
        }
        if let Ok(id) = ItemId::new(text, Some(text)) {
            document(&id);
        }
    }
    let request = Request::parse(data);
    if let Ok(request) = request {
        document(&request);
    }
    if let Ok(response) = Response::parse(data) {
        document(&response);
    }
    if let Ok(values) = response_roundtrip::Values::arbitrary(&mut Unstructured::new(data))
        && let Some(response) = response_roundtrip::made(&values)
    {
        document(&response);
    }
    answers(data, None);
    if request.is_ok() {
        answers(data, Some(Failure { code: ResponseCode::ErrorServerBusy, text: failure_text }));
        answers(data, Some(ResponseCode::ErrorInternalServerError.into()));
    }
}

/// The server's one call, of the message whole and pushed: it calls the handler, which fails so or succeeds, only where a
/// success has room.
fn answers(message: &[u8], failure: Option<Failure<'_>>) {
    let given = Given {
        may_impersonate: false,
        failure,
        phone_call_id: PhoneCallId::new("<id>").expect("it is an id"),
        information: PhoneCallInformation::new(PhoneCallState::Idle),
    };
    let request = Request::parse(message);
    let least = request.map_or(0, |request| request.check_room(0).map_or_else(|small| small.needed, |()| 0));
    let can_be_called = request.is_ok_and(|request| request.refusal().is_none());
    let assert_called = |calls: Calls<'_, Operation<'static>>, size| {
        assert_eq!(calls.operations, usize::from(can_be_called && size >= least), "calls of the handler");
    };
    let mut reader = RequestReader::<{ limits::TAG }>::new();
    // What is wrong is told by `answer`.
    let _ = reader.push(message);
    let mut buffer = [0; Response::MAX_LEN];
    let expected = reader.answer(&mut buffer, &mut Calls::<Operation<'_>>::new(given));
    let expected = expected.expect("the longest answer fits").body;
    let is_success = can_be_called && failure.is_none();
    assert!(!is_success || least >= expected.len(), "a success takes more room than is asked for");
    in_sizes(least, expected, |buffer| {
        let (size, mut calls) = (buffer.len(), Calls::new(given));
        let reply = reader.answer(buffer, &mut calls);
        assert_called(calls, size);
        reply.map(|reply| reply.body)
    });
    // Whole, the message is parsed each time.
    for size in [least, expected.len()] {
        sizes(size.saturating_sub(1)..size + 2, least, expected, |buffer| {
            let (size, mut calls) = (buffer.len(), Calls::new(given));
            let reply = answer(message, buffer, &mut calls);
            assert_called(calls, size);
            reply.map(|reply| reply.body)
        });
    }
}

fn document(document: &(impl Document + Debug)) {
    let (needed, max_len) = (xml::encoded_len(document), document.max_len());
    assert!(needed <= max_len, "{needed} bytes are more than {max_len}");
    let mut buffer = vec![0; needed + 64];
    let expected = xml::write(document, &mut buffer).expect("it fits");
    in_sizes(0, expected, |buffer| xml::write(document, buffer));
    // From there on it is written without being measured.
    if max_len < usize::MAX {
        sizes(max_len - 1..max_len + 2, 0, expected, |buffer| xml::write(document, buffer));
    }

    const ROOM: usize = 2048;
    let fitting = ROOM.saturating_sub(needed);
    for len in [0, 5, fitting.saturating_sub(1), fitting, (fitting + 1).min(ROOM), ROOM] {
        let before = [FILL; ROOM];
        let before = &before[..len];
        let mut vec = heapless::Vec::<u8, ROOM>::from_slice(before).expect("there is room");
        let appended = xml::append(document, &mut vec);
        if len + needed <= ROOM {
            assert_eq!(appended, Ok(()), "behind {len} bytes");
            assert_eq!(vec.as_slice(), [before, expected].concat(), "behind {len} bytes");
        } else {
            assert_eq!(appended, Err(BufferTooSmall { needed: len + needed }), "behind {len} bytes");
            assert_eq!(vec, before, "behind {len} bytes");
        }
    }
}

/// Writes into buffers of many sizes up to a little more than what is `expected` there: the last ones, and of those before
/// some sixty, which begin elsewhere for each length. Less than `least` bytes are not taken, even where that is longer than
/// what is written in the end.
fn in_sizes(
    least: usize,
    expected: &[u8],
    write: impl for<'b> Fn(&'b mut [u8]) -> Result<&'b [u8], BufferTooSmall>,
) {
    let longest = expected.len().max(least);
    let last = longest.saturating_sub(8);
    let stride = last / 60 + 1;
    sizes((longest % stride..last).step_by(stride), least, expected, &write);
    sizes([0].into_iter().chain(last..longest + 4), least, expected, write);
}

fn sizes(
    sizes: impl Iterator<Item = usize> + Clone,
    least: usize,
    expected: &[u8],
    write: impl for<'b> Fn(&'b mut [u8]) -> Result<&'b [u8], BufferTooSmall>,
) {
    let untouched = vec![FILL; sizes.clone().max().unwrap_or(0)];
    let mut buffer = untouched.clone();
    for size in sizes {
        let needed = if size < least { least } else { expected.len() };
        let written = write(&mut buffer[..size]);
        if size < needed {
            assert_eq!(written, Err(BufferTooSmall { needed }), "in {size} bytes");
            assert!(buffer == untouched, "something was written into {size} bytes");
        } else {
            assert_eq!(written, Ok(expected), "in {size} bytes");
            assert!(buffer[needed..] == untouched[needed..], "written beyond {needed} bytes");
            buffer[..needed].fill(FILL);
        }
    }
}
