//! See `ews_phonecall_fuzz::targets::request_roundtrip`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews_phonecall_fuzz::targets::request_roundtrip::run(data));
