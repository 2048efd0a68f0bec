//! Simulated phones, for trying out and for tests. The number dialled says how the phone at the other end behaves, as in the
//! firmware's gateway.
//!
//! | the digits end with | what becomes of the call |
//! | --- | --- |
//! | 200 | Alerted after 0.5 s, Connected after 2 s, Disconnected after 5 s: the phone hangs up |
//! | 404 | Disconnected after 0.5 s: Unavailable, `404 Not Found` |
//! | 408 | Alerted after 0.5 s, Disconnected after 4 s: NoAnswer, `408 Request Timeout` |
//! | 480 | Alerted after 0.5 s, Disconnected after 4 s: NoAnswer, `480 Temporarily Unavailable` |
//! | 486 | Disconnected after 0.5 s: UserBusy, `486 Busy Here` |
//! | anything else | Alerted after 0.5 s, Connected after 2 s, Disconnected when the item has been played, after 62 s |
//!
//! Of a SIP URI, the digits before the `@` count.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ews_phonecall::{ConnectionFailureCause, PhoneCallState, ResponseCode};
use uuid::Uuid;

use super::{Backend, Failure, Information, is_uuid};
use crate::lock;

/// The most calls that are known at a time. The one that ended first makes room for the next.
const CAPACITY: usize = 10_000;

/// What becomes of a call that is being connected, and after how many milliseconds. It ends with the last step.
type Course = &'static [(u64, Information)];

const fn step(state: PhoneCallState<'static>, code: u16, text: &'static str) -> Information {
    Information { state, cause: ConnectionFailureCause::None, sip: Some((code, Cow::Borrowed(text))) }
}

const fn failed(cause: ConnectionFailureCause<'static>, code: u16, text: &'static str) -> Information {
    Information { state: PhoneCallState::Disconnected, cause, sip: Some((code, Cow::Borrowed(text))) }
}

const ALERTED: Information = step(PhoneCallState::Alerted, 180, "Ringing");
const CONNECTED: Information = step(PhoneCallState::Connected, 200, "OK");
const DISCONNECTED: Information = Information::new(PhoneCallState::Disconnected);

/// The phones that are not simply answered, by the last three digits of their numbers.
static UNUSUAL: &[(u32, Course)] = &[
    (200, &[(500, ALERTED), (2_000, CONNECTED), (5_000, DISCONNECTED)]),
    (404, &[(500, failed(ConnectionFailureCause::Unavailable, 404, "Not Found"))]),
    (408, &[(500, ALERTED), (4_000, failed(ConnectionFailureCause::NoAnswer, 408, "Request Timeout"))]),
    (
        480,
        &[(500, ALERTED), (4_000, failed(ConnectionFailureCause::NoAnswer, 480, "Temporarily Unavailable"))],
    ),
    (486, &[(500, failed(ConnectionFailureCause::UserBusy, 486, "Busy Here"))]),
];
/// All other phones.
static ANSWERED: Course = &[(500, ALERTED), (2_000, CONNECTED), (62_000, DISCONNECTED)];
/// The client has ended the call.
static HUNG_UP: Course = &[(0, DISCONNECTED)];

/// How a call to this number goes.
fn course(number: &str) -> Course {
    let digits = number.chars().take_while(|&c| c != '@').filter_map(|c| c.to_digit(10));
    let ending = digits.fold(0_u32, |number, digit| number.wrapping_mul(10).wrapping_add(digit) % 1000);
    UNUSUAL.iter().find(|(digits, _)| *digits == ending).map_or(ANSWERED, |(_, course)| course)
}

/// A call.
struct Call {
    course: Course,
    /// When the course began.
    since: Instant,
}

impl Call {
    fn information(&self, now: Instant) -> Information {
        let elapsed = now.saturating_duration_since(self.since);
        let past = self.course.iter().take_while(|(after, _)| Duration::from_millis(*after) <= elapsed);
        past.last().map_or(Information::new(PhoneCallState::Connecting), |(_, step)| step.clone())
    }

    /// When it ends, or has ended.
    fn end(&self) -> Instant {
        let after = self.course.last().map_or(0, |(after, _)| *after);
        self.since.checked_add(Duration::from_millis(after)).unwrap_or(self.since)
    }
}

/// The calls: those that are alive, and the last that have ended.
#[derive(Default)]
struct Calls {
    calls: HashMap<Uuid, Call>,
    /// When each of them ends, the first one first.
    ends: BTreeSet<(Instant, Uuid)>,
}

impl Calls {
    fn begin(&mut self, number: &str, now: Instant) -> Result<Uuid, Failure> {
        if self.calls.len() >= CAPACITY {
            let first = self.ends.first().copied().filter(|(end, _)| *end <= now);
            let (end, id) = first.ok_or(Failure::Refused(ResponseCode::ErrorServerBusy))?;
            self.ends.remove(&(end, id));
            self.calls.remove(&id);
        }
        let (id, call) = (Uuid::new_v4(), Call { course: course(number), since: now });
        self.ends.insert((call.end(), id));
        self.calls.insert(id, call);
        Ok(id)
    }

    fn information(&self, id: &str, now: Instant) -> Result<Information, Failure> {
        let call = parse(id).and_then(|id| self.calls.get(&id));
        call.map(|call| call.information(now)).ok_or(Failure::NoSuchCall)
    }

    /// Ends a call, once: one that has ended can be asked about, but not ended again.
    fn hang_up(&mut self, id: &str, now: Instant) -> Result<(), Failure> {
        let id = parse(id).ok_or(Failure::NoSuchCall)?;
        let call = self.calls.get_mut(&id).filter(|call| call.end() > now).ok_or(Failure::NoSuchCall)?;
        self.ends.remove(&(call.end(), id));
        (call.course, call.since) = (HUNG_UP, now);
        self.ends.insert((now, id));
        Ok(())
    }
}

/// An id as it was given, and in no other spelling.
fn parse(id: &str) -> Option<Uuid> {
    Uuid::try_parse(id).ok().filter(|_| is_uuid(id))
}

/// Simulated phones.
#[derive(Default)]
pub(crate) struct Memory(Mutex<Calls>);

impl Backend for Memory {
    async fn play(&self, dial: &str, _: &str) -> Result<String, Failure> {
        lock(&self.0).begin(dial, Instant::now()).map(|id| id.to_string())
    }

    async fn information(&self, id: &str) -> Result<Information, Failure> {
        lock(&self.0).information(id, Instant::now())
    }

    async fn hang_up(&self, id: &str) -> Result<(), Failure> {
        lock(&self.0).hang_up(id, Instant::now())
    }

    fn is_up(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Calls {
        fn play(&mut self, number: &str, now: Instant) -> String {
            self.begin(number, now).unwrap().to_string()
        }
    }

    #[test]
    fn goes_as_the_number_says() {
        // When something changes, and how the call goes from there on.
        type Changes = &'static [(u64, &'static str)];
        const RINGS: (u64, &str) = (500, "Alerted None 180 Ringing");
        const ANSWERS: (u64, &str) = (2_000, "Connected None 200 OK");
        const USUAL: Changes = &[RINGS, ANSWERS, (62_000, "Disconnected None")];
        const BUSY: Changes = &[(500, "Disconnected UserBusy 486 Busy Here")];
        let table: [(&str, Changes); 12] = [
            ("4711", USUAL),
            ("+1 425 555 0100", USUAL),
            ("sip:ann@pbx.example", USUAL),
            ("sip:4711@486.example", USUAL),
            ("86", USUAL),
            ("4860", USUAL),
            ("486", BUSY),
            ("+1 (425) 555-04-86", BUSY),
            ("1200", &[RINGS, ANSWERS, (5_000, "Disconnected None")]),
            ("1404", &[(500, "Disconnected Unavailable 404 Not Found")]),
            ("1408", &[RINGS, (4_000, "Disconnected NoAnswer 408 Request Timeout")]),
            ("1480", &[RINGS, (4_000, "Disconnected NoAnswer 480 Temporarily Unavailable")]),
        ];
        let start = Instant::now();
        for (number, changes) in table {
            let mut calls = Calls::default();
            let id = calls.play(number, start);
            let mut before = "Connecting None";
            for &(after, then) in changes {
                for (at, expected) in [(after - 1, before), (after, then)] {
                    let information = calls.information(&id, start + Duration::from_millis(at)).unwrap();
                    assert_eq!(information.to_string(), expected, "{number} after {at}");
                }
                before = then;
            }
            let end = start + Duration::from_millis(changes.last().unwrap().0);
            assert_eq!(calls.hang_up(&id, end), Err(Failure::NoSuchCall), "{number}");
        }
    }

    #[test]
    fn ends_a_call_once() {
        let start = Instant::now();
        for after in [0, 500, 2_000, 61_999] {
            let mut calls = Calls::default();
            let (id, other) = (calls.play("1", start), calls.play("2", start));
            let now = start + Duration::from_millis(after);
            let before = calls.information(&other, now);
            assert_eq!(calls.hang_up(&id, now), Ok(()), "{after}");
            assert_eq!(calls.hang_up(&id, now), Err(Failure::NoSuchCall), "{after}");
            assert_eq!(calls.information(&id, now), Ok(DISCONNECTED));
            assert_eq!(calls.information(&other, now), before);
        }
    }

    #[test]
    fn refuses_what_is_no_id() {
        let now = Instant::now();
        let mut calls = Calls::default();
        let id = calls.play("1", now);
        for unknown in [
            "",
            "1",
            &id[1..],
            &id.to_uppercase(),
            &id.replace('-', ""),
            &format!("{{{id}}}"),
            &(id.clone() + "0"),
        ] {
            // An id without letters is the same in capitals.
            if unknown != id {
                assert_eq!(calls.information(unknown, now), Err(Failure::NoSuchCall), "{unknown}");
                assert_eq!(calls.hang_up(unknown, now), Err(Failure::NoSuchCall), "{unknown}");
            }
        }
    }

    #[test]
    fn remembers_the_calls_that_ended_last() {
        let start = Instant::now();
        let at = |after| start + Duration::from_millis(after);
        let mut calls = Calls::default();
        let ids: Vec<_> = (0..CAPACITY).map(|_| calls.play("1", start)).collect();
        let busy = Err(Failure::Refused(ResponseCode::ErrorServerBusy));
        assert_eq!(calls.begin("1", at(50)), busy);
        for (now, ended) in [(100, 7), (200, 3)] {
            assert_eq!(calls.hang_up(&ids[ended], at(now)), Ok(()));
        }
        for gone in [7, 3] {
            assert!(calls.information(&ids[gone], at(300)).is_ok());
            assert!(calls.begin("1", at(300)).is_ok());
            assert_eq!(calls.information(&ids[gone], at(300)), Err(Failure::NoSuchCall));
        }
        assert_eq!(calls.begin("1", at(300)), busy);
        assert!(calls.begin("1", at(62_000)).is_ok());
        assert_eq!((calls.calls.len(), calls.ends.len()), (CAPACITY, CAPACITY));
    }
}
