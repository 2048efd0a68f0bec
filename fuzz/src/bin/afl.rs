//! A target as an AFL++ program: `afl TARGET`.

fn main() {
    let name = std::env::args_os().nth(1).unwrap_or_default();
    let target = ews_phonecall_fuzz::TARGETS.iter().find(|(known, _)| name == *known);
    let (_, run) = target.expect("the first argument names a target");
    afl::fuzz!(|data: &[u8]| run(data));
}
