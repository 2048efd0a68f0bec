//! One file a target.

pub mod answer;
pub mod buffers;
pub mod differential;
pub mod lanes;
pub mod request_roundtrip;
pub mod response_roundtrip;
pub mod whole_vs_pieces;
