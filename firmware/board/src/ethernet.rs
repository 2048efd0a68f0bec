//! The Ethernet controller as a device of `smoltcp`.
//!
//! Frames are as long as a packet of 576 bytes needs, the least that every host must be able to take (RFC 1122,
//! 3.3.2): with so little RAM, memory is better spent on more connections than on longer frames.

use smoltcp::phy::{self, Device, DeviceCapabilities, Medium};
use smoltcp::time::Instant;
use smoltcp::wire::EthernetAddress;

use crate::registers::*;

const HEADER: usize = 14;
const CHECKSUM: usize = 4;
/// The longest frame, without its checksum.
const FRAME: usize = HEADER + 576;
/// The first bytes in the FIFO tell the length of the frame.
const LENGTH: usize = 2;

/// The Ethernet controller.
pub struct Ethernet {
    received: [u8; FRAME],
    sent: [u8; FRAME],
}

impl Ethernet {
    /// A locally administered address.
    pub const ADDRESS: EthernetAddress = EthernetAddress([0x02, 0x00, 0x00, 0x69, 0x65, 0x01]);

    pub(crate) fn start() -> Self {
        let [a, b, c, d, e, f] = Self::ADDRESS.0;
        MACIM.write(0);
        MACRCTL.write(MACRCTL_RESET_FIFO);
        MACIA0.write(u32::from_le_bytes([a, b, c, d]));
        MACIA1.write(u32::from_le_bytes([e, f, 0, 0]));
        MACTCTL.write(MACTCTL_ENABLE | MACTCTL_PAD | MACTCTL_CRC | MACTCTL_DUPLEX);
        MACRCTL.write(MACRCTL_ENABLE | MACRCTL_REJECT_BAD_CRC);
        Self { received: [0; FRAME], sent: [0; FRAME] }
    }

    /// Whether a frame has arrived.
    pub fn has_frame(&self) -> bool {
        MACNP.read() != 0
    }

    /// Chooses whether a frame's arrival is an interrupt.
    pub(crate) fn announce(&mut self, announce: bool) {
        MACIACK.write(MACIM_RECEIVED);
        MACIM.write(if announce { MACIM_RECEIVED } else { 0 });
    }

    /// Takes the next frame out of the FIFO; `None` if it is longer than frames are here.
    fn read_frame(&mut self) -> Option<usize> {
        let first = MACDATA.read().to_le_bytes();
        let length = usize::from(u16::from_le_bytes([first[0], first[1]]));
        let len = length.checked_sub(LENGTH + CHECKSUM)?;
        let (head, rest) = self.received.split_at_mut(first.len() - LENGTH);
        head.copy_from_slice(&first[LENGTH..]);
        let mut words = rest.chunks_mut(4);
        // A word too long is read to its end: the FIFO must be left at the next frame.
        for _ in 1..length.div_ceil(4) {
            let word = MACDATA.read().to_le_bytes();
            if let Some(bytes) = words.next() {
                bytes.copy_from_slice(&word[..bytes.len()]);
            }
        }
        (len <= FRAME).then_some(len)
    }
}

impl Device for Ethernet {
    type RxToken<'a> = Received<'a>;
    type TxToken<'a> = Outgoing<'a>;

    fn receive(&mut self, _: Instant) -> Option<(Received<'_>, Outgoing<'_>)> {
        while self.has_frame() {
            if let Some(len) = self.read_frame() {
                return Some((Received(&self.received[..len]), Outgoing(&mut self.sent)));
            }
        }
        None
    }

    fn transmit(&mut self, _: Instant) -> Option<Outgoing<'_>> {
        Some(Outgoing(&mut self.sent))
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ethernet;
        capabilities.max_transmission_unit = FRAME;
        capabilities
    }
}

/// A frame that has arrived.
pub struct Received<'a>(&'a [u8]);

impl phy::RxToken for Received<'_> {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(self.0)
    }
}

/// A frame to be sent.
pub struct Outgoing<'a>(&'a mut [u8; FRAME]);

impl phy::TxToken for Outgoing<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        // The controller sends one frame at a time.
        while MACTR.read() != 0 {}
        let frame = &mut self.0[..len];
        let result = f(frame);
        let payload = (len.saturating_sub(HEADER) as u16).to_le_bytes();
        let (head, rest) = frame.split_at(4 - LENGTH);
        MACDATA.write(u32::from_le_bytes([payload[0], payload[1], head[0], head[1]]));
        for bytes in rest.chunks(4) {
            let mut word = [0; 4];
            word[..bytes.len()].copy_from_slice(bytes);
            MACDATA.write(u32::from_le_bytes(word));
        }
        MACTR.write(1);
        result
    }
}
