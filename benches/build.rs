//! Compiles the peers in C, each where its system library is found; the others are left out, and said to be.

use std::path::{Path, PathBuf};
use std::process::Command;

type Error = Box<dyn std::error::Error>;
type Build = fn() -> Result<(), Error>;

fn main() {
    println!("cargo::rerun-if-changed=c");
    for (name, build) in [("expat", expat as Build), ("libxml2", libxml2), ("gsoap", gsoap)] {
        println!("cargo::rustc-check-cfg=cfg({name})");
        match build() {
            Ok(()) => println!("cargo::rustc-cfg={name}"),
            Err(error) => {
                let reason = error.to_string().replace('\n', " ");
                println!("cargo::warning={name} is LEFT OUT of the comparison: {reason}");
            }
        }
    }
}

/// Compiles the file in `c` named `name`, for a library known to pkg-config as `package`.
fn build(name: &str, package: &str) -> Result<cc::Build, Error> {
    // What the file calls must come after it on the linker's command line.
    let library = pkg_config::Config::new().cargo_metadata(false).probe(package)?;
    let mut build = cc::Build::new();
    build.file(format!("c/{name}.c")).includes(&library.include_paths);
    for (define, value) in &library.defines {
        build.define(define, value.as_deref());
    }
    Ok(build)
}

fn finish(build: &cc::Build, name: &str, package: &str) -> Result<(), Error> {
    build.try_compile(&format!("peer_{name}"))?;
    pkg_config::probe_library(package)?;
    Ok(())
}

fn expat() -> Result<(), Error> {
    finish(&build("expat", "expat")?, "expat", "expat")
}

fn libxml2() -> Result<(), Error> {
    finish(&build("libxml2", "libxml-2.0")?, "libxml2", "libxml-2.0")
}

/// What gSOAP's generator makes of the service, and the operation itself.
fn gsoap() -> Result<(), Error> {
    let mut build = build("gsoap", "gsoap")?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let generator = Command::new("soapcpp2")
        .args(["-c", "-S", "-x", "-L", "-d"])
        .arg(&out)
        .arg(Path::new("c").join("phonecall.h"))
        .output()
        .map_err(|error| format!("soapcpp2: {error}"))?;
    if !generator.status.success() {
        return Err(String::from_utf8_lossy(&generator.stderr).into());
    }
    build.include(&out).file(out.join("soapC.c")).file(out.join("soapServer.c")).warnings(false);
    finish(&build, "gsoap", "gsoap")
}
