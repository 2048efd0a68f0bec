//! The store: a place for each value of a message.
//!
//! For a message in memory, a place is a range of the message. For a message in pieces, the decoded bytes are copied
//! into an arena, whose size follows from the description, and a place is a range of the arena. Both give the same
//! [`Fields`].

use heapless::{Vec, VecView};

use super::QName;
use crate::xml::{Form, Namespace, Text};

/// Where a value is. It is part of a [`Store`]; a program uses [`Kept`].
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub(super) start: u32,
    pub(super) end: u32,
    form: Form,
    /// What the check of the value gave; of markup, 1 if it cannot stand elsewhere.
    pub(super) index: u8,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Absent,
    Present,
    /// Only what is within its limit was kept.
    Cut,
}

impl Place {
    const NEW: Self = Self { start: 0, end: 0, form: Form::Literal, index: 0, state: State::Absent };

    pub(super) fn is_there(&self) -> bool {
        self.state != State::Absent
    }

    pub(super) fn is_cut(&self) -> bool {
        self.state == State::Cut
    }

    /// The bytes of the value, which are among these.
    fn of<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Keeps no more of the value.
    pub(super) fn cut(&mut self) {
        self.state = State::Cut;
    }
}

/// A flag at the level of types: whether a message has no content but attributes and sequences of elements. Then the
/// code for any other content is not linked. It is part of a [`Store`]; a program uses [`Kept`].
#[derive(Debug)]
pub struct Simple<const IS: bool>;

/// Either [`Simple`]. It is part of a [`Store`]; a program uses [`Kept`].
pub trait IsSimple {
    /// Whether the elements are simple.
    const IS: bool;
}

impl<const IS: bool> IsSimple for Simple<IS> {
    const IS: bool = IS;
}

/// The memory in which the values of a message are kept. A program uses [`Kept`], which implements it.
pub trait Store {
    /// Whether the elements of the message are simple.
    type Simple: IsSimple;
    /// The places alone, for a message in memory.
    type Places: AsRef<[Place]> + AsMut<[Place]>;
    /// The number of places.
    const SLOTS: usize;
    /// The length of the arena, in bytes.
    const LEN: usize;
    /// An empty store.
    const NEW: Self;
    /// Places without values.
    const NO_PLACES: Self::Places;

    /// Forgets all values.
    fn clear(&mut self);

    /// The places, and the arena.
    fn parts(&self) -> (&[Place], &[u8]);

    /// The same, mutable.
    fn parts_mut(&mut self) -> (&mut [Place], &mut VecView<u8, u16>);
}

/// A store with `SLOTS` places and an arena of `LEN` bytes: those that [`Grammar::slots`](super::Grammar::slots) and
/// [`Grammar::kept_len`](super::Grammar::kept_len) give. `SIMPLE` is what
/// [`Grammar::is_simple`](super::Grammar::is_simple) gives, or `false`.
#[derive(Debug)]
pub struct Kept<const SLOTS: usize, const LEN: usize, const SIMPLE: bool = false> {
    places: [Place; SLOTS],
    bytes: Vec<u8, LEN, u16>,
}

impl<const SLOTS: usize, const LEN: usize, const SIMPLE: bool> Store for Kept<SLOTS, LEN, SIMPLE> {
    type Simple = Simple<SIMPLE>;
    type Places = [Place; SLOTS];
    const SLOTS: usize = SLOTS;
    const LEN: usize = LEN;
    const NEW: Self = Self { places: Self::NO_PLACES, bytes: Vec::new() };
    const NO_PLACES: Self::Places = [Place::NEW; SLOTS];

    fn clear(&mut self) {
        self.places = Self::NO_PLACES;
        self.bytes.clear();
    }

    fn parts(&self) -> (&[Place], &[u8]) {
        (&self.places, &self.bytes)
    }

    fn parts_mut(&mut self) -> (&mut [Place], &mut VecView<u8, u16>) {
        (&mut self.places, self.bytes.as_mut_view())
    }
}

/// The [`Kept`] that the messages of a grammar need.
macro_rules! kept {
    ($grammar:ident) => {
        $crate::soap::Kept<{ $grammar.slots() }, { $grammar.kept_len() }, { $grammar.is_simple() }>
    };
}
pub(crate) use kept;

/// The bytes that the places are ranges of.
pub(super) enum Base<'k> {
    /// The message.
    Message(&'k [u8]),
    /// An arena.
    Arena(&'k mut VecView<u8, u16>),
}

/// The store while a message is read.
pub(super) struct Keeper<'k> {
    pub(super) places: &'k mut [Place],
    pub(super) base: Base<'k>,
}

impl Keeper<'_> {
    pub(super) fn place(&mut self, slot: usize) -> Option<&mut Place> {
        self.places.get_mut(slot)
    }

    pub(super) fn is_arena(&self) -> bool {
        matches!(self.base, Base::Arena(_))
    }

    /// Keeps the value at `offset`. Gives `false` if there is no room.
    pub(super) fn put(&mut self, slot: usize, text: Text<'_>, offset: usize, index: u8) -> bool {
        let (start, end, form) = match &self.base {
            Base::Message(_) => (offset, offset.wrapping_add(text.raw().len()), text.form()),
            Base::Arena(arena) => {
                let start = arena.len();
                if text.for_each_chunk(|piece| if self.push(piece) { Ok(()) } else { Err(()) }).is_err() {
                    return false;
                }
                (start, self.end(0), Form::Literal)
            }
        };
        if let Some(place) = self.place(slot) {
            *place = Place { start: start as u32, end: end as u32, form, index, state: State::Present };
        }
        true
    }

    /// Starts to keep the text or markup that begins at `offset`.
    pub(super) fn open(&mut self, slot: usize, offset: usize) {
        let start = self.end(offset) as u32;
        let form = if self.is_arena() { Form::Literal } else { Form::Content };
        if let Some(place) = self.place(slot) {
            *place = Place { start, end: start, form, index: 0, state: State::Present };
        }
    }

    /// The end of what was kept: of a message `offset`, of an arena its length.
    pub(super) fn end(&self, offset: usize) -> usize {
        match &self.base {
            Base::Message(_) => offset,
            Base::Arena(arena) => arena.len(),
        }
    }

    /// Appends to the arena, if there is one. Gives `false` if there is no room.
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        match &mut self.base {
            Base::Message(_) => true,
            Base::Arena(arena) => arena.extend_from_slice(bytes).is_ok(),
        }
    }

    /// The text at a place.
    pub(super) fn text(&self, slot: usize) -> Option<Text<'_>> {
        let bytes = match &self.base {
            Base::Message(message) => message,
            Base::Arena(arena) => arena.as_slice(),
        };
        Fields { places: self.places, bytes }.text(slot as u8)
    }
}

/// The values of an element that was read, by their slots.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a, 'p> {
    pub(super) places: &'p [Place],
    /// The message, or the arena.
    pub(super) bytes: &'a [u8],
}

impl<'a> Fields<'a, '_> {
    fn place(&self, slot: u8) -> Option<&Place> {
        self.places.get(usize::from(slot)).filter(|place| place.is_there())
    }

    /// Whether this slot has a value, or is the [mark](super::Element::marked) of an element that is present.
    pub fn has(&self, slot: u8) -> bool {
        self.place(slot).is_some()
    }

    /// The text in this slot.
    pub fn text(&self, slot: u8) -> Option<Text<'a>> {
        let place = self.place(slot)?;
        let bytes = place.of(self.bytes);
        let text = match place.form {
            Form::Content => Text::content(bytes),
            form => Text::checked(bytes, form),
        };
        Some(text.cut(place.is_cut()))
    }

    /// What the [check](super::Value::checked) of the value in this slot gave.
    pub fn index(&self, slot: u8) -> Option<u8> {
        self.place(slot).map(|place| place.index)
    }

    /// The number in this slot; `None` also if it does not fit `T`.
    pub fn number<T: TryFrom<i64>>(&self, slot: u8) -> Option<T> {
        self.text(slot).and_then(parse_number)
    }

    /// The markup in this slot, and whether it is namespace-well-formed on its own, so that it can stand elsewhere.
    /// Markup that was too long is empty and [cut](Text::is_cut).
    pub fn markup(&self, slot: u8) -> Option<(Text<'a>, bool)> {
        let place = self.place(slot)?;
        if place.is_cut() {
            return Some((Text::literal("").cut(true), false));
        }
        let bytes = place.of(self.bytes);
        Some((Text::checked(bytes, Form::Literal), place.index == 0))
    }

    /// The qualified name in this slot and the next one.
    pub fn qualified_name(&self, slot: u8) -> Option<QName<'a>> {
        let bits = self.places.get(namespace_slot(slot.into()))?;
        let namespace = Namespace::from_bits(bits.start);
        Some(QName { namespace, local_name: self.text(slot)?.after_colon() })
    }
}

/// The slot of the namespace of the qualified name in this slot.
pub(super) fn namespace_slot(slot: usize) -> usize {
    slot.wrapping_add(1)
}

/// Reads a decimal number with white space around it (XML Schema part 2, 3.3.17 and 4.3.6).
///
/// `str::parse` would need a decoded copy of the text, and twice the flash.
pub(crate) fn parse_number<T: TryFrom<i64>>(text: Text<'_>) -> Option<T> {
    T::try_from(parse_i64(text)?).ok()
}

fn parse_i64(text: Text<'_>) -> Option<i64> {
    let mut chars = text.chars().skip_while(char::is_ascii_whitespace);
    let (mut number, mut has_digits) = (0_i64, false);
    let mut next = chars.next();
    let is_negative = next == Some('-');
    if matches!(next, Some('-' | '+')) {
        next = chars.next();
    }
    while let Some(digit) = next.and_then(|c| c.to_digit(10)) {
        number = number.checked_mul(10)?.checked_add(i64::from(digit))?;
        has_digits = true;
        next = chars.next();
    }
    let is_all = next.is_none_or(|c| c.is_ascii_whitespace()) && chars.all(|c| c.is_ascii_whitespace());
    if !has_digits || !is_all {
        return None;
    }
    if is_negative { number.checked_neg() } else { Some(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_decimal_digits_with_white_space_around_them() {
        let table = [
            ("0", Some(0)),
            (" 007\n", Some(7)),
            ("+7", Some(7)),
            ("\t-2147483648\r", Some(-2_147_483_648)),
            ("2147483647", Some(2_147_483_647)),
            ("2147483648", None),
            ("-2147483649", None),
            ("99999999999999999999", None),
            ("", None),
            (" ", None),
            ("-", None),
            ("+ 1", None),
            ("1 2", None),
            ("0x1", None),
            ("1.0", None),
            ("\u{664}", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse_number::<i32>(Text::literal(text)), expected, "{text:?}");
        }
        assert_eq!(parse_number::<u32>(Text::literal("4294967295")), Some(u32::MAX));
        assert_eq!(parse_number::<u32>(Text::literal("4294967296")), None);
        assert_eq!(parse_number::<u32>(Text::literal("-1")), None);
    }
}
