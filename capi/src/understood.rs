//! Header blocks that the application understands, named by the application.

use core::ffi::{CStr, c_char};

use ews_phonecall::HeaderName;

use crate::error::Refusal;
use crate::memory::elements;

/// The most header blocks that an application may understand.
pub const EWS_UNDERSTOOD_MAX: usize = 8;

/// The name of a header block: strings that end with a NUL.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_header_name {
    /// The URI of its namespace, such as "http://www.w3.org/2005/08/addressing".
    pub namespace_uri: *const c_char,
    /// Its local name, such as "To".
    pub local_name: *const c_char,
}

impl ews_header_name {
    /// # Safety
    ///
    /// The strings keep to the contract as long as the name is used.
    unsafe fn get(self) -> Result<HeaderName, Refusal> {
        // SAFETY: the contract.
        let namespace = unsafe { string(self.namespace_uri) }?;
        // SAFETY: the contract.
        let local_name = unsafe { string(self.local_name) }?;
        Ok(HeaderName { namespace, local_name })
    }
}

/// # Safety
///
/// The string keeps to the contract during `'a`.
unsafe fn string<'a>(string: *const c_char) -> Result<&'a str, Refusal> {
    if string.is_null() {
        return Err(Refusal::InvalidArgument);
    }
    // SAFETY: not null, and by the contract a string that ends with a NUL.
    unsafe { CStr::from_ptr(string) }.to_str().map_err(|_| Refusal::InvalidArgument)
}

/// The names, as the library reads them.
#[derive(Clone, Copy)]
pub(crate) struct Understood {
    names: [HeaderName; EWS_UNDERSTOOD_MAX],
    count: usize,
}

impl Understood {
    pub(crate) const NONE: Self =
        Self { names: [HeaderName { namespace: "", local_name: "" }; EWS_UNDERSTOOD_MAX], count: 0 };

    /// # Safety
    ///
    /// The names keep to the contract as long as this is used.
    pub(crate) unsafe fn read(names: *const ews_header_name, count: usize) -> Result<Self, Refusal> {
        if count > EWS_UNDERSTOOD_MAX {
            return Err(Refusal::InvalidArgument);
        }
        let mut understood = Self { count, ..Self::NONE };
        // SAFETY: the contract.
        let names = unsafe { elements(names, count) }?;
        for (place, name) in understood.names.iter_mut().zip(names) {
            // SAFETY: the contract.
            *place = unsafe { name.get() }?;
        }
        Ok(understood)
    }

    pub(crate) fn names(&self) -> &[HeaderName] {
        self.names.get(..self.count).unwrap_or_default()
    }
}
