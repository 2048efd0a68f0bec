//! The calls that are alive, in a table of fixed size.

use ews_phonecall::{DisconnectPhoneCall, ResponseCode};
use heapless::{String, Vec};

/// The longest id, in bytes. Ids of 88 bytes are seen in the field.
pub(crate) const ID: usize = 128;

/// The calls that are alive.
pub struct Calls {
    ids: Vec<String<ID, u8>, { Calls::CAPACITY }>,
}

/// When a call was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    Now,
    Before,
}

/// Why a call cannot be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotPlaced {
    InvalidId,
    Full,
}

impl Default for Calls {
    fn default() -> Self {
        Self::new()
    }
}

impl Calls {
    /// The most calls at a time.
    pub const CAPACITY: usize = 16;

    /// The calls that are there from the start.
    pub const FIRST: [&str; 9] =
        ["OWVl4NWb3N29t", "call-0", "call-1", "call-2", "call-3", "call-4", "call-5", "call-6", "call-7"];

    /// No calls.
    pub const fn new() -> Self {
        Self { ids: Vec::new() }
    }

    /// Places the calls that are there from the start.
    pub fn seed(&mut self) {
        for id in Self::FIRST {
            let placed = self.place(id);
            debug_assert_eq!(placed, Ok(Placed::Now));
        }
    }

    /// Places a call, unless there is one with this id.
    pub(crate) fn place(&mut self, id: &str) -> Result<Placed, NotPlaced> {
        if id.is_empty() || ews_phonecall::PhoneCallId::new(id).is_err() {
            return Err(NotPlaced::InvalidId);
        }
        if self.ids.iter().any(|known| known == id) {
            return Ok(Placed::Before);
        }
        let id = String::try_from(id).map_err(|_| NotPlaced::InvalidId)?;
        self.ids.push(id).map(|()| Placed::Now).map_err(|_| NotPlaced::Full)
    }

    /// Ends a call, so that there is none with this id any more.
    pub(crate) fn hang_up(&mut self, call: DisconnectPhoneCall<'_>) -> Result<(), ResponseCode<'static>> {
        match self.ids.iter().position(|id| call.phone_call_id == *id.as_str()) {
            Some(index) => {
                self.ids.swap_remove(index);
                Ok(())
            }
            None => Err(ResponseCode::ErrorInvalidPhoneCallId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ews_phonecall::PhoneCallId;
    use std::format;

    fn call(id: &str) -> DisconnectPhoneCall<'_> {
        DisconnectPhoneCall { phone_call_id: PhoneCallId::new(id).unwrap() }
    }

    #[test]
    fn ends_a_call_once() {
        let mut calls = Calls::new();
        calls.seed();
        for id in Calls::FIRST {
            assert_eq!(calls.hang_up(call(id)), Ok(()), "{id}");
            assert_eq!(calls.hang_up(call(id)), Err(ResponseCode::ErrorInvalidPhoneCallId), "{id}");
        }
    }

    #[test]
    fn holds_as_many_calls_as_it_says() {
        let mut calls = Calls::new();
        for number in 0..Calls::CAPACITY {
            assert_eq!(calls.place(&format!("{number}")), Ok(Placed::Now));
        }
        assert_eq!(calls.place("0"), Ok(Placed::Before));
        assert_eq!(calls.place("another"), Err(NotPlaced::Full));
        assert_eq!(calls.hang_up(call("7")), Ok(()));
        assert_eq!(calls.place("another"), Ok(Placed::Now));
        assert_eq!(calls.hang_up(call("15")), Ok(()));
    }

    #[test]
    fn refuses_what_cannot_be_an_id() {
        for id in ["", "\u{1}", "\u{FFFF}", &"x".repeat(ID + 1)] {
            assert_eq!(Calls::new().place(id), Err(NotPlaced::InvalidId), "{id:?}");
        }
        assert_eq!(Calls::new().place(&"x".repeat(ID)), Ok(Placed::Now));
    }
}
