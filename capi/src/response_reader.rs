//! The reader of a response that arrives in pieces, in storage of the caller's, for a client.

use core::ffi::c_void;

use ews_phonecall::{ErrorKind, ResponseReader, limits};

use crate::error::{ews_error, ews_status, status};
use crate::memory::{ExtensiblePlace, Place, Span, object, object_mut};
use crate::request::ews_options;
use crate::response::ews_response;
use crate::storage::{has_room, start};
use crate::text::text_error;

/// The size of the storage for the reader of a response, in bytes: the most that any target needs. Those
/// of 32 bits need 6,976.
pub const EWS_RESPONSE_READER_SIZE: usize = 7168;

/// A reader of a response, which lives in storage of the caller's. It may be moved only by starting it anew.
pub struct ews_response_reader {
    reader: ResponseReader<{ limits::TAG }>,
}

const _: () = assert!(has_room::<ews_response_reader>(EWS_RESPONSE_READER_SIZE));
const _: () = assert!(cfg!(target_pointer_width = "64") || has_room::<ews_response_reader>(6976));

/// Storage for one reader of a response: of the right size and alignment, for a static variable or a field.
#[repr(C)]
pub union ews_response_reader_storage {
    /// For the alignment.
    pub align: u64,
    /// Nothing to be looked at.
    pub bytes: [u8; EWS_RESPONSE_READER_SIZE],
}

/// Starts a reader for one response, as ews_request_reader_init does for one request, in storage of EWS_RESPONSE_READER_SIZE
/// bytes or more. Of the options, what is said of impersonation does not matter.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_response_reader_init(
    storage: *mut c_void,
    size: usize,
    options: *const ews_options,
    reader: *mut *mut ews_response_reader,
) -> ews_status {
    let make = |place: Place<_>, _: &_, options: &_| {
        place.put(ews_response_reader { reader: ResponseReader::with_options(options) });
    };
    // SAFETY: the contract.
    unsafe { start(storage, size, EWS_RESPONSE_READER_SIZE, options, reader, make) }
}

/// Takes the next bytes of the response, as ews_request_reader_push does of a request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_response_reader_push(
    reader: *mut ews_response_reader,
    bytes: *const c_void,
    length: usize,
    error: *mut ews_error,
) -> ews_status {
    let call = || {
        let bytes = Span::new(bytes, length)?.apart_from(Span::of(reader)?)?;
        // SAFETY: the contract, and a reader is where ews_response_reader_init put it.
        let reader = unsafe { object_mut(reader) }?;
        // SAFETY: the contract; they are apart from the reader.
        Ok(reader.reader.push(unsafe { bytes.bytes() })?)
    };
    // SAFETY: the contract.
    unsafe { status(error, call) }
}

/// The response is complete: gives it, as ews_response_parse does one in memory. Its texts point into the reader, or to static
/// strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_response_reader_finish(
    reader: *const ews_response_reader,
    response: *mut ews_response,
    error: *mut ews_error,
) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let place = unsafe { ExtensiblePlace::new(response) }?;
        // SAFETY: the contract, and a reader is where ews_response_reader_init put it.
        let reader = unsafe { object(reader) }?;
        let response = ews_response::from_response(&reader.reader.finish()?);
        // An outcome that has no name here cannot arise: the version of the library is the same.
        place.put(response.ok_or(text_error(ErrorKind::UnknownOperation))?);
        Ok(())
    };
    // SAFETY: the contract.
    unsafe { status(error, call) }
}
