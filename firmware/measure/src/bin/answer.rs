//! The whole server of one operation in one call: a message in memory is parsed and answered.
#![no_std]
#![no_main]

use core::hint::black_box;

use ews_phonecall::{DisconnectPhoneCall, ResponseCode, answer};

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut BUFFER: [u8; 1536] = [0; 1536];
    let reply = answer(measure::message(), BUFFER, &mut |call: &DisconnectPhoneCall<'_>| {
        if black_box(call.phone_call_id).is_empty() {
            Ok(())
        } else {
            Err(ResponseCode::ErrorInvalidPhoneCallId)
        }
    });
    let _ = black_box(reply);
    measure::stop()
}
