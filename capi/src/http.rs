//! What the HTTP around an answer says.

use core::ffi::{CStr, c_char};

/// The text of an HTTP status that an answer has, "OK" or "Internal Server Error", for its status line; a static string that
/// ends with a NUL. That of another number is "".
#[unsafe(no_mangle)]
pub extern "C" fn ews_http_status_text(status: u32) -> *const c_char {
    let text: &CStr = match status {
        200 => c"OK",
        500 => c"Internal Server Error",
        _ => c"",
    };
    text.as_ptr()
}
