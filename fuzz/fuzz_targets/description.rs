//! See `ews_phonecall_fuzz::targets::description`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews_phonecall_fuzz::targets::description::run(data));
