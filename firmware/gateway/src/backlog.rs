//! A device that keeps requests for a connection while none can be accepted.
//!
//! `smoltcp` has no queue of waiting connections: it would refuse them, and their clients would give up. To drop them would
//! cost a client a second, and six on QEMU's user network, until its TCP asks again (RFC 6298, 2.1).

use board::Ethernet;
use heapless::Vec;
use smoltcp::phy::{self, Device, DeviceCapabilities};
use smoltcp::time::{Duration, Instant};
use smoltcp::wire::{EthernetFrame, EthernetProtocol, IpProtocol, Ipv4Address, Ipv4Packet, TcpPacket};

use crate::PORT;

/// The most requests that are kept; those that come when all are taken are dropped.
const WAITING: usize = 8;
/// The longest frame that is kept: the headers of Ethernet and IPv4, and the longest of TCP.
const FRAME: usize = 14 + 20 + 60;
/// How long a request is kept that is not repeated: its client may have given up.
const LEFT: Duration = Duration::from_secs(30);

/// A device that keeps requests for a connection while it is full.
pub struct Backlog<D> {
    pub device: D,
    /// No connection can be accepted.
    pub is_full: bool,
    waiting: Waiting,
}

impl<D> Backlog<D> {
    pub const fn new(device: D) -> Self {
        Self { device, is_full: false, waiting: Waiting(Vec::new()) }
    }

    /// How many clients wait for a connection.
    pub fn waiting(&self) -> usize {
        self.waiting.0.len()
    }
}

impl Backlog<Ethernet> {
    /// Whether there is a frame to be received.
    pub fn has_frame(&self) -> bool {
        (!self.is_full && self.waiting() > 0) || self.device.has_frame()
    }
}

impl<D: Device> Device for Backlog<D> {
    type RxToken<'a>
        = Received<'a, D::RxToken<'a>>
    where
        D: 'a;
    type TxToken<'a>
        = D::TxToken<'a>
    where
        D: 'a;

    fn receive(&mut self, now: Instant) -> Option<(Self::RxToken<'_>, Self::TxToken<'_>)> {
        self.waiting.0.retain(|request| now - request.at < LEFT);
        if !self.is_full && self.waiting() > 0 {
            let reply = self.device.transmit(now)?;
            return Some((Received::Kept(self.waiting.0.remove(0).frame), reply));
        }
        let waiting = self.is_full.then_some(&mut self.waiting);
        let (frame, reply) = self.device.receive(now)?;
        Some((Received::Frame { frame, waiting, now }, reply))
    }

    fn transmit(&mut self, now: Instant) -> Option<Self::TxToken<'_>> {
        self.device.transmit(now)
    }

    fn capabilities(&self) -> DeviceCapabilities {
        self.device.capabilities()
    }
}

/// A frame that has arrived, now or earlier.
pub enum Received<'a, T> {
    Kept(Vec<u8, FRAME, u8>),
    Frame {
        frame: T,
        /// Where a request for a connection goes, if none can be accepted.
        waiting: Option<&'a mut Waiting>,
        now: Instant,
    },
}

impl<T: phy::RxToken> phy::RxToken for Received<'_, T> {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        match self {
            Self::Kept(frame) => f(&frame),
            Self::Frame { frame, waiting: None, .. } => frame.consume(f),
            Self::Frame { frame, waiting: Some(waiting), now } => frame.consume(|frame| match asks(frame) {
                Some(client) => {
                    waiting.keep(client, frame, now);
                    // An empty frame is dropped without a word.
                    f(&[])
                }
                None => f(frame),
            }),
        }
    }
}

/// Who waits, in the order in which they came.
pub struct Waiting(Vec<Request, WAITING>);

struct Request {
    client: (Ipv4Address, u16),
    frame: Vec<u8, FRAME, u8>,
    /// When it last came.
    at: Instant,
}

impl Waiting {
    fn keep(&mut self, client: (Ipv4Address, u16), frame: &[u8], now: Instant) {
        // A longer frame, or one too many, is dropped: the client asks again.
        let Ok(frame) = Vec::from_slice(frame) else { return };
        let request = Request { client, frame, at: now };
        match self.0.iter_mut().find(|known| known.client == client) {
            Some(known) => *known = request,
            None => drop(self.0.push(request)),
        }
    }
}

/// The client that asks for a connection with this frame, if one does.
fn asks(frame: &[u8]) -> Option<(Ipv4Address, u16)> {
    let frame = EthernetFrame::new_checked(frame).ok()?;
    let packet = Ipv4Packet::new_checked(frame.payload()).ok()?;
    if frame.ethertype() != EthernetProtocol::Ipv4 || packet.next_header() != IpProtocol::Tcp {
        return None;
    }
    let segment = TcpPacket::new_checked(packet.payload()).ok()?;
    let asks = segment.syn() && !segment.ack() && segment.dst_port() == PORT;
    asks.then_some((packet.src_addr(), segment.src_port()))
}
