//! The timeouts of a connection. Each connection has its own clock, which restarts with each event that is waited for, so
//! that neither an earlier connection nor an earlier request shortens the time of the next.
//!
//! All times are in milliseconds.

use crate::connection::Connection;

/// The clock of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    since: u64,
    awaits: Awaits,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    /// The first byte of a request.
    Request,
    /// The last.
    Rest,
    /// That the client closes the connection too.
    Close,
}

impl Patience {
    /// The time for the first byte of a request, from there for the last, and for a client to close its side.
    pub const LIMIT: u64 = 30_000;
    /// How long a connection must be idle before it makes room for another client: the request may be on its way.
    pub const IDLE: u64 = 1_000;
    /// How long a client has to close its side of a closed connection if another client waits for room.
    pub const LINGER: u64 = 500;

    /// The clock of a connection that opens.
    pub const fn new(now: u64) -> Self {
        Self { since: now, awaits: Awaits::Request }
    }

    /// Restarts the clock if the connection has answered, or if a request has begun to arrive.
    pub fn observe(&mut self, connection: &Connection, has_answered: bool, now: u64) {
        let awaits = if connection.is_idle() { Awaits::Request } else { Awaits::Rest };
        if has_answered || self.awaits != awaits {
            *self = Self { since: now, awaits };
        }
    }

    /// Restarts the clock, as this side has closed the connection.
    pub fn close(&mut self, now: u64) {
        *self = Self { since: now, awaits: Awaits::Close };
    }

    /// Whether this side has closed the connection.
    pub fn is_closing(&self) -> bool {
        self.awaits == Awaits::Close
    }

    /// Whether what is waited for did not come in time.
    pub fn is_over(&self, now: u64) -> bool {
        self.waited(now) > Self::LIMIT
    }

    /// How long the connection has been idle, if that is long enough to make room for another client.
    pub fn idle_for(&self, now: u64) -> Option<u64> {
        Some(self.waited(now)).filter(|&idle| self.awaits == Awaits::Request && idle >= Self::IDLE)
    }

    /// Whether the client has had time to close its side of a closed connection.
    pub fn has_lingered(&self, now: u64) -> bool {
        self.is_closing() && self.waited(now) >= Self::LINGER
    }

    fn waited(&self, now: u64) -> u64 {
        now.saturating_sub(self.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, Calls};

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    const OPENED: u64 = 1_000_000;

    /// What arrives, and when.
    type Arrivals = &'static [(&'static [u8], u64)];

    /// A connection that opened, once that has arrived on it.
    fn after(arrivals: Arrivals) -> (Connection, Patience) {
        let (mut calls, mut connection, mut answer) = (Calls::new(), Connection::new(), Answer::new());
        let mut patience = Patience::new(OPENED);
        for &(mut rest, at) in arrivals {
            while !rest.is_empty() {
                rest = &rest[connection.receive(rest, &mut calls, &mut answer)..];
                let has_answered = answer.parts().iter().any(|part| !part.is_empty());
                patience.observe(&connection, has_answered, OPENED + at);
                answer.clear();
            }
        }
        (connection, patience)
    }

    #[test]
    fn starts_anew_with_what_is_waited_for() {
        const START: &[u8] = REQUEST.split_at(9).0;
        const NEXT: &[u8] = REQUEST.split_at(9).1.split_at(1).0;
        const END: &[u8] = REQUEST.split_at(9).1;
        // What arrived, and when patience is over.
        let cases: [(Arrivals, u64); 6] = [
            (&[], 30_000),
            (&[(START, 29_000)], 59_000),
            (&[(START, 29_000), (NEXT, 58_000)], 59_000),
            (&[(START, 29_000), (END, 58_000)], 88_000),
            (&[(REQUEST, 29_000), (START, 58_000)], 88_000),
            // Empty lines are no request.
            (&[(b"\r\n", 29_000)], 30_000),
        ];
        for (arrivals, end) in cases {
            let (_, patience) = after(arrivals);
            assert!(!patience.is_over(OPENED + end), "{arrivals:?}");
            assert!(patience.is_over(OPENED + end + 1), "{arrivals:?}");
        }
    }

    #[test]
    fn knows_how_long_a_connection_is_idle() {
        let cases: [(Arrivals, Option<u64>); 4] = [
            (&[], Some(9_000)),
            (&[(REQUEST, 2_000)], Some(7_000)),
            (&[(REQUEST, 8_500)], None),
            (&[(REQUEST, 2_000), (b"P", 3_000)], None),
        ];
        for (arrivals, idle) in cases {
            assert_eq!(after(arrivals).1.idle_for(OPENED + 9_000), idle, "{arrivals:?}");
        }
    }

    #[test]
    fn gives_the_client_time_to_close() {
        let (mut connection, mut patience) = after(&[(REQUEST, 2_000)]);
        connection.close();
        assert!(connection.is_closed() && !patience.is_closing());
        assert!(!patience.has_lingered(OPENED + 9_000));
        patience.close(OPENED + 9_000);
        assert!(patience.is_closing());
        assert_eq!(patience.idle_for(OPENED + 20_000), None);
        assert!(!patience.has_lingered(OPENED + 9_499) && patience.has_lingered(OPENED + 9_500));
        assert!(!patience.is_over(OPENED + 39_000) && patience.is_over(OPENED + 39_001));
    }
}
