//! See `ews_phonecall_fuzz::targets::http`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews_phonecall_fuzz::targets::http::run(data));
