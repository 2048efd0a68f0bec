//! Numbers that may be absent.

use crate::error::Refusal;

/// A number that may be absent. All zero bytes are no number.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_number {
    /// Not 0 if there is a number.
    pub is_present: u32,
    /// The number.
    pub value: i64,
}

impl ews_number {
    pub(crate) const NONE: Self = Self { is_present: 0, value: 0 };

    pub(crate) fn from_option(value: Option<impl Into<i64>>) -> Self {
        value.map_or(Self::NONE, |value| Self { is_present: 1, value: value.into() })
    }

    pub(crate) fn get<T: TryFrom<i64>>(self) -> Result<Option<T>, Refusal> {
        if self.is_present == 0 {
            return Ok(None);
        }
        self.value.try_into().map(Some).map_err(|_| Refusal::InvalidArgument)
    }
}
