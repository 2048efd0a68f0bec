//! Everything the library can do, so that what the image lacks the library lacks: both ends, whole and in pieces, and
//! the text of errors.
#![no_std]
#![no_main]

use core::fmt::{self, Write};
use core::hint::black_box;

use ews_phonecall::xml::Text;
use ews_phonecall::{
    ExchangeVersion, Operation, PhoneCallId, Request, RequestReader, Response, ResponseCode, ResponseReader,
    Scheme, answer,
};

/// Takes text and forgets it.
struct Void;

impl Write for Void {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        black_box(text);
        Ok(())
    }
}

fn handle(operation: Operation<'_>) -> Result<(), ResponseCode<'static>> {
    let Operation::DisconnectPhoneCall(call) = operation else {
        return Err(ResponseCode::ErrorInvalidRequest);
    };
    let mut buffer = [0; 256];
    black_box(call.phone_call_id.as_str());
    black_box(call.phone_call_id.decode(&mut buffer)).map_err(|_| ResponseCode::ErrorInvalidIdMalformed)?;
    let _ = write!(Void, "{} {:?}", call.phone_call_id, call);
    if call.phone_call_id == "1" { Ok(()) } else { Err(ResponseCode::ErrorInvalidPhoneCallId) }
}

fn show(result: Result<impl fmt::Debug, ews_phonecall::Error>) {
    let _ = match result {
        Ok(value) => write!(Void, "{value:?}"),
        Err(error) => write!(Void, "{error} {error:?}"),
    };
}

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut BUFFER: [u8; Response::MAX_LEN] = [0; Response::MAX_LEN];
    static mut REQUEST_READER: RequestReader<1024> = RequestReader::new();
    static mut RESPONSE_READER: ResponseReader<1024> = ResponseReader::new();
    let message = measure::message();
    let text = core::str::from_utf8(message).unwrap_or_default();

    // The server.
    show(Request::parse(message));
    let _ = black_box(answer(message, BUFFER, handle));
    show(REQUEST_READER.push(message));
    show(REQUEST_READER.finish());
    let _ = black_box(REQUEST_READER.answer(BUFFER, handle));

    // The client.
    if let (Ok(id), Ok(version)) = (PhoneCallId::new(text), text.parse::<ExchangeVersion>()) {
        let request = Request::disconnect_phone_call(id)
            .with_scheme(black_box(Scheme::Https))
            .with_server_version(version);
        black_box(request.encoded_len());
        let _ = black_box(request.write(BUFFER));
        if let (Ok(code), Ok(text)) = (ResponseCode::new(text), Text::new(text)) {
            let _ = black_box(Response::error(&request, code, text).write(BUFFER));
        }
    }
    show(Response::parse(message));
    show(RESPONSE_READER.push(message));
    show(RESPONSE_READER.finish());
    if let Ok(response) = RESPONSE_READER.finish() {
        let _ = black_box(response.write(BUFFER));
    }
    measure::stop()
}
