//! The whole server of all operations in one call: a message in memory is parsed and answered.
#![no_std]
#![no_main]

use core::hint::black_box;

use ews_phonecall::{
    DisconnectPhoneCall, Failure, GetPhoneCallInformation, Operation, PhoneCallId, PhoneCallInformation,
    PhoneCallState, PhoneCalls, PlayOnPhone, ResponseCode, answer,
};

struct Calls;

impl PhoneCalls for Calls {
    type Operations = Operation<'static>;

    fn play_on_phone(&mut self, call: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        black_box((call.item_id, call.dial_string));
        PhoneCallId::new(black_box("1")).map_err(|_| ResponseCode::ErrorInternalServerError.into())
    }

    fn get_phone_call_information(
        &mut self,
        call: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        black_box(call.phone_call_id);
        Ok(PhoneCallInformation::new(black_box(PhoneCallState::Connected)))
    }

    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        if black_box(call.phone_call_id).is_empty() {
            Ok(())
        } else {
            Err(ResponseCode::ErrorInvalidPhoneCallId.into())
        }
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut BUFFER: [u8; 4096] = [0; 4096];
    let _ = black_box(answer(measure::message(), BUFFER, &mut Calls));
    measure::stop()
}
