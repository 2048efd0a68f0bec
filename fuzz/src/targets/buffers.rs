//! Whatever is written tells exactly how much room it needs, and touches nothing beyond, nor anything at all
//! where the room is too small.

use std::cell::Cell;
use std::fmt::Debug;
use std::ops::Range;

use arbitrary::{Arbitrary, Unstructured};
use ews_phonecall::xml::{self, Document, Text};
use ews_phonecall::{
    BufferTooSmall, Failure, Operation, PhoneCallId, Request, RequestReader, Response, ResponseCode, answer,
    limits,
};

use super::response_roundtrip;

const FILL: u8 = 0xA5;

/// A message; and the same bytes as values.
pub fn run(data: &[u8]) {
    let mut failure_text = Text::default();
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(decoded) = Text::new(text) {
            every_size(0, text.as_bytes(), |buffer| decoded.decode(buffer).map(str::as_bytes));
            if text.len() <= limits::MESSAGE_TEXT {
                failure_text = decoded;
            }
        }
        if let Ok(id) = PhoneCallId::new(text) {
            document(&Request::disconnect_phone_call(id));
            every_size(0, text.as_bytes(), |buffer| id.decode(buffer).map(str::as_bytes));
        }
    }
    if let Ok(request) = Request::parse(data) {
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
    answers(data, Ok(()));
    if Request::parse(data).is_ok() {
        answers(data, Err(Failure { code: ResponseCode::ErrorServerBusy, text: failure_text }));
        answers(data, Err(ResponseCode::ErrorInternalServerError.into()));
    }
}

/// The server's one call, of the message whole and pushed: it calls the handler, which gives `result`, only
/// where a success has room.
fn answers(message: &[u8], result: Result<(), Failure<'_>>) {
    let request = Request::parse(message);
    let success = request.map_or(0, |request| Response::success(&request).encoded_len());
    let can_be_called = request.is_ok_and(|request| {
        let Operation::DisconnectPhoneCall(call) = request.operation else { panic!("another operation") };
        !call.phone_call_id.is_empty()
    });
    let calls = Cell::new(0);
    let handler = |_: Operation<'_>| {
        calls.set(calls.get() + 1);
        result
    };
    let mut reader = RequestReader::<{ limits::TAG }>::new();
    let _ = reader.push(message);
    let mut buffer = [0; Response::MAX_LEN];
    let expected = answer(message, &mut buffer, handler).expect("the longest answer fits").body;
    for is_pushed in [false, true] {
        every_size(success, expected, |buffer| {
            calls.set(0);
            let is_called = can_be_called && buffer.len() >= success;
            let reply =
                if is_pushed { reader.answer(buffer, handler) } else { answer(message, buffer, handler) };
            assert_eq!(calls.get(), u32::from(is_called), "calls of the handler");
            reply.map(|reply| reply.body)
        });
    }
}

fn document(document: &(impl Document + Debug)) {
    let (needed, max_len) = (xml::encoded_len(document), document.max_len());
    assert!(needed <= max_len, "{needed} bytes are more than {max_len}");
    let mut buffer = vec![0; needed + 64];
    let expected = xml::write(document, &mut buffer).expect("it fits");
    every_size(0, expected, |buffer| xml::write(document, buffer));
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

/// Writes into buffers of every size up to a little more than what is `expected` there. Less than `least`
/// bytes are not taken, even where that is longer than what is written in the end.
fn every_size(
    least: usize,
    expected: &[u8],
    write: impl for<'b> Fn(&'b mut [u8]) -> Result<&'b [u8], BufferTooSmall>,
) {
    sizes(0..expected.len().max(least) + 4, least, expected, write);
}

fn sizes(
    sizes: Range<usize>,
    least: usize,
    expected: &[u8],
    write: impl for<'b> Fn(&'b mut [u8]) -> Result<&'b [u8], BufferTooSmall>,
) {
    let untouched = vec![FILL; sizes.end];
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
