//! The header that is committed is the one that the sources make.
//!
//! `EWS_UPDATE_HEADER=1 cargo test -p ews-phonecall-capi --test header` makes it anew.

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
#define EWS_CONTENT_TYPE "{}"

/**
 * Whether the types of enumerations are these in C before C23, too, so that -Wswitch knows them. They are numbers of 32 bits
 * where the compiler may give an enumeration fewer: with -fshort-enums, as is usual for arm-none-eabi. Layout and calls are the
 * same either way.
 */
#ifndef EWS_TYPED_ENUMS
#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L
#define EWS_TYPED_ENUMS 1
#elif defined(__GNUC__) && (!defined(__arm__) || __ARM_SIZEOF_MINIMAL_ENUM == 4)
#define EWS_TYPED_ENUMS 1
#else
#define EWS_TYPED_ENUMS 0
#endif
#endif"#,
        env!("CARGO_PKG_VERSION"),
        ews_phonecall::CONTENT_TYPE
    )
}

/// The header with `EWS_TYPED_ENUMS` in place of the version of C where a type is declared, and a check of it before the
/// functions.
fn with_typed_enums(header: &str) -> String {
    const CHECK: &str = "\
#if !defined(__cplusplus) && EWS_TYPED_ENUMS
/* With -fshort-enums, EWS_TYPED_ENUMS must be defined as 0. */
typedef char ews_enumerations_have_32_bits[(sizeof(enum ews_status) == 4) ? 1 : -1];
#endif

";
    const FUNCTIONS: &str = "#ifdef __cplusplus\nextern";
    header
        .replace(
            "#if __STDC_VERSION__ >= 202311L\ntypedef",
            "/** The enumeration of this name. */\n#if EWS_TYPED_ENUMS\ntypedef",
        )
        .replace(
            "#endif // __STDC_VERSION__ >= 202311L\n#endif // __cplusplus",
            "#endif // EWS_TYPED_ENUMS\n#endif // __cplusplus",
        )
        .replacen(FUNCTIONS, &format!("{CHECK}{FUNCTIONS}"), 1)
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
    let made = with_typed_enums(&String::from_utf8(made).unwrap());
    let header = folder.join("include/ews_phonecall.h");
    if std::env::var_os("EWS_UPDATE_HEADER").is_some() {
        std::fs::write(&header, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&header).unwrap_or_default();
    assert!(committed == made, "include/ews_phonecall.h is stale: make it anew as this test says");
}
