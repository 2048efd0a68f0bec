//! See `ews_phonecall_fuzz::targets::differential`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews_phonecall_fuzz::targets::differential::run(data));
