//! What is to be sent: a head, and a body in a fixed buffer.

use core::fmt::Write;

use ews_phonecall::{CONTENT_TYPE, Reply, Response};
use heapless::String;

use crate::head::Persistence;
use crate::status::{Status, reason};

/// The longest head: that of a SOAP answer.
const HEAD: usize = 128;
/// The room to write a body in. The library carries nothing out whose success might not fit, with an id and texts as long as
/// its limits allow; the bodies here are far shorter.
const ROOM_TO_WRITE: usize = Response::MAX_SUCCESS_LEN;

/// An answer that is ready to be sent.
pub struct Answer {
    head: String<HEAD>,
    body: [u8; ROOM_TO_WRITE],
    len: usize,
}

impl Default for Answer {
    fn default() -> Self {
        Self::new()
    }
}

impl Answer {
    /// The longest body. All texts are short: those of the library, and those of simulated calls.
    pub const BODY: usize = 1160;
    /// The length of the longest answer: the room that there must be for it.
    pub const ROOM: usize = HEAD + Self::BODY;

    /// Nothing to be sent.
    pub const fn new() -> Self {
        Self { head: String::new(), body: [0; ROOM_TO_WRITE], len: 0 }
    }

    /// The bytes to be sent, in two parts.
    pub fn parts(&self) -> [&[u8]; 2] {
        [self.head.as_bytes(), &self.body[..self.len]]
    }

    /// Forgets what was to be sent.
    pub fn clear(&mut self) {
        self.head.clear();
        self.len = 0;
    }

    /// Has the client send the body that it asked about.
    pub(crate) fn go_on(&mut self) {
        self.write_head(format_args!("HTTP/1.1 100 Continue\r\n\r\n"));
    }

    /// Answers with a status alone.
    pub(crate) fn status(&mut self, status: Status, persistence: Persistence) {
        self.start(status.code(), persistence);
        match status {
            Status::MethodNotAllowed => self.write_head(format_args!("Allow: POST\r\n")),
            // RFC 9110, 12.5.3
            Status::UnsupportedCoding => self.write_head(format_args!("Accept-Encoding: identity\r\n")),
            _ => {}
        }
        self.write_head(format_args!("Content-Length: 0\r\n\r\n"));
    }

    /// Answers with SOAP, which `write` puts into the buffer it is given.
    pub(crate) fn soap<E>(
        &mut self,
        write: impl FnOnce(&mut [u8]) -> Result<Reply<'_>, E>,
        persistence: Persistence,
    ) {
        let reply = write(&mut self.body).ok().filter(|reply| reply.body.len() <= Self::BODY);
        let Some((status, len)) = reply.map(|reply| (reply.status, reply.body.len())) else {
            return self.status(Status::InternalServerError, persistence);
        };
        self.len = len;
        self.start(status, persistence);
        self.write_head(format_args!("Content-Type: {CONTENT_TYPE}\r\nContent-Length: {len}\r\n\r\n"));
    }

    fn start(&mut self, status: u16, persistence: Persistence) {
        let connection = match persistence {
            Persistence::Close => "Connection: close\r\n",
            Persistence::Keep => "",
            Persistence::KeepAlive => "Connection: keep-alive\r\n",
        };
        self.write_head(format_args!("HTTP/1.1 {status} {}\r\n{connection}", reason(status)));
    }

    fn write_head(&mut self, text: core::fmt::Arguments<'_>) {
        let written = self.head.write_fmt(text);
        debug_assert!(written.is_ok(), "a head is longer than `HEAD`");
    }
}
