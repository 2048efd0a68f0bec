#!/usr/bin/env bash
# Merges corpora, and keeps of each target the smallest inputs that reach all that its inputs together do:
# fuzz/corpus.sh [FOLDER]...
# A FOLDER has a folder for each target, as `fuzz/corpus` of another checkout has. They go into `fuzz/corpus`, beside what is
# there, and so do the seeds. At the end there is a table of sizes and coverage. TARGETS="a b" does only those.
set -euo pipefail
folders=()
for folder; do
    [ -d "$folder" ] || { echo "$folder: no folder" >&2; exit 2; }
    folders+=("$(cd "$folder" && pwd)")
done
cd "$(dirname "$0")"
cargo +nightly fuzz build --fuzz-dir . >&2
programs=${CARGO_TARGET_DIR:-target}/$(uname -m)-unknown-linux-gnu/release
mkdir -p corpus
work=$(mktemp -d "$PWD/corpus/.merged.XXXXXX") # in the same file system
trap 'rm -rf "$work"' EXIT
summary=("| target | inputs before | after | bytes | coverage | features |" "| --- | ---: | ---: | ---: | ---: | ---: |")
for target in ${TARGETS:-$(./list)}; do
    mkdir -p "corpus/$target" "$work/$target"
    from=()
    for folder in "$PWD/corpus" "$PWD/seeds" "${folders[@]}"; do
        [ ! -d "$folder/$target" ] || from+=("$folder/$target")
    done
    before=$(find "${from[@]}" -type f | wc -l)
    "$programs/$target" -merge=1 -max_len=4096 -timeout=10 "$work/$target" "${from[@]}" >"$work/log" 2>&1 ||
        { cat "$work/log" >&2; exit 1; }
    # Only now is the old one needless.
    rm -rf "corpus/$target"
    mv "$work/$target" "corpus/$target"
    reached=$("$programs/$target" -runs=0 "corpus/$target" 2>&1 |
        sed -nE 's/.*INITED cov: ([0-9]+) ft: ([0-9]+).*/\1 | \2/p')
    after=$(find "corpus/$target" -type f | wc -l)
    summary+=("| \`$target\` | $before | $after | $(find "corpus/$target" -type f -exec cat {} + | wc -c) | $reached |")
done
printf '%s\n' "${summary[@]}"
