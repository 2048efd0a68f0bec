//! The operations, one file each. Only this file lists them all.

mod disconnect_phone_call;
mod get_phone_call_information;
mod play_on_phone;

pub use disconnect_phone_call::{DisconnectPhoneCall, DisconnectPhoneCallResponse};
pub use get_phone_call_information::{
    ConnectionFailureCause, GetPhoneCallInformation, GetPhoneCallInformationResponse, PhoneCallInformation,
    PhoneCallState,
};
pub use play_on_phone::{PlayOnPhone, PlayOnPhoneResponse};

use super::fault::{FAULT, Fault};
use super::impersonation::{EXCHANGE_IMPERSONATION, ExchangeImpersonation};
use super::namespace::Scheme;
use super::phone_call_id::PhoneCallId;
use super::request::REQUESTS;
use super::response::{Body, DefaultResponse, Length, RESPONSES};
use super::response_code::{Failure, ResponseCode};
use super::response_message::{ResponseMessage, slot};
use crate::error::BufferTooSmall;
use crate::soap::{Described, Element, Found, Grammar, Message, Written, kept};
use crate::xml::check_room;

/// What a program serves: one operation, or any of several.
///
/// [`Operation`] (any of the three), the request of each, and [`Impersonated`] implement it, so that a program need not: it
/// names one of them as [`PhoneCalls::Operations`]. The part that reads it is [`Message`].
pub trait Operations: Message {
    /// What the operation gives if it succeeds.
    type Success<'s>;
    /// The content of the response.
    type Outcome<'s>: Body;
    /// Whether all responses to a success have the same bytes, but for the scheme.
    const IS_FIXED: bool;

    /// The code with which the request is refused before it is carried out, such as for an empty id.
    fn refusal(operation: &Self::Of<'_>) -> Option<ResponseCode<'static>>;

    /// Checks that the longest response to a success fits into `room` bytes.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] with the room that is needed.
    fn check_room(operation: &Self::Of<'_>, scheme: Scheme, room: usize) -> Result<(), BufferTooSmall>;

    /// Has `calls` carry it out.
    ///
    /// # Errors
    ///
    /// Those of `calls`.
    fn carry_out<'s, C: PhoneCalls>(
        operation: &Self::Of<'_>,
        calls: &'s mut C,
    ) -> Result<Self::Success<'s>, Failure<'s>>;

    /// The content of the response to this result.
    fn respond<'s>(
        operation: &Self::Of<'_>,
        result: Result<Self::Success<'s>, Failure<'s>>,
    ) -> Self::Outcome<'s>;
}

/// Implements [`Operations`] for each request, and declares the enumerations of all.
///
/// A row has the method of [`PhoneCalls`], which is also the name of the module; the request with the id that must
/// not be empty; what the method gives; the response with the field for that.
macro_rules! operations {
    ($(
        $(#[$doc:meta])*
        $method:ident: $name:ident { $id:ident } ->
            $(#[$given:meta])* $success:ty, $response:ident { $($field:ident)? };
    )*) => {
        static REQUEST_GRAMMAR: Grammar = REQUESTS.with_body(&[$(&$method::REQUEST),*]);
        static IMPERSONATED_GRAMMAR: Grammar =
            REQUESTS.with_header(&[&EXCHANGE_IMPERSONATION]).with_body(&[$(&$method::REQUEST),*]);
        static RESPONSE_GRAMMAR: Grammar = RESPONSES.with_body(&[$(&$method::RESPONSE,)* &FAULT]);
        const RESPONSE_ELEMENTS: &[&Element] = &[$(&$method::RESPONSE),*];

        /// The operations, by their index in the grammars.
        enum Number {
            $($name,)*
        }

        /// A phone-call operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operation<'a> {
            $($(#[$doc])* $name($name<'a>),)*
        }

        /// The result of a request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Outcome<'a> {
            $(
                #[doc = concat!("The response to `", stringify!($name), "`.")]
                $name($response<'a>),
            )*
            /// The request was bad, or the server failed.
            Fault(Fault<'a>),
        }

        /// What an operation gives if it succeeds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Success<'a> {
            $($(#[$given])* $name($success),)*
        }

        $(
            impl<'a> From<$success> for Success<'a> {
                fn from(success: $success) -> Self {
                    Self::$name(success)
                }
            }

            impl Operations for $name<'_> {
                type Success<'a> = $success;
                type Outcome<'a> = Result<$response<'a>, Fault<'a>>;
                const IS_FIXED: bool = $method::RESPONSE.max_values_len(slot::ALL) == 0;

                fn refusal(call: &$name<'_>) -> Option<ResponseCode<'static>> {
                    call.$id.is_empty().then_some(ResponseCode::ErrorInvalidIdEmpty)
                }

                fn check_room(_: &$name<'_>, scheme: Scheme, room: usize) -> Result<(), BufferTooSmall> {
                    let needed = const { Length::Success.of(&$method::RESPONSE) };
                    if room >= needed {
                        return Ok(());
                    }
                    if !Self::IS_FIXED {
                        return Err(BufferTooSmall { needed });
                    }
                    let success = $response { message: ResponseMessage::SUCCESS, $($field: None)? };
                    check_room(&DefaultResponse { scheme, body: Ok(&success) }, room)
                }

                fn carry_out<'s, C: PhoneCalls>(
                    call: &$name<'_>,
                    calls: &'s mut C,
                ) -> Result<Self::Success<'s>, Failure<'s>> {
                    calls.$method(call)
                }

                fn respond<'s>(
                    _: &$name<'_>,
                    result: Result<Self::Success<'s>, Failure<'s>>,
                ) -> Self::Outcome<'s> {
                    match result {
                        #[allow(unused_variables)] // by an operation that gives nothing
                        Ok(success) => {
                            Ok($response { message: ResponseMessage::SUCCESS, $($field: Some(success))? })
                        }
                        Err(failure) => match Fault::for_code(failure.code) {
                            Some(fault) => Err(fault),
                            None => Ok($response {
                                message: ResponseMessage::error(failure.code, failure.text),
                                $($field: None)?
                            }),
                        },
                    }
                }
            }
        )*

        impl Operation<'_> {
            /// Reads the operation that was found, if there is one.
            fn find<'a>(found: &Found<'a, '_>) -> Option<Operation<'a>> {
                match found.element() {
                    $(number if number == Number::$name as usize => {
                        Some(Operation::$name($name::from_found(found)))
                    })*
                    _ => None,
                }
            }

            fn described(&self) -> &dyn Described {
                match self {
                    $(Self::$name(call) => call,)*
                }
            }
        }

        impl Message for Outcome<'_> {
            type Of<'a> = Outcome<'a>;
            type Store = kept!(RESPONSE_GRAMMAR);
            const GRAMMAR: &'static Grammar = &RESPONSE_GRAMMAR;

            fn from_found<'a>(found: &Found<'a, '_>) -> Outcome<'a> {
                let fields = &found.body();
                match found.element() {
                    $(number if number == Number::$name as usize => {
                        Outcome::$name($response::from_fields(fields))
                    })*
                    _ => Outcome::Fault(Fault::from_fields(fields)),
                }
            }
        }

        impl Body for Outcome<'_> {
            fn body(&self) -> Result<&dyn Described, &Fault<'_>> {
                match self {
                    $(Self::$name(response) => Ok(response),)*
                    Self::Fault(fault) => Err(fault),
                }
            }
        }

        impl Operations for Operation<'_> {
            type Success<'s> = Success<'s>;
            type Outcome<'s> = Outcome<'s>;
            const IS_FIXED: bool = false;

            fn refusal(operation: &Operation<'_>) -> Option<ResponseCode<'static>> {
                match operation {
                    $(Operation::$name(call) => $name::refusal(call),)*
                }
            }

            fn check_room(
                operation: &Operation<'_>,
                scheme: Scheme,
                room: usize,
            ) -> Result<(), BufferTooSmall> {
                match operation {
                    $(Operation::$name(call) => $name::check_room(call, scheme, room),)*
                }
            }

            fn carry_out<'s, C: PhoneCalls>(
                operation: &Operation<'_>,
                calls: &'s mut C,
            ) -> Result<Success<'s>, Failure<'s>> {
                match operation {
                    $(Operation::$name(call) => calls.$method(call).map(Success::$name),)*
                }
            }

            fn respond<'s>(
                operation: &Operation<'_>,
                result: Result<Success<'s>, Failure<'s>>,
            ) -> Outcome<'s> {
                match operation {
                    $(Operation::$name(call) => {
                        let result = result.and_then(|success| match success {
                            Success::$name(success) => Ok(success),
                            _ => Err(ResponseCode::ErrorInternalServerError.into()),
                        });
                        $name::respond(call, result).map_or_else(Outcome::Fault, Outcome::$name)
                    })*
                }
            }
        }
    };
}

operations! {
    /// Call somebody and play them an item.
    play_on_phone: PlayOnPhone { item_id } ->
        /// The id of the call that was begun.
        PhoneCallId<'a>, PlayOnPhoneResponse { phone_call_id };
    /// Tell how a call goes.
    get_phone_call_information: GetPhoneCallInformation { phone_call_id } ->
        /// How the call goes.
        PhoneCallInformation<'a>, GetPhoneCallInformationResponse { information };
    /// End a call.
    disconnect_phone_call: DisconnectPhoneCall { phone_call_id } ->
        /// Nothing: the call is over.
        (), DisconnectPhoneCallResponse {};
}

impl Message for Operation<'_> {
    type Of<'a> = Operation<'a>;
    type Store = kept!(REQUEST_GRAMMAR);
    const GRAMMAR: &'static Grammar = &REQUEST_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> Operation<'a> {
        Self::find(found).unwrap_or(Operation::DisconnectPhoneCall(DisconnectPhoneCall::from_found(found)))
    }
}

impl Described for Operation<'_> {
    fn element(&self) -> &'static Element {
        self.described().element()
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        self.described().value(slot)
    }
}

/// The response whose names leave the least room for its content.
pub(super) fn longest_around(message: ResponseMessage<'_>) -> Outcome<'_> {
    Outcome::GetPhoneCallInformation(GetPhoneCallInformationResponse { message, information: None })
}

/// The greatest of the lengths for all operations.
pub(super) const fn most_of_responses(length: Length) -> usize {
    let (mut most, mut rest) = (0, RESPONSE_ELEMENTS);
    while let [response, others @ ..] = rest {
        let len = length.of(response);
        (most, rest) = (if len > most { len } else { most }, others);
    }
    most
}

/// The call control of a PBX, which carries out the operations.
///
/// An operation without a method is answered with `ErrorInvalidRequest`. A closure that ends calls implements this,
/// too.
///
/// The texts of a request are [`Text`](crate::xml::Text)s, which are compared as they are and otherwise
/// [decoded](crate::xml::Text::decode) into a buffer. What a method gives may borrow from `self`, such as an id that is
/// kept there.
///
/// ```
/// use ews_phonecall::{
///     DisconnectPhoneCall, Failure, GetPhoneCallInformation, Operation, PhoneCallId, PhoneCallInformation,
///     PhoneCallState, PhoneCalls, Request, Response, ResponseCode, answer,
/// };
///
/// struct OneCall {
///     is_up: bool,
/// }
///
/// impl PhoneCalls for OneCall {
///     type Operations = Operation<'static>;
///
///     fn get_phone_call_information(
///         &mut self,
///         _: &GetPhoneCallInformation<'_>,
///     ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
///         let state = if self.is_up { PhoneCallState::Connected } else { PhoneCallState::Disconnected };
///         Ok(PhoneCallInformation::new(state))
///     }
///
///     fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
///         if call.phone_call_id != "1" {
///             return Err(ResponseCode::ErrorInvalidPhoneCallId.into());
///         }
///         self.is_up = false;
///         Ok(())
///     }
/// }
///
/// let mut calls = OneCall { is_up: true };
/// let (mut message, mut buffer) = ([0; 1024], [0; Response::MAX_SUCCESS_LEN]);
/// let id = PhoneCallId::new("1")?;
/// for request in [Request::get_phone_call_information(id), Request::disconnect_phone_call(id)] {
///     let reply = answer(request.write(&mut message)?, &mut buffer, &mut calls)?;
///     assert_eq!(reply.status, 200);
/// }
/// assert!(!calls.is_up);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub trait PhoneCalls {
    /// The operations that are served, with `'static`: [`Operation`] for all of them, one request, or
    /// [`Impersonated`]. No other is linked.
    type Operations: Operations;

    /// Whether the operation may be carried out for this person, whose name is not empty. It is called before the
    /// operation, if the operations are [`Impersonated`].
    ///
    /// # Errors
    ///
    /// The failure to answer with.
    fn impersonate(&mut self, person: &ExchangeImpersonation<'_>) -> Result<(), Failure<'static>> {
        let _ = person;
        Err(ResponseCode::ErrorImpersonateUserDenied.into())
    }

    /// Calls somebody to play them an item. Gives the id of the call, which may borrow from `self`.
    ///
    /// # Errors
    ///
    /// Why the call could not be begun.
    fn play_on_phone(&mut self, call: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        let _ = call;
        Err(ResponseCode::ErrorInvalidRequest.into())
    }

    /// Tells how a call goes.
    ///
    /// # Errors
    ///
    /// Why it could not be told.
    fn get_phone_call_information(
        &mut self,
        call: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        let _ = call;
        Err(ResponseCode::ErrorInvalidRequest.into())
    }

    /// Ends a call.
    ///
    /// # Errors
    ///
    /// Why the call could not be ended.
    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        let _ = call;
        Err(ResponseCode::ErrorInvalidRequest.into())
    }
}

impl<F, E> PhoneCalls for F
where
    F: FnMut(&DisconnectPhoneCall<'_>) -> Result<(), E>,
    E: Into<Failure<'static>>,
{
    type Operations = DisconnectPhoneCall<'static>;

    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        self(call).map_err(Into::into)
    }
}

// --- On behalf of somebody else ---

/// An operation, and the person for whom it is to be carried out.
///
/// [`answer`](crate::answer) asks [`PhoneCalls::impersonate`] for the person. [`Request::refusal`] and
/// [`Request::respond`] do not look at the person: a program that takes the steps of `answer` one by one decides itself,
/// before it carries the operation out, and refuses a person who [is empty](ExchangeImpersonation::is_empty), too.
///
/// ```
/// use ews_phonecall::{ConnectingSid, ExchangeImpersonation, Impersonated, Options, Request, ResponseCode, soap};
///
/// fn is_allowed(person: &ExchangeImpersonation<'_>) -> bool {
///     matches!(person.connecting_sid, ConnectingSid::PrimarySmtpAddress(address) if address == "alice@example.com")
/// }
///
/// let message = br#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"
///     xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><Header><t:ExchangeImpersonation>
///         <t:ConnectingSID><t:PrincipalName>mallory</t:PrincipalName></t:ConnectingSID>
///     </t:ExchangeImpersonation></Header><Body>
///     <m:DisconnectPhoneCall xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">
///         <m:PhoneCallId Id="1"/>
///     </m:DisconnectPhoneCall></Body></Envelope>"#;
/// let request = soap::parse::<Request<'_, Impersonated<'_>>>(message, &Options::DEFAULT)?;
/// assert_eq!(request.refusal(), None, "nobody has asked whether mallory may do that");
/// let result = match &request.operation.impersonation {
///     Some(person) if !is_allowed(person) => Err(ResponseCode::ErrorImpersonateUserDenied),
///     _ => Ok(()), // after `request.operation.operation` was carried out
/// };
/// assert_eq!(request.respond(result).status(), 500);
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
///
/// In pieces it is read by `RequestReader::<1024, Impersonated<'static>>::with_options(&Options::DEFAULT)`.
///
/// [`Request::refusal`]: crate::Request::refusal
/// [`Request::respond`]: crate::Request::respond
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Impersonated<'a> {
    /// The person, if the request has one.
    pub impersonation: Option<ExchangeImpersonation<'a>>,
    /// The operation.
    pub operation: Operation<'a>,
}

impl Message for Impersonated<'_> {
    type Of<'a> = Impersonated<'a>;
    type Store = kept!(IMPERSONATED_GRAMMAR);
    const GRAMMAR: &'static Grammar = &IMPERSONATED_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> Impersonated<'a> {
        let block = found.header(&EXCHANGE_IMPERSONATION);
        let impersonation = block.map(|fields| ExchangeImpersonation::from_fields(&fields));
        Impersonated { impersonation, operation: Operation::from_found(found) }
    }
}

impl Operations for Impersonated<'_> {
    type Success<'s> = Success<'s>;
    type Outcome<'s> = Outcome<'s>;
    const IS_FIXED: bool = false;

    fn refusal(operation: &Impersonated<'_>) -> Option<ResponseCode<'static>> {
        Operation::refusal(&operation.operation)
    }

    fn check_room(operation: &Impersonated<'_>, scheme: Scheme, room: usize) -> Result<(), BufferTooSmall> {
        Operation::check_room(&operation.operation, scheme, room)
    }

    fn carry_out<'s, C: PhoneCalls>(
        operation: &Impersonated<'_>,
        calls: &'s mut C,
    ) -> Result<Success<'s>, Failure<'s>> {
        match &operation.impersonation {
            Some(person) if person.is_empty() => {
                return Err(ResponseCode::ErrorImpersonateUserDenied.into());
            }
            Some(person) => calls.impersonate(person)?,
            None => {}
        }
        Operation::carry_out(&operation.operation, calls)
    }

    fn respond<'s>(operation: &Impersonated<'_>, result: Result<Success<'s>, Failure<'s>>) -> Outcome<'s> {
        Operation::respond(&operation.operation, result)
    }
}
