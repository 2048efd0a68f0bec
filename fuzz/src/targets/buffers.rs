//! Whatever is written tells exactly how much room it needs, and touches nothing beyond, nor anything at all
//! where the room is too small.

use std::fmt::Debug;

use arbitrary::{Arbitrary, Unstructured};
use ews_phonecall::xml::{self, Document, Text};
use ews_phonecall::{BufferTooSmall, Failure, PhoneCallId, Request, Response, ResponseCode, answer, limits};

use super::response_roundtrip;

const FILL: u8 = 0xA5;

/// A message; and the same bytes as values.
pub fn run(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(text) = Text::new(text) {
            every_size(text.decoded_len(), |buffer| text.decode(buffer).map(str::as_bytes));
        }
        if let Ok(id) = PhoneCallId::new(text) {
            document(&Request::disconnect_phone_call(id));
            every_size(text.len(), |buffer| id.decode(buffer).map(str::as_bytes));
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
    // The server's one call: it tells what it needs, and does with that.
    let mut buffer = [FILL; Response::MAX_LEN];
    let mut room = 0;
    let fail = || Failure { code: ResponseCode::ErrorServerBusy, text: Text::default() };
    for _ in 0..3 {
        match answer(data, &mut buffer[..room], |_| {
            if data.len().is_multiple_of(2) { Ok(()) } else { Err(fail()) }
        }) {
            Err(BufferTooSmall { needed }) => {
                assert!(needed > room, "{needed} bytes are needed, {room} are too few");
                assert!(buffer.iter().all(|&byte| byte == FILL), "something was written");
                room = needed;
            }
            Ok(reply) => {
                let used = reply.body.len();
                assert!(buffer[used..].iter().all(|&byte| byte == FILL), "written beyond the answer");
                return;
            }
        }
    }
    panic!("{room} bytes are asked for and do not suffice");
}

fn document(document: &(impl Document + Debug)) {
    every_size(xml::encoded_len(document), |buffer| xml::write(document, buffer));
    const ROOM: usize = 2048;
    let mut vec = heapless::Vec::<u8, ROOM>::new();
    vec.resize(xml::encoded_len(document) % 7, FILL).expect("there is room");
    let (before, needed) = (vec.len(), vec.len() + xml::encoded_len(document));
    match xml::append(document, &mut vec) {
        Ok(()) => assert!(vec.len() == needed && needed <= ROOM),
        Err(error) => assert!(vec.len() == before && needed > ROOM && error.needed == needed),
    }
}

/// Writes into buffers of every size up to a little more than `needed`.
fn every_size(needed: usize, write: impl for<'b> Fn(&'b mut [u8]) -> Result<&'b [u8], BufferTooSmall>) {
    let mut buffer = vec![FILL; needed + 4];
    let step = (needed / limits::PHONE_CALL_ID).max(1);
    let sizes = (0..needed).step_by(step).chain(needed.saturating_sub(3)..needed + 4);
    for size in sizes {
        buffer.fill(FILL);
        let written = write(&mut buffer[..size]).map(<[u8]>::len);
        if size < needed {
            assert_eq!(written, Err(BufferTooSmall { needed }), "in {size} bytes");
            assert!(buffer.iter().all(|&byte| byte == FILL), "something was written into {size} bytes");
        } else {
            assert_eq!(written, Ok(needed), "in {size} bytes");
            assert!(buffer[needed..].iter().all(|&byte| byte == FILL), "written beyond {needed} bytes");
        }
    }
}
