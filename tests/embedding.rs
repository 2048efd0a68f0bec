//! The Rust code of `docs/embedding.md` compiles and does what the page says. The sockets here have the signatures of those
//! of smoltcp and embassy-net; that the code on the page is the code below is checked, too. (`capi/test` does this for the
//! page's C code.)

mod common;

use common::{SHORT, assert_tested};
use ews_phonecall::{
    BufferTooSmall, DisconnectPhoneCall, Failure, Operation, PhoneCallId, PhoneCallInformation,
    PhoneCallState, PhoneCalls, ResponseCode, Success,
};

#[test]
fn the_code_on_the_page_is_the_code_that_is_tested() {
    assert_tested(include_str!("../docs/embedding.md"), include_str!("embedding.rs"));
}

#[test]
fn requests_are_at_most_as_long_as_the_page_says() {
    use ews_phonecall::xml::Text;
    use ews_phonecall::{ExchangeVersion, ItemId, Request, Scheme, limits};

    // What takes the most when it is escaped; ids have what their tag has room for.
    let quotes = "\"".repeat(limits::PHONE_CALL_ID);
    let id = (0..=quotes.len()).rev().find_map(|len| PhoneCallId::new(&quotes[..len]).ok()).unwrap();
    let letters = "x".repeat(limits::TAG);
    let item = (0..=letters.len()).rev().find_map(|len| ItemId::new(&letters[..len], None).ok()).unwrap();
    let number = "\r".repeat(limits::DIAL_STRING);
    let play = Request::play_on_phone(item, Text::new(&number).unwrap());
    let version: ExchangeVersion = "Exchange2013_SP1".parse().unwrap();
    for (request, len) in [
        (play, 2_731),
        (Request::get_phone_call_information(id), 1_446),
        (Request::disconnect_phone_call(id), 1_438),
    ] {
        let request = request.with_scheme(Scheme::Https).with_server_version(version);
        assert_eq!(request.encoded_len(), len);
    }
}

/// The calls that were ended. What else is asked for is done at once.
#[derive(Default)]
struct Calls(std::cell::RefCell<Vec<String>>);

impl PhoneCalls for Calls {
    type Operations = Operation<'static>;

    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        self.0.borrow_mut().push(call.phone_call_id.to_string());
        Ok(())
    }
}

impl Calls {
    async fn carry_out(&self, operation: &Operation<'_>) -> Result<Success<'_>, ResponseCode<'_>> {
        match operation {
            Operation::PlayOnPhone(call) if call.dial_string.is_empty() => {
                Err(ResponseCode::ErrorInvalidPhoneNumber)
            }
            Operation::PlayOnPhone(_) => Ok(PhoneCallId::new("begun").unwrap().into()),
            Operation::GetPhoneCallInformation(_) => {
                Ok(PhoneCallInformation::new(PhoneCallState::Alerted).into())
            }
            Operation::DisconnectPhoneCall(call) if call.phone_call_id == "failing" => {
                Err(ResponseCode::ErrorInternalServerError)
            }
            Operation::DisconnectPhoneCall(call) => {
                self.0.borrow_mut().push(call.phone_call_id.to_string());
                Ok(().into())
            }
            _ => panic!("{operation:?}"),
        }
    }
}

/// What a stack does beneath a socket: bytes that have arrived, and bytes that were sent.
#[derive(Default)]
struct Bytes {
    arrived: std::collections::VecDeque<Vec<u8>>,
    sent: Vec<u8>,
    room: usize,
}

impl Bytes {
    /// Lends the first part of what has arrived, and forgets as much of it as was taken.
    fn lend<R>(&mut self, take: impl FnOnce(&mut [u8]) -> (usize, R)) -> R {
        let mut part = self.arrived.pop_front().unwrap_or_default();
        let (taken, result) = take(&mut part);
        if taken < part.len() {
            self.arrived.push_front(part.split_off(taken));
        }
        result
    }

    fn len(&self) -> usize {
        self.arrived.iter().map(Vec::len).sum()
    }
}

mod smoltcp {
    pub(crate) mod socket {
        pub(crate) mod tcp {
            use crate::Bytes;

            pub(crate) struct Socket<'a>(pub(crate) Bytes, pub(crate) std::marker::PhantomData<&'a ()>);

            #[derive(Debug)]
            pub(crate) struct RecvError;

            #[derive(Debug)]
            pub(crate) struct SendError;

            impl Socket<'_> {
                pub(crate) fn can_recv(&self) -> bool {
                    self.0.len() > 0
                }

                pub(crate) fn recv<'b, F: FnOnce(&'b mut [u8]) -> (usize, R), R>(
                    &'b mut self,
                    take: F,
                ) -> Result<R, RecvError> {
                    // The slice is the socket's own in smoltcp. Here it is leaked, to live as long as that says.
                    Ok(self.0.lend(|bytes| take(bytes.to_vec().leak())))
                }

                pub(crate) fn send_capacity(&self) -> usize {
                    self.0.room
                }

                pub(crate) fn send_queue(&self) -> usize {
                    self.0.sent.len()
                }

                pub(crate) fn send_slice(&mut self, bytes: &[u8]) -> Result<usize, SendError> {
                    self.0.sent.extend(bytes);
                    Ok(bytes.len())
                }
            }
        }
    }
}

mod with_smoltcp {
    use std::marker::PhantomData;

    use super::*;

    #[derive(Debug)]
    struct Error;

    impl From<BufferTooSmall> for Error {
        fn from(_: BufferTooSmall) -> Self {
            Self
        }
    }

    impl From<smoltcp::socket::tcp::RecvError> for Error {
        fn from(_: smoltcp::socket::tcp::RecvError) -> Self {
            Self
        }
    }

    impl From<smoltcp::socket::tcp::SendError> for Error {
        fn from(_: smoltcp::socket::tcp::SendError) -> Self {
            Self
        }
    }

    fn send_head(socket: &mut Socket<'_>, status: u16, len: usize) -> Result<(), Error> {
        socket.send_slice(format!("HTTP/1.1 {status}\r\nContent-Length: {len}\r\n\r\n").as_bytes())?;
        Ok(())
    }

    // On the page:
    use ews_phonecall::{RequestReader, Response};
    use smoltcp::socket::tcp::Socket;

    const ROOM: usize = 160 + Response::MAX_SUCCESS_LEN; // for a head and a body

    struct Body {
        reader: RequestReader<1024>,
        left: usize,
    }

    fn receive(socket: &mut Socket<'_>, body: &mut Option<Body>, calls: &mut Calls) -> Result<(), Error> {
        let Some(Body { reader, left }) = body else { return Ok(()) };
        while *left > 0 && socket.can_recv() {
            *left -= socket.recv(|bytes| {
                let piece = &bytes[..bytes.len().min(*left)];
                let _ = reader.push(piece);
                (piece.len(), piece.len())
            })?;
        }
        if *left == 0 && socket.send_capacity() - socket.send_queue() >= ROOM {
            let mut buffer = [0; Response::MAX_SUCCESS_LEN];
            let reply = reader.answer(&mut buffer, calls)?;
            send_head(socket, reply.status, reply.body.len())?;
            socket.send_slice(reply.body)?;
            *body = None;
        }
        Ok(())
    }
    // Until here.

    #[test]
    fn a_request_is_answered_once_however_often_the_socket_is_polled() {
        const NEXT: &str = "\r\nPOST /EWS/Exchange.asmx HTTP/1.1\r\n";
        let stream = format!("{SHORT}{NEXT}");
        for cut in 0..=stream.len() {
            let mut calls = Calls::default();
            let mut socket = Socket(Bytes::default(), PhantomData);
            let mut body = Some(Body { reader: RequestReader::new(), left: SHORT.len() });
            for part in [&stream[..cut], &stream[cut..]] {
                socket.0.arrived.push_back(part.as_bytes().to_vec());
                receive(&mut socket, &mut body, &mut calls).unwrap();
                assert!(calls.0.borrow().is_empty() && socket.0.sent.is_empty(), "there is no room");
            }
            socket.0.room = ROOM;
            for _ in 0..3 {
                receive(&mut socket, &mut body, &mut calls).unwrap();
            }
            assert_eq!(*calls.0.borrow(), ["1"]);
            assert_eq!(String::from_utf8(socket.0.sent).unwrap().matches("HTTP/1.1 200").count(), 1);
            assert_eq!(socket.0.arrived.into_iter().flatten().collect::<Vec<_>>(), NEXT.as_bytes());
        }
    }
}

mod embassy_net {
    pub(crate) mod tcp {
        use crate::Bytes;

        pub(crate) struct TcpSocket<'a>(pub(crate) Bytes, pub(crate) std::marker::PhantomData<&'a ()>);

        impl TcpSocket<'_> {
            /// Gives 0 bytes when the client has closed the connection.
            pub(crate) async fn read_with<F: FnOnce(&mut [u8]) -> (usize, R), R>(
                &mut self,
                take: F,
            ) -> Result<R, Error> {
                Ok(self.0.lend(take))
            }
        }

        #[derive(Debug)]
        pub(crate) enum Error {
            ConnectionReset,
        }
    }
}

mod with_embassy_net {
    use std::marker::PhantomData;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use ews_phonecall::xml::Text;
    use ews_phonecall::{ItemId, Request};

    use super::*;

    async fn send(socket: &mut TcpSocket<'_>, status: u16, body: &[u8]) -> Result<(), Error> {
        socket.0.sent.extend(format!("{status} ").as_bytes());
        socket.0.sent.extend(body);
        Ok(())
    }

    // On the page:
    use embassy_net::tcp::{Error, TcpSocket};
    use ews_phonecall::{RequestReader, Response};

    async fn serve(socket: &mut TcpSocket<'_>, mut left: usize, calls: &Calls) -> Result<(), Error> {
        let mut reader = RequestReader::<1024>::new();
        while left > 0 {
            let taken = socket
                .read_with(|bytes| {
                    let piece = &bytes[..bytes.len().min(left)];
                    let _ = reader.push(piece);
                    (piece.len(), piece.len())
                })
                .await?;
            if taken == 0 {
                return Ok(()); // the client is gone
            }
            left -= taken;
        }
        let mut buffer = [0; Response::MAX_SUCCESS_LEN];
        let response = match reader.finish() {
            Err(error) => Response::fault(&error),
            Ok(request) => {
                // Nothing is begun of which nothing could be said.
                request.check_room(buffer.len()).map_err(|_| Error::ConnectionReset)?;
                let result = match request.refusal() {
                    Some(code) => Err(code),
                    None => calls.carry_out(&request.operation).await,
                };
                request.respond(result)
            }
        };
        let body = response.write(&mut buffer).map_err(|_| Error::ConnectionReset)?;
        send(socket, response.status(), body).await
    }
    // Until here.

    /// What was sent, and which calls were ended.
    fn served(parts: [&str; 2], left: usize) -> (String, Vec<String>) {
        let calls = Calls::default();
        let arrived = parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_bytes().to_vec());
        let mut socket = TcpSocket(Bytes { arrived: arrived.collect(), ..Bytes::default() }, PhantomData);
        let served = pin!(serve(&mut socket, left, &calls)).poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(served, Poll::Ready(Ok(()))));
        (String::from_utf8(socket.0.sent).unwrap(), calls.0.into_inner())
    }

    #[test]
    fn a_request_is_answered_once() {
        let stream = format!("{SHORT}\r\nPOST /");
        for cut in 0..=stream.len() {
            let (sent, ended) = served([&stream[..cut], &stream[cut..]], SHORT.len());
            assert!(sent.starts_with("200 <?xml") && sent.contains("\"Success\""), "{sent}");
            assert_eq!(ended, ["1"]);
        }
        let (sent, ended) = served([&SHORT[..9], &SHORT[10..]], SHORT.len() - 1);
        assert!(sent.starts_with("500 <?xml") && ended.is_empty(), "{sent}");
        let (sent, ended) = served([SHORT, ""], SHORT.len() + 1);
        assert!(sent.is_empty() && ended.is_empty(), "the client went away");
    }

    #[test]
    fn each_operation_is_answered_with_what_came_of_it() {
        let id = |id| PhoneCallId::new(id).unwrap();
        let item = ItemId::new("AAMk", None).unwrap();
        let play = |dial: &'static str| Request::play_on_phone(item, Text::new(dial).unwrap());
        let cases = [
            (play("4711"), 200, "<PhoneCallId Id=\"begun\"/>"),
            (play(""), 200, "<ResponseCode>ErrorInvalidPhoneNumber</ResponseCode>"),
            (Request::get_phone_call_information(id("1")), 200, "PhoneCallState>Alerted<"),
            (
                Request::get_phone_call_information(id("")),
                200,
                "<ResponseCode>ErrorInvalidIdEmpty</ResponseCode>",
            ),
            (Request::disconnect_phone_call(id("")), 200, "<ResponseCode>ErrorInvalidIdEmpty</ResponseCode>"),
            (
                Request::disconnect_phone_call(id("failing")),
                500,
                "<faultstring xml:lang=\"en-US\">An internal server error",
            ),
        ];
        for (request, status, answered) in cases {
            let mut message = [0; 1024];
            let message = core::str::from_utf8(request.write(&mut message).unwrap()).unwrap();
            let (sent, ended) = served([message, ""], message.len());
            assert!(sent.starts_with(&format!("{status} <?xml")) && sent.contains(answered), "{sent}");
            assert!(ended.is_empty(), "{ended:?}");
        }
    }
}
