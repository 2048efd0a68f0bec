//! Simulated calls, in a table of fixed size. The number dialled says how the phone at the other end behaves, and the time
//! how far a call has come; nothing here has a clock.
//!
//! | the digits end with | what becomes of the call |
//! | --- | --- |
//! | 404 | Disconnected after 0.5 s: Unavailable, `404 Not Found` |
//! | 408 | Alerted after 0.5 s, Disconnected after 4 s: NoAnswer, `408 Request Timeout` |
//! | 480 | Alerted after 0.5 s, Disconnected after 4 s: NoAnswer, `480 Temporarily Unavailable` |
//! | 486 | Disconnected after 0.5 s: UserBusy, `486 Busy Here` |
//! | anything else | Alerted after 0.5 s, Connected after 2 s, Disconnected when the item has been played, after 62 s |
//!
//! Of a SIP URI, the digits before the `@` count.

use core::fmt::Write;

use ews_phonecall::xml::Text;
use ews_phonecall::{
    ConnectionFailureCause, DisconnectPhoneCall, Failure, GetPhoneCallInformation, Operation, PhoneCallId,
    PhoneCallInformation, PhoneCallState, PhoneCalls, PlayOnPhone, ResponseCode,
};
use heapless::String;

/// The length of an id: a number of 32 bits in hexadecimal.
const ID: usize = 8;

/// What becomes of a call that is being connected, and after how many milliseconds. It ends with the last step.
type Course = &'static [(u64, Step)];

/// How far a call has come.
#[derive(Clone, Copy)]
struct Step {
    state: PhoneCallState<'static>,
    cause: ConnectionFailureCause<'static>,
    /// The status code and the reason phrase of the SIP response that tells.
    sip: Option<(i32, &'static str)>,
}

impl Step {
    const CONNECTING: Self = Self::new(PhoneCallState::Connecting, None);
    const ALERTED: Self = Self::new(PhoneCallState::Alerted, Some((180, "Ringing")));
    const CONNECTED: Self = Self::new(PhoneCallState::Connected, Some((200, "OK")));
    const DISCONNECTED: Self = Self::new(PhoneCallState::Disconnected, None);

    const fn new(state: PhoneCallState<'static>, sip: Option<(i32, &'static str)>) -> Self {
        Self { state, cause: ConnectionFailureCause::None, sip }
    }

    const fn failed(cause: ConnectionFailureCause<'static>, code: i32, text: &'static str) -> Self {
        Self { state: PhoneCallState::Disconnected, cause, sip: Some((code, text)) }
    }
}

/// The phones that are not answered, by the last three digits of their numbers.
const UNANSWERED: &[(u32, Course)] = &[
    (404, &[(500, Step::failed(ConnectionFailureCause::Unavailable, 404, "Not Found"))]),
    (
        408,
        &[
            (500, Step::ALERTED),
            (4_000, Step::failed(ConnectionFailureCause::NoAnswer, 408, "Request Timeout")),
        ],
    ),
    (
        480,
        &[
            (500, Step::ALERTED),
            (4_000, Step::failed(ConnectionFailureCause::NoAnswer, 480, "Temporarily Unavailable")),
        ],
    ),
    (486, &[(500, Step::failed(ConnectionFailureCause::UserBusy, 486, "Busy Here"))]),
];
/// All other phones.
const ANSWERED: Course = &[(500, Step::ALERTED), (2_000, Step::CONNECTED), (62_000, Step::DISCONNECTED)];
/// The client has ended the call.
const HUNG_UP: Course = &[(0, Step::DISCONNECTED)];

/// How a call to this number goes.
fn course(number: Text<'_>) -> Course {
    let digits = number.chars().take_while(|&c| c != '@').filter_map(|c| c.to_digit(10));
    let ending = digits.fold(0, |number, digit| (number * 10 + digit) % 1000);
    let unanswered = UNANSWERED.iter().find(|(digits, _)| *digits == ending);
    unanswered.map_or(ANSWERED, |(_, course)| course)
}

/// A call.
struct Call {
    id: String<ID, u8>,
    course: Course,
    /// When the course began.
    since: u64,
}

impl Call {
    fn step(&self, now: u64) -> Step {
        let elapsed = now.saturating_sub(self.since);
        let past = self.course.iter().take_while(|(after, _)| *after <= elapsed);
        past.last().map_or(Step::CONNECTING, |(_, step)| *step)
    }

    /// When it ends, or has ended.
    fn end(&self) -> u64 {
        self.since + self.course.last().map_or(0, |(after, _)| *after)
    }
}

/// The calls: those that are alive, and the last that have ended.
pub struct Calls {
    places: [Option<Call>; Calls::CAPACITY],
    /// How many were begun.
    begun: u32,
    now: u64,
}

impl Default for Calls {
    fn default() -> Self {
        Self::new()
    }
}

impl Calls {
    /// The most calls that are known at a time. The one that ended first makes room for the next.
    pub const CAPACITY: usize = 16;

    /// No calls.
    pub const fn new() -> Self {
        Self { places: [const { None }; Self::CAPACITY], begun: 0, now: 0 }
    }

    /// Lets time go by, until so many milliseconds after some start.
    pub fn advance(&mut self, now: u64) {
        self.now = now;
    }

    fn begin(&mut self, number: Text<'_>) -> Result<&Call, ResponseCode<'static>> {
        let end = |place: &Option<Call>| place.as_ref().map(Call::end);
        let free = self.places.iter_mut().filter(|place| end(place).is_none_or(|end| end <= self.now));
        let place = free.min_by_key(|place| end(place)).ok_or(ResponseCode::ErrorServerBusy)?;
        self.begun = self.begun.wrapping_add(1);
        // Products with an odd number are all different: no id comes again before every other one has been.
        let product = self.begun.wrapping_mul(0x9E37_79B9);
        let mut id = String::new();
        let written = write!(id, "{product:08x}");
        debug_assert!(written.is_ok());
        Ok(place.insert(Call { id, course: course(number), since: self.now }))
    }

    fn find(&mut self, id: PhoneCallId<'_>) -> Result<&mut Call, ResponseCode<'static>> {
        let mut calls = self.places.iter_mut().flatten();
        calls.find(|call| id == *call.id).ok_or(ResponseCode::ErrorInvalidPhoneCallId)
    }
}

impl PhoneCalls for Calls {
    type Operations = Operation<'static>;

    fn play_on_phone(&mut self, call: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        if call.dial_string.is_empty() {
            return Err(ResponseCode::ErrorInvalidPhoneNumber.into());
        }
        let call = self.begin(call.dial_string)?;
        PhoneCallId::new(&call.id).map_err(|_| ResponseCode::ErrorInternalServerError.into())
    }

    fn get_phone_call_information(
        &mut self,
        call: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        let now = self.now;
        let Step { state, cause, sip } = self.find(call.phone_call_id)?.step(now);
        let mut information = PhoneCallInformation::new(state);
        information.failure_cause = cause;
        information.sip_response_code = sip.map(|(code, _)| code);
        information.sip_response_text = sip.and_then(|(_, text)| Text::new(text).ok());
        Ok(information)
    }

    /// Ends a call, once: one that has ended can be asked about, but not ended again.
    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        let now = self.now;
        let call = self.find(call.phone_call_id)?;
        if call.end() <= now {
            return Err(ResponseCode::ErrorInvalidPhoneCallId.into());
        }
        (call.course, call.since) = (HUNG_UP, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ews_phonecall::ItemId;
    use std::string::{String, ToString};
    use std::vec::Vec;

    impl Calls {
        fn play(&mut self, number: &str) -> Result<String, ResponseCode<'static>> {
            let item_id = ItemId::new("item", None).unwrap();
            let call = PlayOnPhone { item_id, dial_string: Text::new(number).unwrap() };
            let id = self.play_on_phone(&call);
            id.map(|id| id.to_string()).map_err(|failure| known(failure.code))
        }

        /// The state, the cause and the SIP response of a call.
        fn told(&mut self, id: &str) -> Result<(String, String, String), ResponseCode<'static>> {
            let call = GetPhoneCallInformation { phone_call_id: PhoneCallId::new(id).unwrap() };
            let told = self.get_phone_call_information(&call).map_err(|failure| known(failure.code))?;
            let code = told.sip_response_code.map(|code| code.to_string() + " ").unwrap_or_default();
            let sip = code + told.sip_response_text.unwrap_or_default().as_str().unwrap();
            Ok((told.state.to_string(), told.failure_cause.to_string(), sip))
        }

        fn hang_up(&mut self, id: &str) -> Result<(), ResponseCode<'static>> {
            let call = DisconnectPhoneCall { phone_call_id: PhoneCallId::new(id).unwrap() };
            self.disconnect_phone_call(&call).map_err(|failure| known(failure.code))
        }
    }

    fn known(code: ResponseCode<'_>) -> ResponseCode<'static> {
        *ResponseCode::NAMED.iter().find(|named| **named == code).unwrap()
    }

    const START: u64 = 1_000_000;
    const UNKNOWN: ResponseCode<'_> = ResponseCode::ErrorInvalidPhoneCallId;

    #[test]
    fn goes_as_the_number_says() {
        // When something changes, and how the call goes from there on.
        type Changes = &'static [(u64, &'static str, &'static str, &'static str)];
        const ANSWERED: Changes = &[
            (500, "Alerted", "None", "180 Ringing"),
            (2_000, "Connected", "None", "200 OK"),
            (62_000, "Disconnected", "None", ""),
        ];
        const BUSY: Changes = &[(500, "Disconnected", "UserBusy", "486 Busy Here")];
        let table: [(&str, Changes); 12] = [
            ("4711", ANSWERED),
            ("+1 425 555 0100", ANSWERED),
            ("sip:ann@pbx.example", ANSWERED),
            ("sip:4711@486.example", ANSWERED),
            ("86", ANSWERED),
            ("4860", ANSWERED),
            ("486", BUSY),
            ("+1 (425) 555-04-86", BUSY),
            ("sip:1486@pbx.example", BUSY),
            ("1404", &[(500, "Disconnected", "Unavailable", "404 Not Found")]),
            (
                "1408",
                &[
                    (500, "Alerted", "None", "180 Ringing"),
                    (4_000, "Disconnected", "NoAnswer", "408 Request Timeout"),
                ],
            ),
            (
                "1480",
                &[
                    (500, "Alerted", "None", "180 Ringing"),
                    (4_000, "Disconnected", "NoAnswer", "480 Temporarily Unavailable"),
                ],
            ),
        ];
        for (number, changes) in table {
            let mut calls = Calls::new();
            calls.advance(START);
            let id = calls.play(number).unwrap();
            let mut before = ("Connecting", "None", "");
            for &(after, state, cause, sip) in changes {
                for (at, (state, cause, sip)) in [(after - 1, before), (after, (state, cause, sip))] {
                    calls.advance(START + at);
                    let expected = (state.to_string(), cause.to_string(), sip.to_string());
                    assert_eq!(calls.told(&id), Ok(expected), "{number} after {at}");
                }
                before = (state, cause, sip);
            }
            assert_eq!(before.0, "Disconnected");
            assert_eq!(calls.hang_up(&id), Err(UNKNOWN), "{number}");
        }
    }

    #[test]
    fn ends_a_call_once() {
        for after in [0, 500, 2_000, 61_999] {
            let mut calls = Calls::new();
            let (id, other) = (calls.play("1").unwrap(), calls.play("2").unwrap());
            calls.advance(after);
            let before = calls.told(&other);
            assert_eq!(calls.hang_up(&id), Ok(()), "{after}");
            assert_eq!(calls.hang_up(&id), Err(UNKNOWN), "{after}");
            assert_eq!(calls.told(&id), Ok(("Disconnected".to_string(), "None".to_string(), String::new())));
            assert_eq!(calls.told(&other), before);
        }
    }

    #[test]
    fn refuses_what_is_no_call() {
        let mut calls = Calls::new();
        assert_eq!(calls.play(""), Err(ResponseCode::ErrorInvalidPhoneNumber));
        let id = calls.play("1").unwrap();
        for unknown in [&id[1..], "1", "00000000", &(id.clone() + "0")] {
            assert_eq!(calls.told(unknown), Err(UNKNOWN), "{unknown}");
            assert_eq!(calls.hang_up(unknown), Err(UNKNOWN), "{unknown}");
        }
    }

    #[test]
    fn remembers_the_calls_that_ended_last() {
        let mut calls = Calls::new();
        let ids: Vec<_> = (0..Calls::CAPACITY).map(|_| calls.play("1").unwrap()).collect();
        assert_eq!(calls.play("1"), Err(ResponseCode::ErrorServerBusy));
        for (at, ended) in [(100, 7), (200, 3)] {
            calls.advance(at);
            assert_eq!(calls.hang_up(&ids[ended]), Ok(()));
        }
        for gone in [7, 3] {
            assert!(calls.told(&ids[gone]).is_ok());
            assert!(calls.play("1").is_ok());
            assert_eq!(calls.told(&ids[gone]), Err(UNKNOWN));
        }
        assert_eq!(calls.play("1"), Err(ResponseCode::ErrorServerBusy));
        assert!(calls.told(&ids[0]).is_ok());
        calls.advance(62_000);
        assert!(calls.play("1").is_ok());
    }

    #[test]
    fn gives_each_call_an_id_of_its_own() {
        let mut calls = Calls::new();
        let mut ids: Vec<_> = (0..1_000)
            .map(|_| {
                let id = calls.play("1").unwrap();
                assert_eq!(calls.hang_up(&id), Ok(()));
                id
            })
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 1_000);
    }
}
