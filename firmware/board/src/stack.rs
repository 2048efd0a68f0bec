//! How deep the stack grows: the free memory below it is painted, and what has lost its paint was used.

use cortex_m::register::msp;

const PAINT: u32 = 0xC0DE_CAFE;
/// Of the memory just below the stack pointer, what the painting itself may use.
const OWN: usize = 64;

unsafe extern "C" {
    /// The end of the static memory, towards which the stack grows; set by the linker script of `cortex-m-rt`.
    static __sheap: u32;
    /// The start of the stack.
    static _stack_start: u32;
}

/// Paints the memory that is free now, except the 64 bytes below the stack pointer.
#[inline(never)]
pub fn paint() {
    for address in (bottom()..pointer().saturating_sub(OWN)).step_by(4) {
        // SAFETY: an aligned word of RAM above all statics and below every frame, this function's included; no
        // interrupt handler leaves anything there.
        unsafe { (address as *mut u32).write_volatile(PAINT) }
    }
}

/// The lowest address that was used since [`paint`].
#[inline(never)]
pub fn deepest() -> usize {
    let mut words = (bottom()..pointer()).step_by(4);
    // SAFETY: as in `paint`; a word of the stack that is in use is only read.
    let used = words.find(|&address| unsafe { (address as *const u32).read_volatile() } != PAINT);
    used.unwrap_or_else(pointer)
}

/// The stack pointer.
#[inline(always)]
pub fn pointer() -> usize {
    msp::read() as usize
}

/// The lowest address that the stack can use.
pub fn bottom() -> usize {
    &raw const __sheap as usize
}

/// The address at which the stack begins.
pub fn top() -> usize {
    &raw const _stack_start as usize
}
