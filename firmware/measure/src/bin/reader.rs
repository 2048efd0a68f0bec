//! A message of one operation that arrives in pieces is parsed and answered.
#![no_std]
#![no_main]

use core::hint::black_box;

use ews_phonecall::{DisconnectPhoneCall, Options, RequestReader, ResponseCode};

type Reader = RequestReader<1024, DisconnectPhoneCall<'static>>;

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut BUFFER: [u8; 1536] = [0; 1536];
    static mut READER: Reader = Reader::with_options(&Options::DEFAULT);
    let _ = black_box(READER.push(measure::message()));
    let reply = READER.answer(BUFFER, &mut |call: &DisconnectPhoneCall<'_>| {
        if black_box(call.phone_call_id).is_empty() {
            Ok(())
        } else {
            Err(ResponseCode::ErrorInvalidPhoneCallId)
        }
    });
    let _ = black_box(reply);
    measure::stop()
}
