# shellcheck shell=bash
# Keeps the lease of a lock alive beside the command that runs under it, and ends the command when it cannot. Sourced,
# never run.
# shellcheck disable=SC2034,SC2154 # the variables are those of lock.sh and lib-http.sh

# keep_alive TTL_SECONDS GRANTED_AT: runs beside the script until it is ended, the script is gone, or the lease is lost;
# then the file http_dir/lost is there. A lease counts as lost when we cannot be sure of it any more: its time after the
# last renewal that was answered had been sent. A grace before that the command is told to end.
keep_alive() {
  local ttl_millis=$(($1 * 1000)) renewed=$2 asked=$2 grace most left
  trap '' INT HUP
  trap - EXIT TERM
  set +e
  mkdir -- "$http_dir/keeper"
  http_headers=$http_dir/keeper/headers http_body=$http_dir/keeper/body
  grace=$((ttl_millis / 4 < 5000 ? ttl_millis / 4 : 5000))
  most=$((ttl_millis / 10 > 1000 ? ttl_millis / 10 : 1000))
  while script_lives; do
    read_clock
    if ((now >= renewed + ttl_millis - grace)); then
      lose "it was not kept alive: $(problem_text)" $((renewed + ttl_millis))
      return
    fi
    # Every third of its time; after a failure, every second.
    if ((now >= renewed + ttl_millis / 3 && now >= asked + 1000)); then
      asked=$now
      # It has to be over when the grace begins.
      left=$((renewed + ttl_millis - grace - now))
      ((left < most)) || left=$most
      http POST "/v1/leases/$lease/keepalive" --max-time "$((left / 1000)).$(printf %03d $((left % 1000)))"
      case $http_status in
        200) if is_of_member; then renewed=$asked; fi ;;
        404)
          if is_of_member; then
            lose "its lease has ended" $((now + grace))
            return
          fi
          ;;
        *)
          current=$(((current + 1) % ${#endpoints[@]}))
          endpoint=${endpoints[current]}
          # Another member at once.
          ((${#endpoints[@]} == 1)) || asked=$((now - 1000 + 1000 / ${#endpoints[@]}))
          ;;
      esac
    fi
    sleep 0.5
  done
  orphaned $((renewed + ttl_millis))
}

# Sets "now", in milliseconds, by a clock that goes on while the machine sleeps, and that nobody sets.
read_clock() {
  read -r now _ </proc/uptime
  now=$((10#${now/./} * 10))
}

# Its process id may be another one's by now; that it is our parent cannot.
script_lives() {
  local parent
  read -r _ _ _ parent _ <"/proc/$BASHPID/stat"
  ((parent == $$))
}

lose() {
  say "$script_name: THE LOCK $name IS LOST: $1"
  : >"$http_dir/lost"
  end_command "$2"
}

# The script was killed: the command must not outlive the lock.
orphaned() {
  say "$script_name: the script that holds the lock $name was killed"
  end_command "$1"
  rm -rf -- "$http_dir"
}

# end_command DEADLINE: SIGTERM, and SIGKILL at the deadline.
end_command() {
  local target
  [[ -e $http_dir/target ]] || return 0
  target=$(<"$http_dir/target")
  say "$script_name: stopping the command"
  kill -s TERM -- "$target" 2>/dev/null
  while kill -s 0 -- "$target" 2>/dev/null; do
    read_clock
    if ((now >= $1)); then
      say "$script_name: the command does not stop: SIGKILL"
      kill -s KILL -- "$target" 2>/dev/null
      return
    fi
    sleep 0.1
  done
}
