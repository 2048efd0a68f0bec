//! The registers of the LM3S6965, named as in its data sheet where that is not cryptic.

/// A register.
pub(crate) struct Register(usize);

impl Register {
    pub(crate) fn read(&self) -> u32 {
        // SAFETY: all registers are the constants below: aligned, always mapped, and no memory of Rust's.
        unsafe { (self.0 as *const u32).read_volatile() }
    }

    pub(crate) fn write(&self, value: u32) {
        // SAFETY: as in `read`; no device written to reaches into memory.
        unsafe { (self.0 as *mut u32).write_volatile(value) }
    }
}

// System control (data sheet, 5.5)
pub(crate) const RIS: Register = Register(0x400F_E050);
pub(crate) const RIS_PLL_LOCKED: u32 = 1 << 6;
pub(crate) const RCC: Register = Register(0x400F_E060);
pub(crate) const RCC_CRYSTAL_8_MHZ: u32 = 0xE << 6;
pub(crate) const RCC_BYPASS: u32 = 1 << 11;
pub(crate) const RCC_POWER_DOWN: u32 = 1 << 13;
/// Of 200 MHz, and used.
pub(crate) const RCC_DIVIDE_BY_4: u32 = 3 << 23 | 1 << 22;
pub(crate) const RCGC1: Register = Register(0x400F_E104);
pub(crate) const RCGC1_UART0: u32 = 1;
pub(crate) const RCGC2: Register = Register(0x400F_E108);
pub(crate) const RCGC2_ETHERNET: u32 = 1 << 28;
pub(crate) const RCGC2_ETHERNET_PHY: u32 = 1 << 30;

// UART 0 (data sheet, 12.5)
pub(crate) const UART_DATA: Register = Register(0x4000_C000);
pub(crate) const UART_FLAGS: Register = Register(0x4000_C018);
pub(crate) const UART_FLAGS_FULL: u32 = 1 << 5;
pub(crate) const UART_INTEGER_DIVISOR: Register = Register(0x4000_C024);
pub(crate) const UART_FRACTIONAL_DIVISOR: Register = Register(0x4000_C028);
pub(crate) const UART_LINE: Register = Register(0x4000_C02C);
pub(crate) const UART_LINE_8_BITS_FIFO: u32 = 3 << 5 | 1 << 4;
pub(crate) const UART_CONTROL: Register = Register(0x4000_C030);
pub(crate) const UART_CONTROL_SEND: u32 = 1 << 8 | 1;

// Ethernet controller (data sheet, 15.5)
pub(crate) const MACIM: Register = Register(0x4004_8004);
pub(crate) const MACIM_RECEIVED: u32 = 1;
pub(crate) const MACIACK: Register = Register(0x4004_8000);
pub(crate) const MACRCTL: Register = Register(0x4004_8008);
pub(crate) const MACRCTL_ENABLE: u32 = 1;
pub(crate) const MACRCTL_REJECT_BAD_CRC: u32 = 1 << 3;
pub(crate) const MACRCTL_RESET_FIFO: u32 = 1 << 4;
pub(crate) const MACTCTL: Register = Register(0x4004_800C);
pub(crate) const MACTCTL_ENABLE: u32 = 1;
pub(crate) const MACTCTL_PAD: u32 = 1 << 1;
pub(crate) const MACTCTL_CRC: u32 = 1 << 2;
pub(crate) const MACTCTL_DUPLEX: u32 = 1 << 4;
pub(crate) const MACDATA: Register = Register(0x4004_8010);
pub(crate) const MACIA0: Register = Register(0x4004_8014);
pub(crate) const MACIA1: Register = Register(0x4004_8018);
pub(crate) const MACNP: Register = Register(0x4004_8034);
pub(crate) const MACTR: Register = Register(0x4004_8038);
