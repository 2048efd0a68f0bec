//! The first serial line, for messages to a person: 115200 baud, 8 bits, no parity.

use core::fmt;

use crate::registers::*;

/// The first serial line.
pub struct Uart(());

impl Uart {
    pub(crate) fn start() -> Self {
        // In 64ths, rounded (data sheet, 12.3.2).
        const DIVISOR: u32 = (crate::CLOCK * 8 / 115_200).div_ceil(2);
        UART_CONTROL.write(0);
        UART_INTEGER_DIVISOR.write(DIVISOR / 64);
        UART_FRACTIONAL_DIVISOR.write(DIVISOR % 64);
        UART_LINE.write(UART_LINE_8_BITS_FIFO);
        UART_CONTROL.write(UART_CONTROL_SEND);
        Self(())
    }

    /// The serial line for whoever has lost it: a panic. Bytes of several writers can only mix.
    pub fn steal() -> Self {
        Self(())
    }
}

impl fmt::Write for Uart {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            while UART_FLAGS.read() & UART_FLAGS_FULL != 0 {}
            UART_DATA.write(byte.into());
        }
        Ok(())
    }
}
