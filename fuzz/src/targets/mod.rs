//! One file a target.

pub mod answer;
pub mod buffers;
pub mod description;
pub mod differential;
pub mod http;
pub mod request_roundtrip;
pub mod response_roundtrip;
pub mod whole_vs_pieces;
