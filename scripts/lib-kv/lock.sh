# shellcheck shell=bash
# Runs a command while it holds a lock, and ends with the exit code of the command.
#
# Usage: scripts/kv lock [--ttl 30s] [--wait 10s] [COMMON ...] NAME COMMAND [ARGUMENT ...]
#
#   NAME        1 to 256 letters, digits, ".", "_", "~" and "-"
#   --ttl 30s   how long the lock stays when this is killed or cut off from the members, 3s or more; default 30s
#   --wait 10s  how long to wait for those before us, 0s for not at all; default: as long as it takes. They are served
#               first come, first served, but after each minute the wait begins anew
#
# COMMON: --endpoint URL[,URL...] and --timeout SECONDS, see scripts/kv --help. Options go before COMMAND.
#
# The command has in its environment QUORATE_FENCE=NAME=TOKEN: its writes with scripts/kv are refused once another one
# holds the lock. It also has QUORATE_LEASE, the lease of the lock, and QUORATE_ENDPOINT. Other clients send
# QUORATE_FENCE as the header Quorate-Fence. Without a fence a lock keeps nobody from writing: see the README.
#
# When the lock cannot be kept, the command gets SIGTERM before the lease can end, and SIGKILL when it may have ended;
# so does what it has started, unless it runs at a terminal. INT, TERM and HUP are passed on to it.
#
# Exit code: that of the command; 2 wrong usage; 123 the lock was lost while the command ran, which was stopped; 124 the
# lock was not to be had in time; 125 failed; 126 and 127 the command cannot be run.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=keeper.sh
source "${BASH_SOURCE[0]%/*}/keeper.sh"
# shellcheck source-path=SCRIPTDIR source=command.sh
source "${BASH_SOURCE[0]%/*}/command.sh"

readonly lock_lost=123 lock_held=124 lock_failed=125
readonly longest_wait_seconds=60 # that a member waits for a lock

lease=''  # to be given back
token=''
keeper='' # process that keeps the lease alive

run() {
  local ttl wait=''
  split_words "$@"
  ttl=$(seconds_of --ttl "${option[ttl]-30s}")
  ((ttl >= 3 && ttl <= 604800)) || usage_error "--ttl '${option[ttl]}' is not from 3s to 168h"
  [[ ! ${option[wait]-} ]] || wait=$(seconds_of --wait "${option[wait]}")
  set_common
  # Once the command runs, its fence is this lock and those around it; the lock itself is asked for without.
  outer_fence=${QUORATE_FENCE-}
  unset QUORATE_FENCE
  make_http_dir
  trap 'leave $?' EXIT
  grant
  keep_alive "$ttl" "$granted_at" &
  keeper=$!
  acquire "$wait"
  command_code=0
  run_command || command_code=$?
  exit "$command_code"
}

# Our options end where the command begins: sets "name", and "words" to the command.
split_words() {
  local -a ours=()
  name=''
  while (($#)); do
    case $1 in
      --help | --*=*) ours+=("$1") ;;
      --) shift; break ;;
      --*) ours+=("${@:1:2}"); (($# == 1)) || shift ;;
      -*) usage_error "unknown option: $1" ;;
      *) [[ ! $name ]] || break; name=$1 ;;
    esac
    shift
  done
  parse_options "" "$common_options ttl wait" "${ours[@]}"
  if [[ ! $name ]] && (($#)); then
    name=$1
    shift
  fi
  [[ $name ]] || usage_error "a NAME is needed"
  [[ $name =~ ^[A-Za-z0-9._~-]{1,256}$ ]] ||
    usage_error "'$name' is no name: a name has 1 to 256 letters, digits, '.', '_', '~' and '-'"
  (($#)) || usage_error "a COMMAND is needed"
  words=("$@")
}

# seconds_of OPTION TEXT: a time in whole seconds.
seconds_of() {
  [[ $2 =~ ^(0|[1-9][0-9]{0,7})(s|m|h)$ ]] ||
    usage_error "$1 '$2' is no time: a time is a number with s, m or h, like 30s"
  case ${BASH_REMATCH[2]} in
    s) echo "${BASH_REMATCH[1]}" ;;
    m) echo $((BASH_REMATCH[1] * 60)) ;;
    h) echo $((BASH_REMATCH[1] * 3600)) ;;
  esac
}

# ---- Getting it ----

grant() {
  read_clock
  granted_at=$now
  write POST /v1/leases --header 'Content-Type: application/json' --data-binary "{\"ttl_seconds\":$ttl}"
  require_success
  read_json <"$http_body"
  lease=${json[lease]-}
  [[ $lease =~ ^[0-9]+$ ]] || fail "$endpoint answered $http_status without a lease: is it a member of Quorate?"
}

# acquire [SECONDS]: claims the lock, again and again if need be; without a number, as long as it takes.
acquire() {
  local deadline=$((SECONDS + ${1:-0})) type
  while true; do
    waiting=$longest_wait_seconds
    if [[ $1 ]]; then
      waiting=$((deadline - SECONDS))
      ((waiting >= 0)) || waiting=0
      ((waiting <= longest_wait_seconds)) || waiting=$longest_wait_seconds
    fi
    write POST "/v1/locks/$name" --header 'Content-Type: application/json' \
      --data-binary "{\"lease\":$lease,\"wait_seconds\":$waiting}"
    [[ $http_status != 200 ]] || break
    read_json <"$http_body"
    type=${json[type]-}
    [[ $http_status == 409 && $type == *:lock-held ]] || fail_with_problem "$lock_failed"
    if [[ $1 ]] && ((SECONDS >= deadline)); then
      say "$script_name: another one holds the lock $name"
      exit "$lock_held"
    fi
  done
  waiting=0
  read_json <"$http_body"
  token=${json[token]-}
  [[ $token =~ ^[0-9]+$ ]] || fail "$endpoint answered $http_status without a token: is it a member of Quorate?"
  [[ ! -e $http_dir/lost ]] || exit "$lock_failed"
}

# ---- Giving it back ----

# leave CODE: the end, whatever led to it.
leave() {
  local code=$1
  trap '' INT TERM HUP
  trap - EXIT
  # Our own failures, and not those of the command.
  [[ ${command_code-} ]] || ((code != 1 && code != outcome_unknown && code != condition_failed)) || code=$lock_failed
  if [[ -e $http_dir/lost ]]; then
    wait "$keeper" 2>/dev/null || true # it may have to end what the command has left
    [[ ! ${command_code-} ]] || code=$lock_lost
  else
    if [[ $keeper ]]; then
      kill "$keeper" 2>/dev/null || true
      wait "$keeper" 2>/dev/null || true
    fi
    [[ ! $lease ]] || (give_back) || code=$?
  fi
  rm -rf -- "$http_dir"
  exit "$code"
}

# The end of the lease is that of the lock, or of the place among those who wait. Fails if the lock was lost before.
give_back() {
  trap 'warn "the lock $name stays until its lease ends, $ttl s at most"' EXIT
  write DELETE "/v1/leases/$lease"
  trap - EXIT
  [[ $http_status != 2?? ]] || return 0
  if [[ $http_status == 404 && $token ]]; then
    say "$script_name: the lock $name was lost while the command ran: its lease $lease had ended"
    return "$lock_lost"
  fi
  warn "the lease $lease was not given back: $(problem_text)"
}
