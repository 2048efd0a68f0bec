//! A device that loses requests for a connection while none can be accepted.
//!
//! `smoltcp` has no queue of waiting connections: it would refuse them, and their clients would give up. To one that
//! hears nothing the request was lost on its way; it asks again in a second or so.

use smoltcp::phy::{self, Device, DeviceCapabilities};
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetFrame, EthernetProtocol, IpProtocol, Ipv4Packet, TcpPacket};

/// A device that loses requests for a connection while it is full.
pub struct Backlog<D> {
    pub device: D,
    /// No connection can be accepted.
    pub is_full: bool,
}

impl<D: Device> Device for Backlog<D> {
    type RxToken<'a>
        = Received<D::RxToken<'a>>
    where
        D: 'a;
    type TxToken<'a>
        = D::TxToken<'a>
    where
        D: 'a;

    fn receive(&mut self, now: Instant) -> Option<(Self::RxToken<'_>, Self::TxToken<'_>)> {
        let is_full = self.is_full;
        self.device.receive(now).map(|(frame, reply)| (Received { frame, is_full }, reply))
    }

    fn transmit(&mut self, now: Instant) -> Option<Self::TxToken<'_>> {
        self.device.transmit(now)
    }

    fn capabilities(&self) -> DeviceCapabilities {
        self.device.capabilities()
    }
}

/// A frame that has arrived.
pub struct Received<T> {
    frame: T,
    is_full: bool,
}

impl<T: phy::RxToken> phy::RxToken for Received<T> {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        let is_full = self.is_full;
        // An empty frame is dropped without a word.
        self.frame.consume(|frame| f(if is_full && opens_connection(frame) { &[] } else { frame }))
    }
}

fn opens_connection(frame: &[u8]) -> bool {
    let segment = || {
        let frame = EthernetFrame::new_checked(frame).ok()?;
        let packet = Ipv4Packet::new_checked(frame.payload()).ok()?;
        let is_tcp = frame.ethertype() == EthernetProtocol::Ipv4 && packet.next_header() == IpProtocol::Tcp;
        let segment = TcpPacket::new_checked(packet.payload()).ok()?;
        Some(is_tcp && segment.syn() && !segment.ack())
    };
    segment().unwrap_or(false)
}
