//! Enumerations that servers extend: a value without a variant survives as its text.

/// The text with this number. A `match` would take twice the flash of a table.
pub(super) const fn nth(texts: &[&'static str], number: usize) -> &'static str {
    match texts.split_at_checked(number) {
        Some((_, [text, ..])) => text,
        _ => "",
    }
}

/// Declares an enumeration of texts. The variants are named as in a message.
macro_rules! enumeration {
    ($(#[$doc:meta])* $type:ident { $($(#[$meaning:meta])* $name:ident,)* } or $open:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type<'a> {
            $($(#[$meaning])* $name,)*
            /// Any other value.
            $open($crate::xml::Text<'a>),
        }

        impl<'a> $type<'a> {
            /// The values that have variants.
            pub const NAMED: &'static [$type<'static>] = &[$($type::$name,)*];

            pub(in crate::ews) const NAMES: &'static [&'static str] = &[$(stringify!($name),)*];

            /// The number of the variant.
            const fn number(&self) -> usize {
                #[allow(clippy::enum_variant_names)]
                enum Number { $($name,)* $open }
                (match self {
                    $(Self::$name => Number::$name,)*
                    Self::$open(_) => Number::$open,
                }) as usize
            }

            /// The value, as in a message.
            pub const fn as_text(&self) -> $crate::xml::Text<'a> {
                match self {
                    Self::$open(text) => *text,
                    named => {
                        $crate::xml::Text::plain($crate::ews::enumeration::nth(Self::NAMES, named.number()))
                    }
                }
            }

            /// The value whose text this is.
            pub fn from_text(text: $crate::xml::Text<'a>) -> Self {
                let named = Self::NAMES.iter().position(|name| text == **name);
                let named = named.and_then(|number| Self::NAMED.get(number));
                named.copied().unwrap_or(Self::$open(text))
            }
        }

        impl core::fmt::Display for $type<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.as_text().fmt(f)
            }
        }
    };
}
