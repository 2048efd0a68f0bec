//! What the benchmarks share: the documents, the parsers that they are given to, and the counting of
//! instructions.
//!
//! | file | what it has |
//! | --- | --- |
//! | `corpus` | the documents: requests of the field, and documents made to hurt |
//! | `cases` | what is done with them: parse whole and in pieces, write, answer |
//! | `peers` | other parsers, each finding the id of the call |
//! | `counts` | how many instructions each case takes, by callgrind |
//!
//! Nothing here asserts a time.

pub mod cases;
pub mod corpus;
pub mod counts;
pub mod peers;
