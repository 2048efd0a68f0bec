//! A Rust library of another compiler, with its standard library, its panic handler and its allocator.

/// Adds up the bytes of a copy.
#[unsafe(no_mangle)]
pub extern "C" fn other_sum(count: u8) -> u32 {
    (0..count).collect::<Vec<u8>>().iter().map(|&byte| u32::from(byte)).sum()
}
