//! The LM3S6965 evaluation board (Cortex-M3, 256 KiB of flash, 64 KiB of RAM) as far as a gateway needs it: its
//! clock, the time, the Ethernet controller, a serial line out, and a watch on the stack.
//!
//! Everything `unsafe` of the firmware is here: access to registers, and to the memory below the stack.
#![no_std]
#![allow(unsafe_code)]

pub mod ethernet;
mod registers;
pub mod stack;
pub mod time;
pub mod uart;

use cortex_m::interrupt::InterruptNumber;
use cortex_m::peripheral::NVIC;

pub use ethernet::Ethernet;
pub use uart::Uart;

/// The frequency of the system clock that [`Board::take`] sets, in hertz.
pub const CLOCK: u32 = 50_000_000;

/// What the board has.
pub struct Board {
    /// The Ethernet controller.
    pub ethernet: Ethernet,
    /// The first serial line.
    pub uart: Uart,
}

impl Board {
    /// Sets the clock and starts the time and the devices; `None` if that was done before.
    pub fn take() -> Option<Self> {
        let mut core = cortex_m::Peripherals::take()?;
        start_clock();
        time::start(&mut core.SYST);
        let board = Self { ethernet: Ethernet::start(), uart: Uart::start() };
        // SAFETY: no handler of this interrupt relies on its being masked, and `sleep` makes it pending no more
        // before it could be taken.
        unsafe { NVIC::unmask(Interrupt::Ethernet) };
        Some(board)
    }
}

/// Sleeps until a frame arrives or a millisecond has passed. No frame that arrived before the call is slept over.
pub fn sleep(ethernet: &mut Ethernet) {
    // An interrupt that is pending wakes the core though interrupts are disabled, so it cannot get lost between the
    // check and the sleep (ARMv7-M Architecture Reference Manual, B1.5.17).
    cortex_m::interrupt::free(|_| {
        ethernet.announce(true);
        if !ethernet.has_frame() {
            cortex_m::asm::wfi();
        }
        ethernet.announce(false);
        NVIC::unpend(Interrupt::Ethernet);
    });
}

/// The interrupts that are used.
#[derive(Clone, Copy)]
enum Interrupt {
    Ethernet = 42,
}

// SAFETY: the numbers are those of the data sheet, table 2-9, and there is one for each variant.
unsafe impl InterruptNumber for Interrupt {
    fn number(self) -> u16 {
        self as u16
    }
}

/// Runs the core at 50 MHz, from the phase-locked loop and the crystal of 8 MHz (data sheet, 5.3), with the devices
/// of [`Board`] powered.
fn start_clock() {
    use registers::*;
    RCC.write(RCC_BYPASS | RCC_POWER_DOWN | RCC_CRYSTAL_8_MHZ);
    RCC.write(RCC_BYPASS | RCC_CRYSTAL_8_MHZ | RCC_DIVIDE_BY_4);
    while RIS.read() & RIS_PLL_LOCKED == 0 {}
    RCC.write(RCC_CRYSTAL_8_MHZ | RCC_DIVIDE_BY_4);
    RCGC1.write(RCGC1_UART0);
    RCGC2.write(RCGC2_ETHERNET | RCGC2_ETHERNET_PHY);
}
