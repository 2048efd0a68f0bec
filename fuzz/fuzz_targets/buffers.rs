//! See `ews_phonecall_fuzz::targets::buffers`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews_phonecall_fuzz::targets::buffers::run(data));
