//! See `ews_phonecall_fuzz::targets::answer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews_phonecall_fuzz::targets::answer::run(data));
