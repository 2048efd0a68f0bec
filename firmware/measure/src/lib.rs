//! What the images have in common, of which only the size is of interest. A panic stops them without a word, as its
//! message would take flash.
#![no_std]

use core::hint::black_box;
use core::panic::PanicInfo;

use board as _;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    stop()
}

/// Stops.
pub fn stop() -> ! {
    loop {
        cortex_m::asm::wfi();
    }
}

/// A message that the compiler knows nothing of.
pub fn message() -> &'static [u8] {
    black_box(&[])
}
