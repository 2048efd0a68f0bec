//! The header that is committed is the one that the sources make.
//!
//! `EWS_UPDATE_HEADER=1 cargo test -p ews-phonecall-capi --test header` makes it anew.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

/// The sources in the order in which the header is to have their functions.
const SOURCES: [&str; 17] = [
    "version",
    "http",
    "error",
    "text",
    "number",
    "operation",
    "impersonation",
    "understood",
    "request",
    "storage",
    "reader",
    "information",
    "fault",
    "response",
    "response_reader",
    "respond",
    "answer",
];

/// The macros that are strings, for which cbindgen has no type.
fn texts() -> String {
    format!(
        r#"
/**
 * The version of this header, as ews_version gives that of the library.
 */
#define EWS_VERSION_TEXT "{}"

/**
 * The media type of every request and answer, as the value of Content-Type.
 */
#define EWS_CONTENT_TYPE "{}""#,
        env!("CARGO_PKG_VERSION"),
        ews_phonecall::CONTENT_TYPE
    )
}

#[test]
fn header_is_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).unwrap();
    config.after_includes = Some(texts());
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(folder.join("src").join(source).with_extension("rs"));
    }
    let mut made = Vec::new();
    builder.generate().unwrap().write(&mut made);
    let header = folder.join("include/ews_phonecall.h");
    if std::env::var_os("EWS_UPDATE_HEADER").is_some() {
        std::fs::write(&header, &made).unwrap();
    }
    let committed = std::fs::read(&header).unwrap_or_default();
    assert!(committed == made, "include/ews_phonecall.h is stale: make it anew as this test says");
}
