//! Nothing: what any image takes.
#![no_std]
#![no_main]

use core::hint::black_box;

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut BUFFER: [u8; 1536] = [0; 1536];
    black_box((measure::message(), BUFFER));
    measure::stop()
}
