//! The plain lane and the one for any tag find the same in a tag, and the plain lane ends it where the splitter does.

/// What follows the `<` of a tag.
pub fn run(behind: &[u8]) {
    let tag = [b"<", behind].concat();
    #[cfg(fuzzing)]
    ews_phonecall::xml::compare_lanes(&tag);
    #[cfg(not(fuzzing))]
    panic!("compile with --cfg fuzzing to compare the lanes of {} bytes", tag.len());
}
