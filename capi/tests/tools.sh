# Sourced by capi/test and by the tests in the folders beside this file: the place to work in, and what they expect.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$(cd .. && pwd)/target}
target=$CARGO_TARGET_DIR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
skipped=0
warnings=(-Wall -Wextra -Wpedantic -Werror)

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# has STEP TOOL...: whether the tools for a step are there. Where they are not, the step is left out, loudly; with
# CI=true that is a failure.
has() {
    local step=$1 tool package
    shift
    for tool; do
        command -v "$tool" >/dev/null && continue
        package=${tool/clang++/clang}
        package=${package/arm-none-eabi-gcc/gcc-arm-none-eabi}
        package=${package/abidiff/abigail-tools}
        package=${package/llvm-*/llvm}
        package=${package/ld.lld/lld}
        [ "${CI:-}" = true ] && fail "$step needs $tool (Debian package: $package)"
        echo "SKIPPED: $step needs $tool (Debian package: $package)" >&2
        skipped=$((skipped + 1))
        return 1
    done
    echo "== $step"
}

# needs TOOL...: leaves the whole test out where a tool is not there.
needs() {
    has "$(basename "$(dirname "$0")")" "$@" || exit 77
}

# quiet COMMAND...: shows what it prints only if it fails.
quiet() {
    "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "$*"; }
}

# equal WHAT ACTUAL EXPECTED
equal() {
    [ "$2" = "$3" ] || fail "$1: \"$2\", expected \"$3\""
}

# expect STATUS PATTERN COMMAND...: the command's exit status and what it prints.
expect() {
    local status=$1 pattern=$2 actual=0 output
    shift 2
    output=$("$@" 2>&1) || actual=$?
    if [ "$actual" != "$status" ] || ! grep -q -- "$pattern" <<<"$output"; then
        fail "$*: exit status $actual, expected $status with \"$pattern\":
$output"
    fi
}

# build PROGRAM SOURCE LIBRARY COMPILER FLAG...
build() {
    local program=$1 source=$2 library=$3
    shift 3
    "$@" "${warnings[@]}" -g -Iinclude -c "$source" -o "$program.o"
    # The compiler and its sanitizers link as well; the language flag is for the source alone.
    local link=()
    for flag; do
        case $flag in -x | c++ | -std=*) ;; *) link+=("$flag") ;; esac
    done
    "${link[@]}" "$program.o" "$library" -lpthread -ldl -lm -o "$program"
}

# configure FOLDER SOURCE FLAG...: CMake, with one folder of cargo's for all tests.
configure() {
    local folder=$1 source=$2
    shift 2
    quiet cmake -S "$source" -B "$folder" -DEWS_PHONECALL_CARGO_TARGET_DIR="$target/cmake" "$@"
}

# exports FILE: the names that others see in an archive, or that are exported by a shared library.
exports() {
    case $1 in
        *.a) nm -g --defined-only "$1" ;;
        *) nm -D --defined-only "$1" ;;
    esac | awk 'NF == 3 { print $3 }' | sort
}

# functions: the names of the functions in the header.
functions() {
    grep -oE '\bews_[a-z_]+\(' include/ews_phonecall.h | tr -d '(' | sort -u
}

# operation NAME CHILDREN: a request.
operation() {
    printf '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:%s xmlns:m="%s">%s</m:%s></s:Body></s:Envelope>' \
        "$1" http://schemas.microsoft.com/exchange/services/2006/messages "$2" "$1"
}

# gateway PROGRAM: what examples/gateway.c is to answer.
gateway() {
    expect 0 'ResponseClass="Success"' "$1" --example
    expect 1 'ErrorInvalidRequest' "$1" <<<'<Envelope'
    expect 1 'VersionMismatch' "$1" <<<'<Envelope/>'
    expect 0 'ResponseClass="Success"' "$1" <../tests/data/disconnect-phone-call-request.xml
    sed 's/OWVl4NWb3N29t/q\&#38;a/' ../tests/data/disconnect-phone-call-request.xml >"$work/escaped.xml"
    expect 0 'hung up q&a' "$1" <"$work/escaped.xml"
    sed 's/OWVl4NWb3N29t/other/' ../tests/data/disconnect-phone-call-request.xml >"$work/other.xml"
    expect 0 'ErrorInvalidPhoneCallId' "$1" <"$work/other.xml"
    operation GetPhoneCallInformation '<m:PhoneCallId Id="q&amp;a"/>' >"$work/information.xml"
    expect 0 'PhoneCallState>Connected<' "$1" <"$work/information.xml"
    operation PlayOnPhone '<m:ItemId Id="a"/><m:DialString>+1</m:DialString>' >"$work/play.xml"
    expect 0 '<PhoneCallId Id="new"' "$1" <"$work/play.xml"
    operation PlayOnPhone '<m:ItemId Id="a"/><m:DialString/>' >"$work/nobody.xml"
    expect 0 'ErrorInvalidPhoneNumber' "$1" <"$work/nobody.xml"
}
