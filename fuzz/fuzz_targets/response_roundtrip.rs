//! See `ews_phonecall_fuzz::targets::response_roundtrip`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews_phonecall_fuzz::targets::response_roundtrip::run(data));
