#!/bin/bash -eu
# Builds every target into $OUT, each with its seeds, the dictionary and its options. Run by OSS-Fuzz and ClusterFuzzLite in
# their image, and by .ci/oss-fuzz outside of it. What they set: SRC, WORK, OUT, SANITIZER and RUSTFLAGS.
cd "$SRC/ews-phonecall/fuzz"
sanitizer=$SANITIZER
# Coverage is asked for in RUSTFLAGS.
[ "$sanitizer" != coverage ] || sanitizer=none
# `cargo fuzz` itself says what the compiler needs for a sanitizer.
RUSTFLAGS=${RUSTFLAGS//-Zsanitizer=$sanitizer/}
cargo fuzz build -O --debug-assertions --sanitizer "$sanitizer" --fuzz-dir . --target-dir "$WORK/target"
for target in $(./list); do
    cp "$WORK/target/$(uname -m)-unknown-linux-gnu/release/$target" "$OUT/"
    rm -f "$OUT/${target}_seed_corpus.zip"
    zip -q -j "$OUT/${target}_seed_corpus.zip" "seeds/$target"/*
    cp dictionary.txt "$OUT/$target.dict"
    printf '[libfuzzer]\nmax_len = 4096\ntimeout = 10\ndict = %s.dict\n' "$target" >"$OUT/$target.options"
done
