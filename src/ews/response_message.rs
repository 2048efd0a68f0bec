//! What the responses to all operations have in common (`m:ResponseMessageType`).

use super::enumeration::nth;
use super::message_xml::MessageXml;
use super::namespace::MESSAGES;
use super::response_code::ResponseCode;
use crate::limits;
use crate::soap::{AttributeUse, Element, Fields, Value, Written};
use crate::xml::Text;

/// The slots of every response. Slot 0 and those from [`FREE`](slot::FREE) on are the operation's.
pub(super) mod slot {
    pub(super) const CLASS: u8 = 1;
    pub(super) const TEXT: u8 = 2;
    pub(super) const CODE: u8 = 3;
    pub(super) const LINK_KEY: u8 = 4;
    pub(super) const XML: u8 = 5;
    pub(in crate::ews) const FREE: u8 = 6;
    /// All of them, a bit each.
    pub(in crate::ews) const ALL: u32 = 0b11_1110;
}

/// The values of [`ResponseClass`], in its order.
const CLASSES: &[&str] = &["Success", "Warning", "Error"];

/// The attribute of every response.
pub(super) const ATTRIBUTES: &[AttributeUse] =
    &[AttributeUse::required("ResponseClass", Value::enumeration(slot::CLASS, &CLASSES))];
pub(super) static MESSAGE_TEXT: Element =
    Element::text(MESSAGES, "MessageText", Value::new(slot::TEXT, limits::MESSAGE_TEXT).or_cut());
pub(super) static RESPONSE_CODE: Element =
    Element::text(MESSAGES, "ResponseCode", Value::new(slot::CODE, limits::RESPONSE_CODE));
pub(super) static DESCRIPTIVE_LINK_KEY: Element =
    Element::text(MESSAGES, "DescriptiveLinkKey", Value::int(slot::LINK_KEY));
pub(super) static MESSAGE_XML: Element =
    Element::markup(MESSAGES, "MessageXml", Value::new(slot::XML, limits::MESSAGE_XML).or_cut());

/// Declares the response to an operation: its description, and a type that is read and written by it. It has the
/// message that every response has, and at most one field of its own, given with its description.
macro_rules! response {
    (
        $(#[$doc:meta])*
        $type:ident {
            $(#[$message_doc:meta])*
            message,
            $($(#[$field_doc:meta])* $field:ident: $field_type:ident = $element:ident,)?
        }
    ) => {
        pub(super) static RESPONSE: $crate::soap::Element = {
            use $crate::ews::response_message as common;
            use $crate::soap::optional;
            $crate::soap::Element::sequence($crate::ews::MESSAGES, stringify!($type), &[
                optional(&common::MESSAGE_TEXT),
                optional(&common::RESPONSE_CODE),
                optional(&common::DESCRIPTIVE_LINK_KEY),
                optional(&common::MESSAGE_XML),
                $(optional(&$element),)?
            ])
            .with_attributes(common::ATTRIBUTES)
        };
        static RESPONSE_GRAMMAR: $crate::soap::Grammar =
            $crate::ews::RESPONSES.with_body(&[&RESPONSE, &$crate::ews::FAULT]);

        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $type<'a> {
            $(#[$message_doc])*
            pub message: $crate::ews::ResponseMessage<'a>,
            $($(#[$field_doc])* pub $field: Option<$field_type<'a>>,)?
        }

        impl<'a> $type<'a> {
            pub(super) fn from_fields(fields: &$crate::soap::Fields<'a, '_>) -> Self {
                Self {
                    message: $crate::ews::ResponseMessage::from_fields(fields),
                    $($field: $field_type::from_fields(fields),)?
                }
            }
        }

        impl $crate::soap::Message for $type<'_> {
            type Of<'a> = Result<$type<'a>, $crate::ews::Fault<'a>>;
            type Store = $crate::soap::kept!(RESPONSE_GRAMMAR);
            const GRAMMAR: &'static $crate::soap::Grammar = &RESPONSE_GRAMMAR;

            fn from_found<'a>(found: &$crate::soap::Found<'a, '_>) -> Self::Of<'a> {
                match found.element() {
                    0 => Ok($type::from_fields(&found.body())),
                    _ => Err($crate::ews::Fault::from_fields(&found.body())),
                }
            }
        }

        impl $crate::soap::Described for $type<'_> {
            fn element(&self) -> &'static $crate::soap::Element {
                &RESPONSE
            }

            fn value(&self, slot: u8) -> Option<$crate::soap::Written<'_>> {
                self.message.value(slot)$(.or_else(|| self.$field.as_ref()?.value(slot)))?
            }
        }
    };
}
pub(super) use response;

/// Whether an operation succeeded (`t:ResponseClassType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseClass {
    /// It did.
    Success,
    /// It did in part.
    Warning,
    /// It did not.
    Error,
}

impl ResponseClass {
    /// The name, as in a message.
    pub const fn as_str(self) -> &'static str {
        nth(CLASSES, self as usize)
    }
}

/// What every response says (`m:ResponseMessageType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResponseMessage<'a> {
    /// Whether the operation succeeded.
    pub response_class: ResponseClass,
    /// What happened, for people. In a message that is read, a text of more than [`limits::MESSAGE_TEXT`] bytes
    /// [is cut](Text::is_cut).
    pub message_text: Option<Text<'a>>,
    /// What happened, for programs.
    pub response_code: Option<ResponseCode<'a>>,
    /// 0 by the reference, if present.
    pub descriptive_link_key: Option<i32>,
    /// More about what happened.
    pub message_xml: Option<MessageXml<'a>>,
}

impl<'a> ResponseMessage<'a> {
    /// The operation was carried out.
    pub const SUCCESS: Self = Self {
        response_class: ResponseClass::Success,
        message_text: None,
        response_code: Some(ResponseCode::NoError),
        descriptive_link_key: None,
        message_xml: None,
    };

    /// The operation could not be carried out.
    pub const fn error(code: ResponseCode<'a>, text: Text<'a>) -> Self {
        Self {
            response_class: ResponseClass::Error,
            message_text: Some(text),
            response_code: Some(code),
            descriptive_link_key: Some(0),
            message_xml: None,
        }
    }

    /// Reads what every response says.
    pub(super) fn from_fields(fields: &Fields<'a, '_>) -> Self {
        Self {
            response_class: match fields.index(slot::CLASS) {
                Some(0) => ResponseClass::Success,
                Some(1) => ResponseClass::Warning,
                _ => ResponseClass::Error,
            },
            message_text: fields.text(slot::TEXT),
            response_code: fields.text(slot::CODE).map(ResponseCode::from_text),
            descriptive_link_key: fields.number(slot::LINK_KEY),
            message_xml: fields.markup(slot::XML).map(MessageXml::from_markup),
        }
    }

    /// The value in a slot of every response.
    pub(super) fn value(&self, slot: u8) -> Option<Written<'_>> {
        match slot {
            slot::CLASS => Some(Written::Markup(self.response_class.as_str())),
            slot::TEXT => self.message_text.map(Written::Text),
            slot::CODE => self.response_code.map(|code| Written::Text(code.as_text())),
            slot::LINK_KEY => self.descriptive_link_key.map(Written::from),
            slot::XML => {
                let xml = self.message_xml.as_ref().filter(|xml| xml.is_self_contained());
                xml.map(|xml| Written::Markup(xml.as_str()))
            }
            _ => None,
        }
    }
}
