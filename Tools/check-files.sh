#!/bin/sh
# Checks what no compiler does: which files say `unsafe`, and that nothing large is committed.
set -eu
cd "$(dirname "$0")/.."
LC_ALL=C
export LC_ALL

list=$(grep -rlw unsafe --include='*.swift' Sources Plugins | sort)
if ! printf '%s\n' "$list" | diff .unsafe-files -; then
    cat >&2 <<END
check: the files that say \`unsafe\` (>) are not those that .unsafe-files lists (<).
Move the code to a file that is listed. If the file is a new fence, name it there:
  grep -rlw unsafe --include='*.swift' Sources Plugins | LC_ALL=C sort > .unsafe-files
END
    exit 1
fi

# Without git, such as in an archive, there is nothing to commit.
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || exit 0
large=$(git ls-files -z --cached --others --exclude-standard |
    xargs -0 -r sh -c 'find "$@" -prune -type f -size +2097152c 2>/dev/null || true' sh)
if [ -n "$large" ]; then
    printf 'check: found files of over 2 MiB; keep data out, and models small:\n%s\n' "$large" >&2
    exit 1
fi
