# shellcheck shell=bash
# Members as background processes of one data directory: start, stop, one script at a time. Sourced, never run.

# shellcheck source-path=SCRIPTDIR source=lib-prepare.sh
source "${BASH_SOURCE[0]%/*}/lib-prepare.sh"

readonly stop_timeout_seconds=15
readonly kill_timeout_seconds=5

# ---- One at a time: what starts members or deletes data ----

lock_data_dir() {
  local file=$data_dir/run/.lock
  while true; do
    mkdir -p -- "$data_dir/run" "$data_dir/logs" || fail "cannot create $data_dir/run"
    exec {data_dir_lock}>"$file"
    if ! flock --nonblock "$data_dir_lock"; then
      say "waiting for another scripts/cluster that works on $data_dir ..."
      flock "$data_dir_lock"
    fi
    # A reset that we waited for has deleted the file whose lock we hold now.
    [[ ! /proc/self/fd/$data_dir_lock -ef $file ]] || return 0
    unlock_data_dir
  done
}

unlock_data_dir() { exec {data_dir_lock}>&-; }

# ---- Start ----

log_of() { echo "$data_dir/logs/member-$1.log"; }

declare -A child=()      # id -> pid of what this script started itself
declare -A log_start=()  # id -> length of its log before that

# Starts the member of the member_ variables in a session of its own, so that no Ctrl-C and no logout here reaches it.
# Wants the lock of the data directory.
start_in_background() {
  local id=$member_id log
  log=$(log_of "$id")
  printf '%s scripts/cluster starts member %s\n' "$(date '+%Y-%m-%d %H:%M:%S')" "$id" >>"$log"
  log_start[$id]=$(stat -c %s -- "$log")
  (
    exec {data_dir_lock}>&- # or the lock would be held for as long as the member lives
    prepare_command
    exec setsid "${command[@]}"
  ) </dev/null >>"$log" 2>&1 &
  child[$id]=$!
  echo "${child[$id]}" >"$data_dir/run/member-$id.pid"
  # Until it is java, others cannot tell that the process is a member.
  while kill -0 "${child[$id]}" 2>/dev/null && ! is_member_process "$id" "${child[$id]}"; do sleep 0.05; done
}

# What the member wrote since this script started it, at most COUNT lines.
last_log_lines() {
  local log
  log=$(log_of "$1")
  [[ ! -f $log ]] || tail -c "+$((${log_start[$1]-0} + 1))" -- "$log" | tail -n "$2"
}

# ---- Stop ----

# stop_members SIGNAL ID ...: sends it to those that run and waits until they are gone; where SIGTERM does not help,
# SIGKILL does.
stop_members() {
  local signal=$1 id pid deadline
  local -A left=()
  shift
  for id in "$@"; do
    if pid=$(pid_of "$id"); then
      say "member $id: SIG$signal to process $pid ..."
      kill -s "$signal" "$pid" || true # it may have ended just now
      left[$id]=$pid
    else
      say "member $id is not running"
      rm -f -- "$data_dir/run/member-$id.pid"
    fi
  done
  deadline=$((SECONDS + stop_timeout_seconds))
  while forget_stopped && ((${#left[@]} > 0)); do
    if ((SECONDS >= deadline)); then
      [[ $signal == TERM ]] || fail "cannot stop member ${!left[*]} (process ${left[*]})"
      signal=KILL deadline=$((SECONDS + kill_timeout_seconds))
      for id in "${!left[@]}"; do
        warn "member $id did not stop within $stop_timeout_seconds s: SIGKILL to process ${left[$id]}"
        kill -s KILL "${left[$id]}" || true
      done
    fi
    sleep 0.1
  done
}

# Takes those that are gone out of the caller's "left".
forget_stopped() {
  local id
  for id in "${!left[@]}"; do
    if ! is_member_process "$id" "${left[$id]}"; then
      say "member $id stopped"
      unset "left[$id]"
      rm -f -- "$data_dir/run/member-$id.pid"
    fi
  done
}
