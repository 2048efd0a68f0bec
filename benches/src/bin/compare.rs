//! Measures the library beside its peers.
fn main() {}
