//! What C hands over, checked as far as it can be: places for results, structures, bytes and buffers.
//!
//! Nothing here knows what the bytes mean.

use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use crate::error::Refusal;

fn checked<T>(pointer: *mut T) -> Result<NonNull<T>, Refusal> {
    NonNull::new(pointer).filter(|pointer| pointer.is_aligned()).ok_or(Refusal::InvalidArgument)
}

/// A place of the caller's for a result.
pub(crate) struct Place<T>(NonNull<T>);

impl<T> Place<T> {
    /// # Safety
    ///
    /// A pointer that is neither null nor misaligned must be valid for a write as long as the place lives.
    pub(crate) unsafe fn new(place: *mut T) -> Result<Self, Refusal> {
        checked(place).map(Self)
    }

    /// The same for a place that the caller may leave out.
    ///
    /// # Safety
    ///
    /// As [`new`](Self::new).
    pub(crate) unsafe fn optional(place: *mut T) -> Result<Option<Self>, Refusal> {
        if place.is_null() {
            return Ok(None);
        }
        // SAFETY: the same promise.
        unsafe { Self::new(place) }.map(Some)
    }

    pub(crate) fn put(self, value: T) {
        // SAFETY: whoever made the place promised that it can be written.
        unsafe { self.0.write(value) }
    }
}

/// A structure that later versions of the library extend at its end. Its first field is the size that the caller's has.
///
/// # Safety
///
/// It is `repr(C)`, begins with a `usize`, and is valid where all its bytes are zero.
pub(crate) unsafe trait Extensible: Copy {
    /// The size that it had in the first version: where a field is added, its offset.
    const FIRST_SIZE: usize;
}

/// The size that a structure of the caller's says that it has.
///
/// # Safety
///
/// As [`read`].
unsafe fn said_size<T: Extensible>(pointer: NonNull<T>) -> Result<usize, Refusal> {
    // SAFETY: it begins with its size.
    let size = unsafe { pointer.cast::<usize>().read() };
    let is_possible = (T::FIRST_SIZE..=isize::MAX as usize).contains(&size);
    if is_possible { Ok(size) } else { Err(Refusal::InvalidArgument) }
}

/// Copies a structure of the caller's, of this version or another: what the caller's does not have is zero, and what this
/// version does not know must be.
///
/// # Safety
///
/// A pointer that is neither null nor misaligned must be to a structure initialised as far as its size says.
pub(crate) unsafe fn read_extensible<T: Extensible>(pointer: *const T) -> Result<T, Refusal> {
    let pointer = checked(pointer.cast_mut())?;
    // SAFETY: the caller's promise.
    let size = unsafe { said_size(pointer) }?;
    // SAFETY: the caller's promise.
    let bytes = unsafe { Span { start: pointer.cast(), length: size }.bytes() };
    let (known, unknown) = bytes.split_at_checked(size_of::<T>()).unwrap_or((bytes, &[]));
    if unknown.iter().any(|byte| *byte != 0) {
        return Err(Refusal::InvalidArgument);
    }
    let mut copy = MaybeUninit::<T>::zeroed();
    // SAFETY: `known` is no longer than the copy.
    unsafe { copy.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(known.as_ptr(), known.len()) };
    // SAFETY: zero bytes are valid, and so are those of the caller's structure.
    Ok(unsafe { copy.assume_init() })
}

/// A place of the caller's for a result that says how large it is.
pub(crate) struct ExtensiblePlace<T> {
    place: NonNull<T>,
    size: usize,
}

impl<T: Extensible> ExtensiblePlace<T> {
    /// # Safety
    ///
    /// A pointer that is neither null nor misaligned must be to a size, and valid for a write of as much as that says.
    pub(crate) unsafe fn new(place: *mut T) -> Result<Self, Refusal> {
        let place = checked(place)?;
        // SAFETY: the caller's promise.
        let size = unsafe { said_size(place) }?;
        Ok(Self { place, size })
    }

    /// Writes what has room, and zero where this version has nothing to say. The size stays as it is.
    pub(crate) fn put(self, value: T) {
        let place = self.place.cast::<u8>().as_ptr();
        let known = self.size.min(size_of::<T>());
        // SAFETY: whoever made the place promised that so much can be written.
        unsafe { place.write_bytes(0, self.size) };
        // SAFETY: the same, and no more is read than there is.
        unsafe { place.copy_from_nonoverlapping((&raw const value).cast(), known) };
        // SAFETY: it begins with its size.
        unsafe { self.place.cast::<usize>().write(self.size) };
    }
}

/// Copies a structure of the caller's.
///
/// # Safety
///
/// A pointer that is neither null nor misaligned must be to an initialised `T`.
pub(crate) unsafe fn read<T: Copy>(pointer: *const T) -> Result<T, Refusal> {
    let pointer = checked(pointer.cast_mut())?;
    // SAFETY: not null, aligned, and initialised by the caller's promise.
    Ok(unsafe { pointer.read() })
}

/// The object behind a handle.
///
/// # Safety
///
/// A pointer that is neither null nor misaligned must be to a `T` that nobody changes during `'a`.
pub(crate) unsafe fn object<'a, T>(pointer: *const T) -> Result<&'a T, Refusal> {
    let pointer = checked(pointer.cast_mut())?;
    // SAFETY: not null, aligned, and live and unchanged by the caller's promise.
    Ok(unsafe { pointer.as_ref() })
}

/// The object behind a handle, to be changed.
///
/// # Safety
///
/// A pointer that is neither null nor misaligned must be to a `T` that nobody else uses during `'a`.
pub(crate) unsafe fn object_mut<'a, T>(pointer: *mut T) -> Result<&'a mut T, Refusal> {
    let mut pointer = checked(pointer)?;
    // SAFETY: not null, aligned, and live and not shared by the caller's promise.
    Ok(unsafe { pointer.as_mut() })
}

/// An array of the caller's; null with no elements is the empty one.
///
/// # Safety
///
/// A pointer that is neither null nor misaligned must be to so many elements, live and unchanged during `'a`.
pub(crate) unsafe fn elements<'a, T>(pointer: *const T, count: usize) -> Result<&'a [T], Refusal> {
    if pointer.is_null() && count == 0 {
        return Ok(&[]);
    }
    let pointer = checked(pointer.cast_mut())?;
    Span::new(pointer.as_ptr().cast(), count.saturating_mul(size_of::<T>()))?;
    // SAFETY: not null, aligned, no longer than an object can be, and the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts(pointer.as_ptr(), count) })
}

/// What the library takes for as long as the program, for one that the caller keeps for as long as it is used.
///
/// # Safety
///
/// It must be live and unchanged as long as what is made of this is used.
pub(crate) unsafe fn as_long_as_used<T: ?Sized>(value: &T) -> &'static T {
    // SAFETY: the caller's promise.
    unsafe { NonNull::from(value).as_ref() }
}

/// Bytes of the caller's, of a length that an object can have, not yet looked at.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    start: NonNull<u8>,
    length: usize,
}

impl Span {
    pub(crate) fn new(start: *const c_void, length: usize) -> Result<Self, Refusal> {
        let start = match NonNull::new(start.cast_mut().cast::<u8>()) {
            None if length == 0 => NonNull::dangling(),
            start => start.ok_or(Refusal::InvalidArgument)?,
        };
        let fits = length <= isize::MAX as usize && start.addr().checked_add(length).is_some();
        if fits { Ok(Self { start, length }) } else { Err(Refusal::InvalidArgument) }
    }

    /// The bytes of an object.
    pub(crate) fn of<T>(object: *const T) -> Result<Self, Refusal> {
        Self::new(object.cast(), size_of::<T>())
    }

    /// Refuses bytes that are to be written while `other` is read.
    pub(crate) fn apart_from(self, other: Self) -> Result<Self, Refusal> {
        let (start, other_start) = (self.start.addr().get(), other.start.addr().get());
        let is_before = start.saturating_add(self.length) <= other_start;
        let is_behind = other_start.saturating_add(other.length) <= start;
        let is_empty = self.length == 0 || other.length == 0;
        if is_before || is_behind || is_empty { Ok(self) } else { Err(Refusal::InvalidArgument) }
    }

    /// # Safety
    ///
    /// The bytes must be live, initialised and unchanged during `'a`.
    pub(crate) unsafe fn bytes<'a>(self) -> &'a [u8] {
        // SAFETY: not null, no longer than `isize::MAX`, and the caller's promise.
        unsafe { core::slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }

    /// # Safety
    ///
    /// The bytes must be live during `'a`, and nobody else may use them.
    pub(crate) unsafe fn bytes_mut<'a>(self) -> &'a mut [u8] {
        // SAFETY: not null, no longer than `isize::MAX`, and the caller's promise.
        unsafe { core::slice::from_raw_parts_mut(self.start.as_ptr(), self.length) }
    }
}
