//! A connection: requests in, one behind the other, and an answer to each. It keeps of a request what is needed and no
//! more, and its memory is the same whatever arrives.

use ews_phonecall::{RequestReader, limits};

use crate::answer::Answer;
use crate::calls::Calls;
use crate::chunked::Chunked;
use crate::head::{BODY_LIMIT, Framing, Head, HeadReader, Persistence};
use crate::status::Status;

/// A connection.
pub struct Connection {
    state: State,
}

// A new connection is all zeroes, so that a static one takes no flash.
#[repr(u8)]
enum State {
    Head(HeadReader),
    Body {
        framing: Framing,
        len: u32,
        receiver: Receiver,
        persistence: Persistence,
    },
    /// Nothing more is read.
    Closed,
}

/// Whom a body is for.
enum Receiver {
    Exchange(RequestReader<{ limits::TAG }>),
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
        Self { state: State::Head(HeadReader::new()) }
    }

    /// Whether nothing more is read: the connection is to be closed once the answer is sent.
    pub fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// Whether the connection is between requests: each that began to arrive is answered.
    pub fn is_idle(&self) -> bool {
        matches!(&self.state, State::Head(head) if head.is_empty())
    }

    /// Ignores whatever arrives from now on.
    pub fn close(&mut self) {
        self.state = State::Closed;
    }

    /// Takes some of the bytes that arrived, at least one, and says how many. What is to be sent is then in
    /// `answer`, which must be empty.
    pub fn receive(&mut self, input: &[u8], calls: &mut Calls, answer: &mut Answer) -> usize {
        match &mut self.state {
            State::Head(reader) => match reader.receive(input) {
                Ok((taken, Some(head))) => {
                    self.start_body(head, taken < input.len(), calls, answer);
                    taken
                }
                Ok((taken, None)) => taken,
                Err(status) => self.refuse(status, input.len(), answer),
            },
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
        let Head { verdict, body, expects_continue, persistence } = head;
        let receiver = match verdict {
            Ok(()) => Receiver::Exchange(RequestReader::new()),
            Err(status) => Receiver::Nobody(status),
        };
        // The client may send the body or not, so where the next request begins cannot be known
        // (RFC 9110, 10.1.1).
        if let (Receiver::Nobody(status), true) = (&receiver, expects_continue) {
            self.refuse(*status, 0, answer);
            return;
        }
        self.state = State::Body { framing: body, len: 0, receiver, persistence };
        if !self.finish_if_complete(calls, answer) && expects_continue && !has_begun {
            answer.go_on();
        }
    }

    /// Answers the request if its body is complete.
    fn finish_if_complete(&mut self, calls: &mut Calls, answer: &mut Answer) -> bool {
        let State::Body {
            framing: Framing::Length(0) | Framing::Chunked(Chunked::Complete),
            receiver,
            persistence,
            ..
        } = &self.state
        else {
            return false;
        };
        receiver.answer(*persistence, calls, answer);
        self.state = match persistence {
            Persistence::Close => State::Closed,
            Persistence::Keep | Persistence::KeepAlive => State::Head(HeadReader::new()),
        };
        true
    }

    /// Answers a request of which the end cannot be known, or is not waited for.
    fn refuse(&mut self, status: Status, taken: usize, answer: &mut Answer) -> usize {
        self.state = State::Closed;
        answer.status(status, Persistence::Close);
        taken
    }
}

impl Receiver {
    fn receive(&mut self, data: &[u8]) {
        match self {
            // Its error is kept, and becomes the answer.
            Self::Exchange(reader) => drop(reader.push(data)),
            Self::Nobody(_) => {}
        }
    }

    fn answer(&self, persistence: Persistence, calls: &mut Calls, answer: &mut Answer) {
        match self {
            Self::Exchange(reader) => answer.soap(|buffer| reader.answer(buffer, calls), persistence),
            Self::Nobody(status) => answer.status(*status, persistence),
        }
    }
}
