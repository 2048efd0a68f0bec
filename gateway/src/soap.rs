//! A message: what it asks for is carried out in a PBX, and the answer is written into a buffer of fixed size.
//!
//! Nothing is carried out for which the answer that it succeeded would have no room, for a client that may not ask for it, or
//! for a person whom the client may not act for.

use std::fmt;

use bytes::{Bytes, BytesMut};
use ews_phonecall::{
    Body, ErrorKind, Failure as Refused, Impersonated, Operation, PhoneCallId, Request, RequestReader,
    Response, ResponseCode, Success, limits,
};
use tracing::{debug, warn};

use crate::Gateway;
use crate::backend::{Backend, Failure, Information};
use crate::configuration::Permission;
use crate::credentials::Client;

/// Reads a message in pieces, in constant memory.
pub(crate) type Reader = RequestReader<{ limits::TAG }, Impersonated<'static>>;

/// The room for an answer: with so much, every operation is carried out.
const ROOM: usize = Response::MAX_SUCCESS_LEN;

/// What is sent, and what is said of it in the log.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
    pub(crate) operation: &'static str,
    pub(crate) code: &'static str,
    pub(crate) call: Hint,
}

/// The beginning of a call's id, for the log: who knows all of an id may end the call. The rest is zeros.
#[derive(Default)]
pub(crate) struct Hint([u8; Self::LEN]);

impl Hint {
    /// How many characters of an id are shown.
    const LEN: usize = 8;

    /// Characters beyond ASCII, and those that a terminal would act on, are left out.
    fn of(id: &str) -> Self {
        let mut hint = Self::default();
        let shown = id.bytes().filter(u8::is_ascii_graphic);
        for (place, byte) in hint.0.iter_mut().zip(shown) {
            *place = byte;
        }
        hint
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = std::str::from_utf8(&self.0).unwrap_or_default().trim_end_matches('\0');
        f.write_str(if text.is_empty() { "-" } else { text })
    }
}

/// What was done.
enum Done {
    Began(String),
    Told(Information),
    Ended,
}

impl Done {
    fn success(&self) -> Result<Success<'_>, ResponseCode<'static>> {
        Ok(match self {
            Self::Began(id) => {
                PhoneCallId::new(id).map_err(|_| ResponseCode::ErrorInternalServerError)?.into()
            }
            Self::Told(information) => information.as_message().into(),
            Self::Ended => ().into(),
        })
    }
}

/// Carries out what a message asks for, and answers; `None` if there is no room for an answer.
pub(crate) async fn answer(
    gateway: &Gateway,
    client: Client<'_>,
    reader: &Reader,
    buffer: &mut BytesMut,
) -> Option<Answer> {
    let request = match reader.finish() {
        Ok(request) => request,
        Err(error) => {
            debug!("refused: {error}");
            let (status, body) = write(&Response::fault(&error), buffer)?;
            let code = fault_code(error.kind());
            return Some(Answer { status, body, operation: "none", code, call: Hint::default() });
        }
    };
    request.check_room(ROOM).ok()?;
    let result = match refusal(client, &request) {
        Some(code) => Err(code),
        None => carry_out(gateway, &request.operation.operation).await,
    };
    let result = result.as_ref().map_err(|code| *code).and_then(Done::success);
    let code = code_of(&result);
    let call = hint(&request.operation.operation, &result);
    let (status, body) = write(&request.respond(result.map_err(Refused::from)), buffer)?;
    Some(Answer { status, body, operation: name(&request.operation.operation), code, call })
}

/// Writes a response into the buffer, whose memory is that of the answer before.
fn write<R: Body>(response: &Response<'_, R>, buffer: &mut BytesMut) -> Option<(u16, Bytes)> {
    buffer.clear();
    buffer.resize(ROOM, 0);
    let len = response.write(buffer).ok()?.len();
    Some((response.status(), buffer.split_to(len).freeze()))
}

/// Why the request is refused before a PBX is asked, if it is.
fn refusal(client: Client<'_>, request: &Request<'_, Impersonated<'_>>) -> Option<ResponseCode<'static>> {
    let Impersonated { impersonation, operation, .. } = &request.operation;
    let denied = impersonation.as_ref().filter(|person| !client.may_act_for(person));
    if denied.is_some() {
        return Some(ResponseCode::ErrorImpersonateUserDenied);
    }
    let permission = match operation {
        Operation::PlayOnPhone(_) => Permission::Play,
        Operation::GetPhoneCallInformation(_) => Permission::Ask,
        _ => Permission::End,
    };
    if !client.may(permission) {
        return Some(ResponseCode::ErrorAccessDenied);
    }
    request.refusal()
}

/// Asks the PBX, which may not take longer than the limit.
async fn carry_out(gateway: &Gateway, operation: &Operation<'_>) -> Result<Done, ResponseCode<'static>> {
    let limit = gateway.configuration.limits.backend();
    match tokio::time::timeout(limit, ask(gateway, operation)).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(Failure::NoSuchCall)) => Err(ResponseCode::ErrorInvalidPhoneCallId),
        Ok(Err(Failure::Refused(code))) => Err(code),
        Ok(Err(Failure::Unavailable(why))) => {
            warn!("the PBX is not available: {why}");
            Err(ResponseCode::ErrorServerBusy)
        }
        Err(_) => {
            warn!("the PBX did not answer for {limit:?}");
            Err(ResponseCode::ErrorServerBusy)
        }
    }
}

async fn ask(gateway: &Gateway, operation: &Operation<'_>) -> Result<Done, Failure> {
    let backend = &gateway.backend;
    let too_long = |_| Failure::NoSuchCall;
    let mut id = [0; limits::PHONE_CALL_ID];
    match operation {
        Operation::PlayOnPhone(call) => {
            let (mut dial, mut item) = ([0; limits::DIAL_STRING], [0; limits::TAG]);
            let dial = call.dial_string.decode(&mut dial).map_err(too_long)?.trim_ascii();
            let item = call.item_id.id().decode(&mut item).map_err(too_long)?;
            if dial.is_empty() {
                return Err(Failure::Refused(ResponseCode::ErrorInvalidPhoneNumber));
            }
            backend.play(dial, item).await.map(Done::Began)
        }
        Operation::GetPhoneCallInformation(call) => {
            backend.information(call.phone_call_id.decode(&mut id).map_err(too_long)?).await.map(Done::Told)
        }
        Operation::DisconnectPhoneCall(call) => {
            backend.hang_up(call.phone_call_id.decode(&mut id).map_err(too_long)?).await.map(|()| Done::Ended)
        }
        _ => Err(Failure::Refused(ResponseCode::ErrorInvalidRequest)),
    }
}

fn name(operation: &Operation<'_>) -> &'static str {
    match operation {
        Operation::PlayOnPhone(_) => "PlayOnPhone",
        Operation::GetPhoneCallInformation(_) => "GetPhoneCallInformation",
        Operation::DisconnectPhoneCall(_) => "DisconnectPhoneCall",
        _ => "other",
    }
}

fn hint(operation: &Operation<'_>, result: &Result<Success<'_>, ResponseCode<'_>>) -> Hint {
    let id = match (operation, result) {
        (Operation::GetPhoneCallInformation(call), _) => call.phone_call_id,
        (Operation::DisconnectPhoneCall(call), _) => call.phone_call_id,
        (_, Ok(Success::PlayOnPhone(id))) => *id,
        _ => return Hint::default(),
    };
    let mut buffer = [0; limits::PHONE_CALL_ID];
    id.decode(&mut buffer).map_or_else(|_| Hint::default(), Hint::of)
}

fn code_of(result: &Result<Success<'_>, ResponseCode<'static>>) -> &'static str {
    let code = result.as_ref().err().unwrap_or(&ResponseCode::NoError);
    code.as_text().as_str().unwrap_or("other")
}

/// What the fault for an error is called in the figures.
fn fault_code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ImpersonationDenied => "ErrorImpersonateUserDenied",
        _ => "fault",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_beginning_of_an_id_only() {
        for (id, expected) in [
            ("4dfcde06-7885-421c-9d64-7ddde7d9a7ba", "4dfcde06"),
            ("1-2@pbx", "1-2@pbx"),
            ("a\u{1b}[31m\nb", "a[31mb"),
            ("\u{e4}bc", "bc"),
            ("", "-"),
        ] {
            assert_eq!(Hint::of(id).to_string(), expected, "{id}");
        }
    }
}
