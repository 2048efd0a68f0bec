//! See `ews_phonecall_fuzz::targets::whole_vs_pieces`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ews_phonecall_fuzz::targets::whole_vs_pieces::run(data));
