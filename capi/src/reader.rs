//! The reader of a request that arrives in pieces, in storage of the caller's.

use core::ffi::c_void;

use ews_phonecall::{Impersonated, RequestReader, limits};

use crate::error::{ews_error, ews_status, status};
use crate::memory::{ExtensiblePlace, Place, Span, object, object_mut};
use crate::request::{Chosen, ews_options, ews_request};
use crate::storage::{has_room, start};

/// The size of the storage for the reader of a request, in bytes: the most that any target needs. Those of 32 bits need
/// 4,160.
pub const EWS_REQUEST_READER_SIZE: usize = 4352;

/// A reader, which lives in storage of the caller's. It may be moved only by starting it anew.
pub struct ews_request_reader {
    pub(crate) reader: Reader,
    /// Whether the message has been answered.
    pub(crate) is_answered: bool,
}

impl ews_request_reader {
    #[inline]
    fn new(reader: Reader) -> Self {
        Self { reader, is_answered: false }
    }
}

/// The reader for what the application understands. The storage has room for either.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Reader {
    Plain(RequestReader<{ limits::TAG }>),
    Impersonated(RequestReader<{ limits::TAG }, Impersonated<'static>>),
}

const _: () = assert!(has_room::<ews_request_reader>(EWS_REQUEST_READER_SIZE));
const _: () = assert!(cfg!(target_pointer_width = "64") || has_room::<ews_request_reader>(4160));

/// Storage for one reader: of the right size and alignment, for a static variable or a field.
#[repr(C)]
pub union ews_request_reader_storage {
    /// For the alignment.
    pub align: u64,
    /// Nothing to be looked at.
    pub bytes: [u8; EWS_REQUEST_READER_SIZE],
}

/// Starts a reader, for one message, in storage of EWS_REQUEST_READER_SIZE bytes or more, aligned to
/// EWS_READER_ALIGN, and gives the handle for it. What was in the storage is forgotten, and with it
/// every text that pointed there; the storage can be used again for the next message or something else at any
/// time. options may be NULL.
///
/// EWS_STATUS_INVALID_ARGUMENT if the storage is too small or misaligned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_reader_init(
    storage: *mut c_void,
    size: usize,
    options: *const ews_options,
    reader: *mut *mut ews_request_reader,
) -> ews_status {
    let make = |place: Place<_>, chosen: &Chosen, options: &_| match chosen.understands_impersonation {
        false => place.put(ews_request_reader::new(Reader::Plain(RequestReader::with_options(options)))),
        true => {
            place.put(ews_request_reader::new(Reader::Impersonated(RequestReader::with_options(options))))
        }
    };
    // SAFETY: the contract.
    unsafe { start(storage, size, EWS_REQUEST_READER_SIZE, options, reader, make) }
}

/// Takes the next bytes of the message, in whatever pieces they arrive. They are not needed after the call.
///
/// EWS_STATUS_MALFORMED at the first thing that is wrong with the message; every later call gives the same
/// error again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_reader_push(
    reader: *mut ews_request_reader,
    bytes: *const c_void,
    length: usize,
    error: *mut ews_error,
) -> ews_status {
    let call = || {
        let bytes = Span::new(bytes, length)?.apart_from(Span::of(reader)?)?;
        // SAFETY: the contract, and a reader is where ews_request_reader_init put it.
        let reader = unsafe { object_mut(reader) }?;
        // SAFETY: the contract; they are apart from the reader.
        let bytes = unsafe { bytes.bytes() };
        match &mut reader.reader {
            Reader::Plain(reader) => Ok(reader.push(bytes)?),
            Reader::Impersonated(reader) => Ok(reader.push(bytes)?),
        }
    };
    // SAFETY: the contract.
    unsafe { status(error, call) }
}

/// The message is complete: gives the request, whose texts point into the reader.
///
/// EWS_STATUS_MALFORMED with EWS_ERROR_KIND_UNEXPECTED_END if the message is not complete, or with the error
/// that ews_request_reader_push gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_reader_finish(
    reader: *const ews_request_reader,
    request: *mut ews_request,
    error: *mut ews_error,
) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let place = unsafe { ExtensiblePlace::new(request) }?;
        // SAFETY: the contract, and a reader is where ews_request_reader_init put it.
        let reader = unsafe { object(reader) }?;
        place.put(match &reader.reader {
            Reader::Plain(reader) => ews_request::from_request(&reader.finish()?)?,
            Reader::Impersonated(reader) => ews_request::from_impersonated(&reader.finish()?)?,
        });
        Ok(())
    };
    // SAFETY: the contract.
    unsafe { status(error, call) }
}
