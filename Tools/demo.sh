#!/bin/sh
# Starts a server on a socket of its own, scores the samples through it and says what to try next.
#
#   Tools/demo.sh start   `make demo`; a server of an earlier call is replaced
#   Tools/demo.sh stop    `make stop`
set -eu
cd "$(dirname "$0")/.."

gatehouse=.build/release/gatehouse
bundle=experts/messaging
folder=.build/demo
log=$folder/serve.log
# Two lines: the server's process and the path of its socket.
state=$folder/server

# A process may have ended, and its number may be another's by now.
is_ours() {
    if [ -r "/proc/$pid/cmdline" ]; then
        arguments=$(tr '\0' ' ' <"/proc/$pid/cmdline")
    else
        arguments="$(ps -p "$pid" -o args= 2>/dev/null || true) "
    fi
    case $arguments in
    *"gatehouse serve "*"--socket $socket "*) true ;;
    *) false ;;
    esac
}

# Succeeds when a server ran and has ended.
stop() {
    [ -f "$state" ] || return 1
    { read -r pid && read -r socket; } <"$state" || pid=
    ended=1
    if [ -n "$pid" ] && is_ours; then
        kill "$pid"
        ended=0
        tries=0
        while is_ours; do
            if [ "$tries" -ge 80 ]; then
                echo "demo: the server (process $pid) does not end; see $log" >&2
                exit 1
            fi
            sleep 0.1
            tries=$((tries + 1))
        done
    fi
    rm -f "$state"
    case $socket in
    /tmp/gatehouse.*) rm -rf "${socket%/*}" ;;
    esac
    return "$ended"
}

# The path of a socket has at most 107 bytes.
choose_socket() {
    socket=$PWD/$folder/gatehouse.sock
    if [ "$(printf %s "$socket" | wc -c)" -gt 107 ]; then
        socket=$(mktemp -d /tmp/gatehouse.XXXXXX)/gatehouse.sock
    fi
}

serve() {
    # Emptied before the server runs: an earlier one's last words must not count as this one's.
    : >"$log"
    detach=$(command -v setsid || command -v nohup)
    "$detach" "$gatehouse" serve "$bundle" --socket "$socket" --exit-after-idle-seconds 600 \
        </dev/null >>"$log" 2>&1 &
    pid=$!
    printf '%s\n' "$pid" "$socket" >"$state"
    tries=0
    until grep -q '^serving ' "$log"; do
        if [ "$tries" -ge 100 ] || ! kill -0 "$pid" 2>/dev/null; then
            echo "demo: the server did not start; it says:" >&2
            cat "$log" >&2
            stop || true
            exit 1
        fi
        sleep 0.1
        tries=$((tries + 1))
    done
}

start() {
    stop || true
    mkdir -p "$folder"
    choose_socket
    serve
    cat "$log"
    echo
    "$gatehouse" score "$bundle" "$bundle/samples.jsonl" --socket "$socket" --table
    cat <<END

The columns after the action are what each expert and the bias add to the log-odds.
The server is still there. Try next:

  curl -s --unix-socket "$socket" http://gatehouse/v1/score \\
    -d '{"id":"1","channel":"sms","text":{"body":"You have WON a prize! Txt CLAIM to 81010 now"}}'
  curl -s --unix-socket "$socket" http://gatehouse/metrics

\`make stop\` ends the server; without a request it ends by itself after 10 minutes.
END
}

case ${1:-} in
start) start ;;
stop) if stop; then echo "the demo server has ended"; else echo "no demo server is running"; fi ;;
*)
    echo "usage: Tools/demo.sh start|stop" >&2
    exit 2
    ;;
esac
