#!/bin/sh
# Checks that what Gatehouse is built with is there. On Debian and Ubuntu it installs what is
# missing; nothing is removed but a Vectorscan that ends the process on some texts, in whose place
# Hyperscan is put. Elsewhere it names the packages.
#
#   Tools/setup.sh            what the build needs
#   Tools/setup.sh training   what `make train` needs besides
set -eu

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

check_swift() {
    remedy="install it from https://www.swift.org/install and put it on the path"
    command -v swift >/dev/null 2>&1 || fail "found no swift; wanted Swift 6.2 or later; $remedy"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1)
    major=${version%%.*}
    minor=${version#*.}
    minor=${minor%%.*}
    if [ "${major:-0}" -lt 6 ] || { [ "$major" -eq 6 ] && [ "${minor:-0}" -lt 2 ]; }; then
        fail "found Swift ${version:-of an unknown version}; wanted 6.2 or later; $remedy"
    fi
}

# The compiler that Swift builds C++ with; it knows which folders hold headers.
find_compiler() {
    compiler=$(dirname "$(readlink -f "$(command -v swift)")")/clang++
    [ -x "$compiler" ] || compiler=$(command -v clang++ || command -v c++ || true)
}

has_header() {
    [ -n "$compiler" ] || return 1
    printf '#if !__has_include(<%s>)\n#error missing\n#endif\n' "$1" |
        "$compiler" -E -x c++ - >/dev/null 2>&1
}

# Vectorscan and Hyperscan have the same header and library. Vectorscan is there for every processor, Hyperscan for
# x86 alone, but older releases of Vectorscan have grave defects: Sources/GatehouseText/PatternLibrary.swift.
matcher_package() {
    if [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ]; then
        echo libhyperscan-dev
    else
        echo libvectorscan-dev
    fi
}

# Whether the matcher that is there ends the process on some texts.
matcher_aborts() {
    has_header hs/hs.h || return 1
    ! printf '%s\n' '#include <hs/hs.h>' \
        '#if HS_MAJOR == 5 && HS_MINOR == 4 && HS_PATCH >= 3 && HS_PATCH <= 9' '#error aborts' '#endif' |
        "$compiler" -E -x c++ - >/dev/null 2>&1
}

# Puts Hyperscan in the place of a broken Vectorscan, unless more than its two packages would go.
replace_matcher() {
    matcher=$(pkg-config --modversion libhs 2>/dev/null || echo "before 5.4.10")
    remedy="install Hyperscan (libhyperscan-dev) in its place, or Vectorscan 5.4.12"
    broken="found Vectorscan $matcher, which ends the process on some texts"
    [ "$(matcher_package)" = libhyperscan-dev ] && [ -e /etc/debian_version ] || fail "$broken; $remedy"
    set -- libhyperscan-dev libvectorscan-dev- libvectorscan5-
    apt-cache show libhyperscan-dev >/dev/null 2>&1 || as_root apt-get update
    plan=$(apt-get install -s --no-install-recommends "$@" 2>&1) || fail "$broken; $remedy"
    others=$(printf '%s\n' "$plan" | sed -n 's/^Remv \([^ ]*\) .*/\1/p' | grep -v '^libvectorscan' || true)
    [ -z "$others" ] || fail "$broken; $remedy; it would take away $(echo $others)"
    echo "setup: $broken; putting Hyperscan in its place"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# Debian's names of what is missing, in $missing.
find_missing() {
    missing=
    if [ "$wanted" = training ]; then
        python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || missing="$missing python3 python3-venv"
    else
        has_header memory || missing="$missing g++"
        has_header simdjson.h || missing="$missing libsimdjson-dev"
        has_header utf8proc.h || missing="$missing libutf8proc-dev"
        has_header hs/hs.h || missing="$missing $(matcher_package)"
        has_header sqlite3.h || missing="$missing libsqlite3-dev"
        # libblas-dev has the header; the reference it comes with is slow, so OpenBLAS stands behind it.
        has_header cblas.h || missing="$missing libblas-dev libopenblas0-serial"
        command -v pkg-config >/dev/null 2>&1 || missing="$missing pkg-config"
    fi
    missing=${missing# }
}

name_packages() {
    if [ "$wanted" = training ]; then
        echo "setup: found no python3 with venv; install Python 3.11 or later" >&2
    else
        cat >&2 <<END
setup: found no $missing (Debian's names). Install a C++ compiler, pkg-config and:
  Debian, Ubuntu   libsimdjson-dev libutf8proc-dev libhyperscan-dev libsqlite3-dev
                   libblas-dev libopenblas0-serial
  Fedora           simdjson-devel utf8proc-devel vectorscan-devel sqlite-devel openblas-devel
  Alpine           simdjson-dev utf8proc-dev vectorscan-dev sqlite-dev openblas-dev
  Homebrew         simdjson utf8proc vectorscan sqlite openblas
If they are there, but not where the compiler looks, name their folders in CPATH and LIBRARY_PATH.
END
    fi
    exit 1
}

# Whether apt's lists name every package.
lists_know() {
    for package; do
        apt-cache show "$package" >/dev/null 2>&1 || return 1
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-remove --no-install-recommends "$@"
}

install_missing() {
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        fail "found no $missing and no sudo; as root, run: apt-get install --no-remove $missing"
    fi
    echo "setup: installing $missing"
    # The names hold no spaces, and each is a word of its own.
    # shellcheck disable=SC2086
    set -- $missing
    if lists_know "$@" && apt_install "$@"; then return; fi
    as_root apt-get update
    apt_install "$@"
}

wanted=${1:-build}
check_swift
find_compiler
find_missing
if [ -n "$missing" ]; then
    if [ -e /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; then
        install_missing
        find_compiler
        find_missing
    fi
    [ -z "$missing" ] || name_packages
fi
if [ "$wanted" = build ] && matcher_aborts; then
    replace_matcher
    ! matcher_aborts || fail "Hyperscan was installed, but the compiler still finds the other header"
fi
echo "setup: Swift $version; everything that is needed is there"
