//! How long to wait before trying again: twice as long each time, to a limit.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// The pauses between attempts.
pub(crate) struct Pause(Duration);

impl Pause {
    /// Before the first attempt.
    pub(crate) const fn new() -> Self {
        Self(FIRST)
    }

    /// Whether there has been no pause yet.
    pub(crate) fn is_first(&self) -> bool {
        self.0 == FIRST
    }

    /// The next pause.
    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = pause.saturating_mul(2).min(LONGEST);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_a_limit() {
        let mut pause = Pause::new();
        let pauses: Vec<_> = (0..8).map(|_| pause.next().as_millis()).collect();
        assert_eq!(pauses, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    }
}
