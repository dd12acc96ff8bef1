# shellcheck shell=bash
# Runs the command of a lock and passes signals on to it. Sourced, never run.
# shellcheck disable=SC2154 # the variables that are read here are those of lock.sh

target=''  # what is signalled: the command, or its group
pending='' # signal that came before there was a command

run_command() {
  local code signal
  for signal in INT TERM HUP; do
    # shellcheck disable=SC2064 # the name of the signal is the one of now
    trap "pass_on $signal" "$signal"
  done
  export QUORATE_FENCE=${outer_fence:+$outer_fence,}$name=$token QUORATE_LEASE=$lease
  QUORATE_ENDPOINT=$(IFS=,; printf %s "${endpoints[*]}")
  export QUORATE_ENDPOINT
  if at_terminal; then
    # It may read from the terminal, so it stays in our group. Bash lets what runs beside it ignore Ctrl-C; this must
    # not.
    (trap - INT QUIT TERM HUP; exec "${words[@]}") <&0 &
    target=$!
  else
    set -m
    (trap - INT QUIT TERM HUP; exec "${words[@]}") <&0 &
    set +m
    target=-$!
  fi
  printf '%s\n' "$target" >"$http_dir/target.new"
  mv -- "$http_dir/target.new" "$http_dir/target"
  [[ ! $pending ]] || pass_on "$pending"
  # A signal ends the wait, and not what is waited for.
  while true; do
    signalled=''
    code=0
    wait "${target#-}" 2>/dev/null || code=$? # bash would say "Killed", and name a line of ours
    [[ $signalled ]] || return "$code"
  done
}

# Whether we are what Ctrl-C is for, so that the command, being in our group, gets it without us.
at_terminal() {
  local group foreground
  read -r _ _ _ _ group _ _ foreground _ <"/proc/$$/stat"
  ((group == foreground))
}

pass_on() {
  signalled=yes
  if [[ ! $target ]]; then
    pending=$1
  elif [[ $1 != INT || $target == -* ]]; then
    kill -s "$1" -- "$target" 2>/dev/null || true
  fi
}
