//! Makes random descriptions of messages for the target `description`, the same for the same seed. `DESCRIPTIONS_SEED=7`
//! makes others.

use std::fmt::Write;
use std::{env, fs, path::Path};

/// How many descriptions there are.
const COUNT: u64 = 64;
/// How many described elements may be open at once.
const LEVELS: u8 = 4;
/// The slots of a header block or of a body end before this one.
const SLOTS: u8 = 32;
/// No namespace and SOAP's, by their numbers in `described.rs`.
const NONE: u64 = 255;
const SOAP: u64 = 254;

fn main() {
    println!("cargo:rerun-if-env-changed=DESCRIPTIONS_SEED");
    println!("cargo:rerun-if-changed=build.rs");
    let seed = env::var("DESCRIPTIONS_SEED").map_or(1, |seed| seed.parse().expect("the seed is a number"));
    let mut file = String::new();
    for number in 0..COUNT {
        Maker::new(seed, number).grammar(&mut file, number);
    }
    let names: Vec<_> = (0..COUNT).map(|number| format!("d{number}::DESCRIPTION")).collect();
    writeln!(file, "pub static DESCRIPTIONS: &[Description] = &[{}];", names.join(", ")).expect("a string");
    let folder = env::var("OUT_DIR").expect("cargo names the folder");
    fs::write(Path::new(&folder).join("descriptions.rs"), file).expect("the folder can be written to");
}

/// Makes a description.
struct Maker {
    random: fastrand::Rng,
    /// The namespaces of its own.
    own: u64,
    /// Only what needs no code for texts.
    is_simple: bool,
    statics: String,
    /// The namespace and the name of each element.
    names: Vec<(u64, String)>,
}

/// Where an element is.
struct Around {
    /// How many elements may be open from here on.
    level: u8,
    /// Only texts are kept, since alternatives share slots.
    texts_only: bool,
}

impl Maker {
    fn new(seed: u64, number: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed << 32 | number);
        let (own, is_simple) = (random.u64(1..=3), random.u64(0..4) == 0);
        Self { random, own, is_simple, statics: String::new(), names: Vec::new() }
    }

    fn below(&mut self, end: u64) -> u64 {
        self.random.u64(0..end)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn grammar(mut self, file: &mut String, number: u64) {
        let spellings = 1 + self.below(2);
        let [header, body] = [(self.below(4), 'h'), (1 + self.below(3), 'b')].map(|(len, name)| {
            let elements = (0..len).map(|i| {
                let around = Around { level: LEVELS, texts_only: false };
                self.element(&format!("{name}{i}"), &mut 0, &around)
            });
            elements.collect::<Vec<_>>()
        });
        let [understood, refused] = ["u", "r"].map(|letter| {
            let names = (0..self.below(3)).map(|i| match header.first() {
                // Of a block that is read, which counts for more.
                Some(block) if self.one_in(4) => self.names[*block].clone(),
                _ => (self.below(self.own), format!("{letter}{i}")),
            });
            names.collect::<Vec<_>>()
        });
        let pairs = |function: &str, names: &[(u64, String)]| {
            let pairs = names.iter().map(|(schema, name)| format!("{function}({schema}, \"{name}\")"));
            pairs.collect::<Vec<_>>().join(", ")
        };
        let list = |letter: char, of: &[usize]| {
            of.iter().map(|number| format!("&{letter}{number}")).collect::<Vec<_>>().join(", ")
        };
        let (first, more) = header.split_at(self.below(header.len() as u64 + 1) as usize);
        writeln!(
            file,
            "describe! {{ d{number} {{ {statics} }}
            Grammar {{ own: {own}, spellings: {spellings}, header: &[{models}],
                understood: &[{}], refused: &[{}], body: &[{bodies}] }},
            &[{first}], &[{more}], &[{}], &[{}], &[{elements}] }}",
            pairs("", &understood),
            pairs("", &refused),
            pairs("name", &understood),
            pairs("refused", &refused),
            statics = self.statics,
            own = self.own,
            models = list('M', &header),
            bodies = list('M', &body),
            first = list('E', first),
            more = list('E', more),
            elements = list('E', &body),
        )
        .expect("a string");
    }

    /// The number of a namespace, mostly one of the grammar's own.
    fn schema(&mut self) -> u64 {
        match self.below(8) {
            0 => NONE,
            1 => SOAP,
            _ => self.below(self.own),
        }
    }

    /// Makes an element, whose slots begin with `slot`. Gives its number.
    fn element(&mut self, name: &str, slot: &mut u8, around: &Around) -> usize {
        // A header block has a namespace.
        let schema = if name.starts_with('h') { self.below(self.own) } else { self.schema() };
        let also_in = if self.one_in(6) { format!("Some({})", self.schema()) } else { "None".to_owned() };
        let has_marker = !self.is_simple && !around.texts_only && self.one_in(4);
        let marker = if has_marker { self.slots(slot, 1) } else { None };
        let attributes: Vec<_> = (0..self.below(6).saturating_sub(2))
            .filter_map(|i| {
                let value = self.value(slot, around.texts_only, true)?;
                let is_required = self.one_in(2);
                Some(format!("Attribute {{ name: \"a{i}\", is_required: {is_required}, value: {value} }}"))
            })
            .collect();
        let (content, children) = self.content(name, slot, around);
        let has_any_attributes = self.one_in(5);
        let number = self.names.len();
        self.names.push((schema, name.to_owned()));
        let particles: Vec<_> = children
            .iter()
            .map(|(child, is_required)| {
                format!("{}(&E{child})", if *is_required { "one" } else { "optional" })
            })
            .collect();
        let uses: Vec<_> =
            (0..attributes.len()).map(|i| format!("M{number}.attributes[{i}].describe()")).collect();
        let (attributes, uses, particles) = (attributes.join(", "), uses.join(", "), particles.join(", "));
        writeln!(
            self.statics,
            "static M{number}: Element = Element {{ schema: {schema}, also_in: {also_in}, name: \"{name}\",
                attributes: &[{attributes}], has_any_attributes: {has_any_attributes}, marker: {marker:?},
                content: {content} }};
            static A{number}: &[AttributeUse] = &[{uses}];
            static E{number}: soap::Element = M{number}.describe(&[{particles}], A{number});"
        )
        .expect("a string");
        number
    }

    /// The content of an element, and its children and whether they must be there.
    fn content(&mut self, name: &str, slot: &mut u8, around: &Around) -> (String, Vec<(usize, bool)>) {
        let has_children =
            around.level > 1 && if around.level == LEVELS { !self.one_in(4) } else { self.one_in(2) };
        if !has_children {
            let kind = if self.is_simple { 0 } else { self.below(4) };
            let value =
                if kind == 0 { None } else { self.value(slot, around.texts_only || kind == 1, false) };
            let content = match value {
                None => "Content::Empty".to_owned(),
                Some(value) if kind == 1 && !around.texts_only => format!("Content::Markup({value})"),
                Some(value) => format!("Content::Text({value})"),
            };
            return (content, Vec::new());
        }
        let order = match self.below(4) {
            _ if self.is_simple => "Sequence",
            0 => "Choice",
            1 => "Extensible",
            2 => "Any",
            _ => "Sequence",
        };
        let shares = order == "Choice" && self.one_in(2);
        let first = *slot;
        let mut end = first;
        let mut children = Vec::new();
        for i in 0..1 + self.below(4) {
            if shares {
                *slot = first;
            }
            let is_required = order != "Any" && self.one_in(2);
            let inner = Around { level: around.level - 1, texts_only: around.texts_only || shares };
            let name = format!("{}{i}", &name[name.len() - 1..]);
            children.push((self.element(&format!("c{name}"), slot, &inner), is_required));
            end = end.max(*slot);
        }
        *slot = end;
        let list: Vec<_> = children
            .iter()
            .map(|(number, is_required)| {
                format!("Child {{ element: &M{number}, is_required: {is_required} }}")
            })
            .collect();
        (format!("Content::Children(Order::{order}, &[{}])", list.join(", ")), children)
    }

    /// Takes slots, if there are any left.
    fn slots(&mut self, slot: &mut u8, count: u8) -> Option<u8> {
        let first = *slot;
        (first + count <= SLOTS).then(|| {
            *slot += count;
            first
        })
    }

    /// A value of an attribute or of an element; `None` if there is no slot for it.
    fn value(&mut self, slot: &mut u8, texts_only: bool, is_attribute: bool) -> Option<String> {
        let kind = match self.below(10) {
            _ if texts_only => "String",
            0 | 1 => "Checked",
            2 if !self.is_simple => "Int",
            3 if !self.is_simple => "UnsignedInt",
            4 if !self.is_simple => "Enumeration",
            5 if !self.is_simple && !is_attribute => "QName",
            _ => "String",
        };
        let number = self.slots(slot, if kind == "QName" { 2 } else { 1 })?;
        let limit = [1, 3, 8, 20, 60][self.below(5) as usize];
        let is_cut = kind == "String" && self.one_in(3);
        Some(format!("Value {{ slot: {number}, limit: {limit}, kind: Kind::{kind}, is_cut: {is_cut} }}"))
    }
}
