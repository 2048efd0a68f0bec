//! How calls went that have ended, for a while and up to a number: what Asterisk forgets with the channel.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ews_phonecall::{ConnectionFailureCause, PhoneCallState};

use super::names;
use crate::backend::{Information, cause_of_sip, is_uuid};
use crate::lock;

/// The most that are remembered. The oldest makes room for the next.
const CAPACITY: usize = 10_000;
/// How long.
const AGE: Duration = Duration::from_secs(600);

/// What the events told of a call.
#[derive(Clone, Default)]
struct Course {
    /// What the dial plan's `Dial` came to.
    dialled: Option<String>,
    /// The SIP response of the phone that was called.
    sip: Option<u16>,
    /// Why the channel was hung up (Q.850), and whether it was up.
    end: Option<(u16, bool)>,
}

impl Course {
    /// How the call ended; `None` as long as it has not.
    fn information(&self) -> Option<Information> {
        let (cause, was_up) = self.end?;
        let ended = Information::new(PhoneCallState::Disconnected);
        if was_up {
            return Some(ended);
        }
        if let Some(code) = self.sip {
            return Some(Information { cause: cause_of_sip(code), sip: Some((code, reason(code))), ..ended });
        }
        let cause = match self.dialled.as_deref() {
            Some("BUSY") => ConnectionFailureCause::UserBusy,
            Some("NOANSWER") => ConnectionFailureCause::NoAnswer,
            Some("CONGESTION" | "CHANUNAVAIL" | "INVALIDARGS") => ConnectionFailureCause::Unavailable,
            Some("CANCEL" | "ANSWER") => ConnectionFailureCause::None,
            _ => cause_of_q850(cause),
        };
        Some(Information { cause, ..ended })
    }
}

/// What the cause of a hangup means for a call that was not up (Q.850, 2.2.7). 0 is said where a number has no extension.
fn cause_of_q850(cause: u16) -> ConnectionFailureCause<'static> {
    match cause {
        16 | 26 | 31 => ConnectionFailureCause::None,
        17 => ConnectionFailureCause::UserBusy,
        18..=20 => ConnectionFailureCause::NoAnswer,
        0..=3 | 22 | 27 | 28 | 34 | 38 | 41 | 42 | 44 | 58 => ConnectionFailureCause::Unavailable,
        _ => ConnectionFailureCause::Other,
    }
}

/// The reason phrase of a SIP response (RFC 3261, section 21), of which Asterisk tells the number only.
fn reason(code: u16) -> Cow<'static, str> {
    Cow::Borrowed(match code {
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        410 => "Gone",
        480 => "Temporarily Unavailable",
        484 => "Address Incomplete",
        486 => "Busy Here",
        487 => "Request Terminated",
        488 => "Not Acceptable Here",
        500 => "Server Internal Error",
        503 => "Service Unavailable",
        600 => "Busy Everywhere",
        603 => "Decline",
        604 => "Does Not Exist Anywhere",
        _ => "",
    })
}

/// Values by name, of which the oldest are forgotten.
struct Recent<V> {
    values: HashMap<String, V>,
    order: VecDeque<(Instant, String)>,
}

impl<V> Default for Recent<V> {
    fn default() -> Self {
        Self { values: HashMap::new(), order: VecDeque::new() }
    }
}

impl<V: Default> Recent<V> {
    /// The value of this name, which is made if there is none.
    fn entry(&mut self, name: &str, now: Instant) -> &mut V {
        if !self.values.contains_key(name) {
            self.forget(now);
            self.order.push_back((now, name.into()));
        }
        self.values.entry(name.into()).or_default()
    }

    fn forget(&mut self, now: Instant) {
        let is_old = |since: Instant| now.saturating_duration_since(since) >= AGE;
        while self.order.front().is_some_and(|(since, _)| is_old(*since) || self.order.len() >= CAPACITY) {
            if let Some((_, name)) = self.order.pop_front() {
                self.values.remove(&name);
            }
        }
    }
}

/// What is remembered.
#[derive(Default)]
pub(crate) struct Courses(Mutex<Known>);

#[derive(Default)]
struct Known {
    courses: Recent<Course>,
    /// The calls for which channels call phones.
    calls: Recent<String>,
}

impl Courses {
    /// The dial plan calls a phone, by the channel `peer`, or has come to an end with that.
    pub(crate) fn dial(&self, caller: &str, peer: &str, status: &str) {
        let Some(call) = names::call_of(caller).filter(|call| is_uuid(call)) else { return };
        let (mut known, now) = (lock(&self.0), Instant::now());
        *known.calls.entry(peer, now) = call.into();
        if !status.is_empty() {
            known.courses.entry(call, now).dialled = Some(status.into());
        }
    }

    /// A channel was hung up. Of one that is no call, and calls no phone for one, nothing is kept.
    pub(crate) fn end(&self, channel: &str, is_call: bool, cause: u16, sip: Option<u16>, was_up: bool) {
        let (mut known, now) = (lock(&self.0), Instant::now());
        if let Some(call) = known.calls.values.get(channel).cloned() {
            known.courses.entry(&call, now).sip = sip;
        } else if is_call {
            let course = known.courses.entry(channel, now);
            course.end = Some((cause, was_up));
            course.sip = course.sip.or(sip);
        }
    }

    /// How a call ended; `None` if it has not, or if that is forgotten.
    pub(crate) fn ended(&self, call: &str) -> Option<Information> {
        lock(&self.0).courses.values.get(call)?.information()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &str = "4dfcde06-7885-421c-9d64-7ddde7d9a7ba";

    /// What one event says.
    enum Event {
        Dial(&'static str),
        PhoneEnds(u16, Option<u16>),
        Ends(u16, bool),
    }

    #[test]
    fn tells_how_a_call_ended() {
        use Event::{Dial, Ends, PhoneEnds};
        // In the order in which Asterisk 22 was seen to send them.
        let table: [(&str, &[Event], Option<&str>); 11] = [
            ("nothing", &[], None),
            ("it rings", &[Dial(""), Dial("RINGING")], None),
            (
                "hung up",
                &[Dial(""), Dial("ANSWER"), Ends(16, true), PhoneEnds(16, None)],
                Some("Disconnected None"),
            ),
            (
                "busy",
                &[Dial(""), Dial("BUSY"), PhoneEnds(17, Some(486)), Ends(17, false)],
                Some("Disconnected UserBusy 486 Busy Here"),
            ),
            ("busy, told late", &[Dial(""), Dial("BUSY"), Ends(17, false)], Some("Disconnected UserBusy")),
            (
                "no answer",
                &[Dial("NOANSWER"), Ends(16, false), PhoneEnds(0, None)],
                Some("Disconnected NoAnswer"),
            ),
            ("cancelled", &[Ends(16, false), Dial("CANCEL"), PhoneEnds(16, None)], Some("Disconnected None")),
            ("cancelled, told early", &[Ends(16, false)], Some("Disconnected None")),
            ("no phone", &[Dial("CHANUNAVAIL"), Ends(20, false)], Some("Disconnected Unavailable")),
            ("no extension", &[Ends(0, false)], Some("Disconnected Unavailable")),
            (
                "one of two phones is busy",
                &[Dial(""), PhoneEnds(17, Some(486)), Dial("ANSWER"), Ends(16, true)],
                Some("Disconnected None"),
            ),
        ];
        for (name, events, expected) in table {
            let courses = Courses::default();
            for event in events {
                match *event {
                    Dial(status) => courses.dial(&format!("{CALL}-dial"), "1.2", status),
                    PhoneEnds(cause, sip) => courses.end("1.2", false, cause, sip, false),
                    Ends(cause, was_up) => courses.end(CALL, true, cause, None, was_up),
                }
            }
            assert_eq!(courses.ended(CALL).map(|ended| ended.to_string()).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn keeps_nothing_of_the_calls_of_others() {
        let courses = Courses::default();
        courses.dial("1.1", "1.2", "BUSY");
        courses.dial("1.1-dial", "1.2", "BUSY");
        courses.end("1.1", false, 16, None, true);
        let known = lock(&courses.0);
        assert_eq!((known.calls.order.len(), known.courses.order.len()), (0, 0));
    }

    #[test]
    fn forgets_the_oldest() {
        let mut recent = Recent::<u32>::default();
        let start = Instant::now();
        for number in 0..=CAPACITY {
            *recent.entry(&number.to_string(), start) += 1;
        }
        assert_eq!((recent.values.len(), recent.order.len()), (CAPACITY, CAPACITY));
        assert_eq!((recent.values.get("0"), recent.values.get("1")), (None, Some(&1)));
        recent.entry("late", start + AGE);
        assert_eq!((recent.values.len(), recent.order.len()), (1, 1));
    }
}
