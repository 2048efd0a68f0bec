//! The version of the library.

use core::ffi::{CStr, c_char};

/// The version of this header. The interface of one major and minor version, and with it the SONAME, never changes but by
/// what is added.
pub const EWS_VERSION_MAJOR: u32 = 0;
/// See EWS_VERSION_MAJOR.
pub const EWS_VERSION_MINOR: u32 = 1;
/// See EWS_VERSION_MAJOR.
pub const EWS_VERSION_PATCH: u32 = 0;
/// The version of this header: major * 10000 + minor * 100 + patch.
pub const EWS_VERSION_NUMBER: u32 = 100;

const _: () = {
    let number = EWS_VERSION_NUMBER;
    assert!(number / 10_000 == EWS_VERSION_MAJOR);
    assert!(number / 100 % 100 == EWS_VERSION_MINOR);
    assert!(number % 100 == EWS_VERSION_PATCH);
};

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => c"",
};

/// The version of the library, such as "0.1.0"; a static string that ends with a NUL.
#[unsafe(no_mangle)]
pub extern "C" fn ews_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The version of the library as a number, to be compared with EWS_VERSION_NUMBER of the header.
#[unsafe(no_mangle)]
pub extern "C" fn ews_version_number() -> u32 {
    EWS_VERSION_NUMBER
}
