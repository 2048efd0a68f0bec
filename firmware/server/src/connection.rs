//! A connection: requests in, one behind the other, and an answer to each. It keeps of a request what is needed and no
//! more, and its memory is the same whatever arrives.

use ews_phonecall::{Operation, RequestReader, limits};
use heapless::{String, Vec};

use crate::answer::Answer;
use crate::calls::{Calls, ID, NotPlaced};
use crate::head::{BODY_LIMIT, Framing, Head, Target};
use crate::status::Status;

/// The longest head of a request, in bytes. It shares its memory with the reader of the body.
pub(crate) const HEAD_LIMIT: usize = 2048;

/// A connection.
pub struct Connection {
    state: State,
}

enum State {
    Head(Vec<u8, HEAD_LIMIT, u16>),
    Body {
        framing: Framing,
        len: u32,
        receiver: Receiver,
        keep_alive: bool,
    },
    /// Nothing more is read.
    Closed,
}

/// Whom a body is for.
enum Receiver {
    Exchange(RequestReader<{ limits::TAG }>),
    Calls(Vec<u8, ID, u8>),
    /// Nobody: the request is refused, and its body read only to find the next request.
    Nobody(Status),
}

impl Default for Connection {
    fn default() -> Self {
        Self::new()
    }
}

impl Connection {
    /// A new connection.
    pub const fn new() -> Self {
        Self { state: State::Head(Vec::new()) }
    }

    /// Whether nothing more is read: the connection is to be closed once the answer is sent.
    pub fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// Takes some of the bytes that arrived, at least one, and says how many. What is to be sent is then in
    /// `answer`, which must be empty.
    pub fn receive(&mut self, input: &[u8], calls: &mut Calls, answer: &mut Answer) -> usize {
        match &mut self.state {
            State::Head(head) => {
                let before = head.len();
                let taken = input.len().min(HEAD_LIMIT - before);
                // There is room: it was just measured.
                let _ = head.extend_from_slice(&input[..taken]);
                // A head ends with a line, so before the end of one there is nothing to look at.
                let parsed = if input[..taken].contains(&b'\n') { Head::parse(head) } else { Ok(None) };
                match parsed {
                    Ok(Some((head, len))) => {
                        // Fewer bytes were no head before, so it ends in what has just arrived.
                        let taken = len.saturating_sub(before);
                        self.start_body(head, taken < input.len(), calls, answer);
                        taken
                    }
                    Ok(None) if head.is_full() => self.refuse(Status::HeadTooLarge, taken, answer),
                    Ok(None) => taken,
                    Err(status) => self.refuse(status, taken, answer),
                }
            }
            State::Body { framing, len, receiver, .. } => {
                let (taken, data) = match framing {
                    Framing::Length(left) => {
                        let data = &input[..input.len().min(usize::try_from(*left).unwrap_or(usize::MAX))];
                        *left -= data.len() as u32;
                        (data.len(), data)
                    }
                    Framing::Chunked(chunked) => match chunked.take(input) {
                        Ok(taken) => taken,
                        Err(_) => return self.refuse(Status::BadRequest, input.len(), answer),
                    },
                };
                *len = len.saturating_add(data.len() as u32);
                if *len > BODY_LIMIT {
                    return self.refuse(Status::ContentTooLarge, taken, answer);
                }
                receiver.receive(data);
                self.finish_if_complete(calls, answer);
                taken
            }
            State::Closed => input.len(),
        }
    }

    fn start_body(&mut self, head: Head, has_begun: bool, calls: &mut Calls, answer: &mut Answer) {
        let Head { target, body, expects_continue, keep_alive } = head;
        let receiver = match target {
            Ok(Target::Exchange) => Receiver::Exchange(RequestReader::new()),
            Ok(Target::Calls) => Receiver::Calls(Vec::new()),
            Err(status) => Receiver::Nobody(status),
        };
        // The client may send the body or not, so where the next request begins cannot be known
        // (RFC 9110, 10.1.1).
        if let (Receiver::Nobody(status), true) = (&receiver, expects_continue) {
            self.refuse(*status, 0, answer);
            return;
        }
        self.state = State::Body { framing: body, len: 0, receiver, keep_alive };
        if !self.finish_if_complete(calls, answer) && expects_continue && !has_begun {
            answer.go_on();
        }
    }

    /// Answers the request if its body is complete.
    fn finish_if_complete(&mut self, calls: &mut Calls, answer: &mut Answer) -> bool {
        use crate::chunked::Chunked;
        let State::Body {
            framing: Framing::Length(0) | Framing::Chunked(Chunked::Complete),
            receiver,
            keep_alive,
            ..
        } = &self.state
        else {
            return false;
        };
        receiver.answer(*keep_alive, calls, answer);
        self.state = if *keep_alive { State::Head(Vec::new()) } else { State::Closed };
        true
    }

    /// Answers a request of which the end cannot be known, or is not waited for.
    fn refuse(&mut self, status: Status, taken: usize, answer: &mut Answer) -> usize {
        self.state = State::Closed;
        answer.status(status, false);
        taken
    }
}

impl Receiver {
    fn receive(&mut self, data: &[u8]) {
        match self {
            // Its error is kept, and becomes the answer.
            Self::Exchange(reader) => drop(reader.push(data)),
            Self::Calls(id) => {
                if id.extend_from_slice(data).is_err() {
                    *self = Self::Nobody(Status::BadRequest);
                }
            }
            Self::Nobody(_) => {}
        }
    }

    fn answer(&self, keep_alive: bool, calls: &mut Calls, answer: &mut Answer) {
        match self {
            Self::Exchange(reader) => {
                let hang_up = |operation: Operation<'_>| match operation {
                    Operation::DisconnectPhoneCall(call) => calls.hang_up(call),
                    _ => Err(ews_phonecall::ResponseCode::ErrorInvalidRequest),
                };
                answer.soap(|buffer| reader.answer(buffer, hang_up), keep_alive);
            }
            Self::Calls(id) => {
                let placed = String::<ID, u8>::from_utf8(id.clone()).map_err(|_| NotPlaced::InvalidId);
                let status = match placed.and_then(|id| calls.place(&id)) {
                    Ok(()) => Status::NoContent,
                    Err(NotPlaced::InvalidId) => Status::BadRequest,
                    Err(NotPlaced::Exists) => Status::Conflict,
                    Err(NotPlaced::Full) => Status::InsufficientStorage,
                };
                answer.status(status, keep_alive);
            }
            Self::Nobody(status) => answer.status(*status, keep_alive),
        }
    }
}
