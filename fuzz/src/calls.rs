//! The call control behind the targets that answer.

use std::marker::PhantomData;

use ews_phonecall::{
    DisconnectPhoneCall, DisconnectPhoneCallResponse, ExchangeImpersonation, Failure,
    GetPhoneCallInformation, GetPhoneCallInformationResponse, Operation, Operations, Outcome, PhoneCallId,
    PhoneCallInformation, PhoneCalls, PlayOnPhone, PlayOnPhoneResponse, ResponseCode, ResponseMessage,
};

/// What the operations give, the same each time.
#[derive(Clone, Copy, Debug)]
pub struct Given<'g> {
    /// Whether somebody may be impersonated.
    pub may_impersonate: bool,
    /// Why no operation succeeds, if none does.
    pub failure: Option<Failure<'g>>,
    pub phone_call_id: PhoneCallId<'g>,
    pub information: PhoneCallInformation<'g>,
}

impl<'g> Given<'g> {
    /// What is to be answered to an operation that failed so, or succeeded.
    pub fn outcome(&self, operation: &Operation<'_>, failure: Option<Failure<'g>>) -> Outcome<'g> {
        let is_success = failure.is_none();
        let message = match failure {
            None => ResponseMessage::SUCCESS,
            Some(Failure { code, text }) => ResponseMessage::error(code, text),
        };
        match operation {
            Operation::PlayOnPhone(_) => Outcome::PlayOnPhone(PlayOnPhoneResponse {
                message,
                phone_call_id: is_success.then_some(self.phone_call_id),
            }),
            Operation::GetPhoneCallInformation(_) => {
                Outcome::GetPhoneCallInformation(GetPhoneCallInformationResponse {
                    message,
                    information: is_success.then_some(self.information),
                })
            }
            Operation::DisconnectPhoneCall(_) => {
                Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse { message })
            }
            _ => panic!("another operation"),
        }
    }
}

/// Call control that gives what it is told to give, and counts how often it is asked.
#[derive(Debug)]
pub struct Calls<'g, O> {
    given: Given<'g>,
    /// How many operations it was asked for.
    pub operations: usize,
    /// How many people it was asked for.
    pub people: usize,
    served: PhantomData<O>,
}

impl<'g, O> Calls<'g, O> {
    pub fn new(given: Given<'g>) -> Self {
        Self { given, operations: 0, people: 0, served: PhantomData }
    }

    fn give<T>(&mut self, success: T) -> Result<T, Failure<'g>> {
        self.operations += 1;
        self.given.failure.map_or(Ok(success), Err)
    }
}

impl<O: Operations> PhoneCalls for Calls<'_, O> {
    type Operations = O;

    fn impersonate(&mut self, _: &ExchangeImpersonation<'_>) -> Result<(), Failure<'static>> {
        self.people += 1;
        match self.given.may_impersonate {
            true => Ok(()),
            false => Err(ResponseCode::ErrorImpersonateUserDenied.into()),
        }
    }

    fn play_on_phone(&mut self, _: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        self.give(self.given.phone_call_id)
    }

    fn get_phone_call_information(
        &mut self,
        _: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        self.give(self.given.information)
    }

    fn disconnect_phone_call(&mut self, _: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        self.give(())
    }
}
