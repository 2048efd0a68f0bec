//! Storage of the caller's for a reader, and the names that the reader refers to beside it.

use core::ffi::c_void;

use ews_phonecall::Options;

use crate::error::{Refusal, ews_status, status};
use crate::memory::{Place, Span, object};
use crate::request::{Chosen, ews_options};
use crate::understood::Understood;

/// The alignment of the storage for a reader, in bytes.
pub const EWS_READER_ALIGN: usize = 8;

/// What is in the storage for a reader.
#[repr(C)]
pub(crate) struct Stored<R> {
    reader: R,
    understood: Understood,
}

/// Whether storage of so many bytes has room for a reader.
pub(crate) const fn has_room<R>(size: usize) -> bool {
    size_of::<Stored<R>>() <= size && align_of::<Stored<R>>() <= EWS_READER_ALIGN
}

/// Starts the reader that `make` puts into its place, in storage of `size` bytes, of which `needed` must be there. A reader
/// that was returned would first be made on the stack.
///
/// # Safety
///
/// The pointers are the caller's, which keeps to the contract.
pub(crate) unsafe fn start<R>(
    storage: *mut c_void,
    size: usize,
    needed: usize,
    options: *const ews_options,
    handle: *mut *mut R,
    make: impl FnOnce(Place<R>, &Chosen, &Options),
) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let handle = unsafe { Place::new(handle) }?;
        // SAFETY: the contract.
        let chosen = unsafe { Chosen::read(options) }?;
        Span::new(storage, size)?;
        let stored = storage.cast::<Stored<R>>();
        if size < needed || stored.is_null() || !stored.is_aligned() {
            return Err(Refusal::InvalidArgument);
        }
        // SAFETY: the contract; the storage is large enough.
        let names = unsafe { &raw mut (*stored).understood };
        // SAFETY: the same.
        unsafe { Place::new(names) }?.put(chosen.understood);
        // SAFETY: the same.
        let understood = unsafe { object(names) }?;
        // SAFETY: they stay there until the storage is used for something else, and with them the reader.
        let options = unsafe { chosen.options(understood) };
        let reader = stored.cast::<R>();
        // SAFETY: as above; the reader is what is stored first.
        make(unsafe { Place::new(reader) }?, &chosen, &options);
        handle.put(reader);
        Ok(())
    };
    // SAFETY: null stands for no place.
    unsafe { status(core::ptr::null_mut(), call) }
}
