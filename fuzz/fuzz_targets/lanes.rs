//! See `ews_phonecall_fuzz::targets::lanes`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews_phonecall_fuzz::targets::lanes::run(data));
