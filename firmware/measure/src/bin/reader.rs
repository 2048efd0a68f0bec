//! A message that arrives in pieces is parsed and answered.
#![no_std]
#![no_main]

use core::hint::black_box;

use ews_phonecall::{Operation, RequestReader, ResponseCode};

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut BUFFER: [u8; 1536] = [0; 1536];
    static mut READER: RequestReader<1024> = RequestReader::new();
    let _ = black_box(READER.push(measure::message()));
    let reply = READER.answer(BUFFER, |operation| match operation {
        Operation::DisconnectPhoneCall(call) if black_box(call.phone_call_id).is_empty() => Ok(()),
        _ => Err(ResponseCode::ErrorInvalidPhoneCallId),
    });
    let _ = black_box(reply);
    measure::stop()
}
