//! Throughput, in bytes a second.
fn main() {}
