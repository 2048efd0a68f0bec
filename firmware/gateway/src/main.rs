//! The firmware: makes simulated phone calls that are asked for at `http://10.0.2.15/EWS/Exchange.asmx`. No heap; all
//! memory is in the statics below and on the stack.
#![no_std]
#![no_main]

mod backlog;
mod client;

use core::fmt::Write;
use core::panic::PanicInfo;

use backlog::Backlog;
use board::{Board, Ethernet, Uart, stack, time};
use client::{Client, make_room, milliseconds};
use cortex_m_rt::entry;
use server::{Answer, Calls};
use smoltcp::iface::{Config, Interface, SocketSet, SocketStorage};
use smoltcp::socket::tcp;
use smoltcp::time::Instant;
use smoltcp::wire::{IpAddress, IpCidr, Ipv4Address};

const ADDRESS: Ipv4Address = Ipv4Address::new(10, 0, 2, 15);
const GATEWAY: Ipv4Address = Ipv4Address::new(10, 0, 2, 2);
const PORT: u16 = 80;

/// As many connections as there is RAM for: each takes about 5.8 KiB.
const CONNECTIONS: usize = 9;
/// What of a request waits to be read: a segment where nothing else was agreed on (RFC 9293, 3.7.1).
const RECEIVED: usize = 536;
/// A request is only read when there is room for its whole answer.
const SENT: usize = Answer::ROOM;

#[entry]
fn main() -> ! {
    static mut BUFFERS: [([u8; RECEIVED], [u8; SENT]); CONNECTIONS] =
        [([0; RECEIVED], [0; SENT]); CONNECTIONS];
    static mut SOCKETS: [SocketStorage<'static>; CONNECTIONS] = [SocketStorage::EMPTY; CONNECTIONS];
    static mut CLIENTS: [Client; CONNECTIONS] = [const { Client::NEW }; CONNECTIONS];
    static mut CALLS: Calls = Calls::new();
    static mut ANSWER: Answer = Answer::new();

    stack::paint();
    let Some(Board { ethernet, mut uart }) = Board::take() else { panic!("the board was taken") };
    let mut clock = Clock::default();
    let mut device = Backlog::new(ethernet);
    let mut config = Config::new(Ethernet::ADDRESS.into());
    config.random_seed = 0x6965;
    let mut interface = Interface::new(config, &mut device, clock.now());
    interface.update_ip_addrs(|addresses| {
        let pushed = addresses.push(IpCidr::new(IpAddress::Ipv4(ADDRESS), 24));
        debug_assert!(pushed.is_ok());
    });
    let routed = interface.routes_mut().add_default_ipv4_route(GATEWAY);
    debug_assert!(routed.is_ok());

    let mut sockets = SocketSet::new(&mut SOCKETS[..]);
    for (client, (received, sent)) in CLIENTS.iter_mut().zip(BUFFERS) {
        let mut socket = tcp::Socket::new(
            tcp::SocketBuffer::new(&mut received[..]),
            tcp::SocketBuffer::new(&mut sent[..]),
        );
        // An answer is written as a whole, so nothing is gained by waiting for more.
        socket.set_nagle_enabled(false);
        client.socket = Some(sockets.add(socket));
    }
    let _ = writeln!(uart, "listening on {ADDRESS}:{PORT}, {CONNECTIONS} connections");

    let mut reported = 0;
    loop {
        let now = clock.now();
        CALLS.advance(milliseconds(now));
        let mut listening = 0;
        for client in CLIENTS.iter_mut() {
            if let Some(handle) = client.socket {
                let socket = sockets.get_mut::<tcp::Socket>(handle);
                client.serve(socket, CALLS, ANSWER, now);
                listening += usize::from(socket.is_listening());
            }
        }
        device.is_full = listening == 0;
        if device.is_full {
            make_room(CLIENTS, &mut sockets, device.waiting(), now);
        }
        // One frame at a time, so that a connection that has ended accepts the next before a frame asks for one.
        interface.poll_egress(now, &mut device, &mut sockets);
        if device.has_frame() {
            interface.poll_ingress_single(now, &mut device, &mut sockets);
        } else {
            let used = stack::top() - stack::deepest();
            if used > reported {
                reported = used;
                let _ = writeln!(uart, "stack: {used} of {} bytes", stack::top() - stack::bottom());
            }
            board::sleep(&mut device.device);
        }
    }
}

/// The time, from a counter that wraps.
#[derive(Default)]
struct Clock {
    now: i64,
}

impl Clock {
    fn now(&mut self) -> Instant {
        self.now += i64::from(time::milliseconds().wrapping_sub(self.now as u32));
        Instant::from_millis(self.now)
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = writeln!(Uart::steal(), "{info}");
    cortex_m::peripheral::SCB::sys_reset()
}
