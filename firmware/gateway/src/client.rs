//! A connection on its socket: accepts it, passes bytes between the two, and ends it in time.

use server::{Answer, Calls, Connection, Patience};
use smoltcp::iface::{SocketHandle, SocketSet};
use smoltcp::socket::tcp::{Socket, State};
use smoltcp::time::{Duration, Instant};

use crate::PORT;

/// How long an acknowledgement may wait for an answer to go with it; as long as smoltcp has it.
const ACK_DELAY: Duration = Duration::from_millis(10);

/// A connection and its socket.
pub struct Client {
    pub socket: Option<SocketHandle>,
    connection: Connection,
    patience: Patience,
    /// Both sides have closed the connection, and the client's FIN is acknowledged.
    is_done: bool,
}

impl Client {
    /// No connection yet.
    pub const NEW: Self =
        Self { socket: None, connection: Connection::new(), patience: Patience::new(0), is_done: false };

    /// Handles what has arrived and what has timed out.
    pub fn serve(&mut self, socket: &mut Socket<'_>, calls: &mut Calls, answer: &mut Answer, now: Instant) {
        match socket.state() {
            State::Closed => self.listen(socket, now),
            // A connection's time begins when it opens.
            State::Listen => self.patience = Patience::new(milliseconds(now)),
            // The socket is needed for the next connection. The main loop sends the acknowledgement of the client's FIN
            // before it comes here again; an abort before that would send RST in its place.
            State::TimeWait if self.is_done => {
                socket.abort();
                self.listen(socket, now);
            }
            State::TimeWait => self.is_done = true,
            State::SynReceived if self.patience.is_over(milliseconds(now)) => socket.abort(),
            State::SynReceived => {}
            _ => self.talk(socket, calls, answer, milliseconds(now)),
        }
    }

    /// Forgets the connection that was, and accepts the next.
    fn listen(&mut self, socket: &mut Socket<'_>, now: Instant) {
        *self = Self { socket: self.socket, patience: Patience::new(milliseconds(now)), ..Self::NEW };
        socket.set_ack_delay(Some(ACK_DELAY));
        let listening = socket.listen(PORT);
        debug_assert!(listening.is_ok());
    }

    fn talk(&mut self, socket: &mut Socket<'_>, calls: &mut Calls, answer: &mut Answer, now: u64) {
        self.receive(socket, calls, answer, now);
        let has_left = socket.state() == State::CloseWait && !socket.can_recv();
        if has_left || self.patience.is_over(now) {
            self.connection.close();
        }
        if !self.connection.is_closed() {
            return;
        }
        // What the client still sends is read: a connection closed with bytes unread is reset, and the answer may be
        // lost with it (RFC 9112, 9.6).
        while socket.can_recv() {
            let _ = socket.recv(|bytes| (bytes.len(), ()));
        }
        if !self.patience.is_closing() {
            self.close(socket, now);
        } else if self.patience.is_over(now) {
            socket.abort();
        }
    }

    /// Closes this side of the connection, so that the client learns of it by FIN.
    fn close(&mut self, socket: &mut Socket<'_>, now: u64) {
        self.connection.close();
        self.patience.close(now);
        // No answer follows that the acknowledgement of the client's FIN could wait for.
        socket.set_ack_delay(None);
        socket.close();
    }

    /// Reads what has arrived as long as there is room for an answer.
    fn receive(&mut self, socket: &mut Socket<'_>, calls: &mut Calls, answer: &mut Answer, now: u64) {
        while !self.connection.is_closed()
            && socket.can_recv()
            && socket.send_capacity() - socket.send_queue() >= Answer::ROOM
        {
            let received = socket.recv(|bytes| (self.connection.receive(bytes, calls, answer), ()));
            debug_assert!(received.is_ok());
            let mut has_answered = false;
            for part in answer.parts() {
                if !part.is_empty() {
                    has_answered = true;
                    let sent = socket.send_slice(part);
                    debug_assert_eq!(sent, Ok(part.len()));
                }
            }
            self.patience.observe(&self.connection, has_answered, now);
            answer.clear();
        }
    }

    /// How long the connection has been idle, if it can make room for another client.
    fn idle_for(&self, socket: &Socket<'_>, now: u64) -> Option<u64> {
        let has_more = socket.can_recv() || socket.send_queue() > 0;
        self.patience.idle_for(now).filter(|_| !has_more)
    }

    /// Whether the client has had time to close its side. It has acknowledged all answers, so a reset loses none.
    fn does_not_go(&self, socket: &Socket<'_>, now: u64) -> bool {
        self.patience.has_lingered(now) && socket.send_queue() == 0 && socket.state() != State::TimeWait
    }
}

/// Makes room for clients that wait: resets closed connections whose clients do not close them, and closes the
/// connection that has been idle longest.
pub fn make_room(clients: &mut [Client], sockets: &mut SocketSet<'_>, waiting: usize, now: Instant) {
    let now = milliseconds(now);
    let mut going = 0;
    let mut longest: Option<(u64, &mut Client, SocketHandle)> = None;
    for client in clients.iter_mut() {
        let Some(handle) = client.socket else { continue };
        let socket = sockets.get_mut::<Socket<'_>>(handle);
        going += usize::from(client.patience.is_closing());
        if waiting > 0 && client.does_not_go(socket, now) {
            socket.abort();
        }
        if let Some(idle) = client.idle_for(socket, now)
            && longest.as_ref().is_none_or(|&(most, ..)| idle > most)
        {
            longest = Some((idle, client, handle));
        }
    }
    if let Some((_, client, handle)) = longest.filter(|_| going < waiting) {
        let socket = sockets.get_mut::<Socket<'_>>(handle);
        match socket.state() {
            // There is no connection yet that could be closed.
            State::SynReceived => socket.abort(),
            _ => client.close(socket, now),
        }
    }
}

/// Milliseconds since the start.
pub fn milliseconds(now: Instant) -> u64 {
    now.total_millis().unsigned_abs()
}
