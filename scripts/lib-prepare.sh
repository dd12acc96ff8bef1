# shellcheck shell=bash
# Makes at the first use what lets members start quickly, and again what was damaged. Sourced, never run.

# shellcheck source-path=SCRIPTDIR source=lib-member.sh
source "${BASH_SOURCE[0]%/*}/lib-member.sh"

readonly training_timeout_seconds=180 # for all attempts together
readonly training_attempts=3
readonly training_kill_seconds=60     # to stop and to write the archive, on a busy machine

# Whatever goes wrong here is said, and keeps no member from starting.
ensure_prepared() {
  local dir archive failure lock
  set_names && ! is_prepared && lock_preparation || return 0
  # Asked again: the script that we waited for has perhaps made it, or a build has brought another Payara Micro.
  if set_names && ! is_prepared; then prepare || give_up; fi
  exec {lock}>&-
}

set_names() {
  dir=$(unpacked_dir) || return 1
  archive=$(archive_in "$dir") failure=$(failure_of "$dir")
}

# Java believes what is in an archive, so each script looks at all of it first. What could not be made is not tried again.
is_prepared() {
  [[ ! -f $failure ]] || return 0
  [[ -f $dir/payara-micro.jar && -s $archive && -f $archive.sum ]] && cksum <"$archive" | cmp -s - "$archive.sum"
}

# Sets "lock"; false if there can be none.
lock_preparation() {
  local file=${dir%/*}/.prepare.lock
  while true; do
    if ! { exec {lock}>>"$file"; } 2>/dev/null; then
      warn "cannot write to ${dir%/*}: members take longer to start"
      return 1
    fi
    if ! flock --nonblock "$lock"; then
      say "waiting for another script that prepares quick starts ..."
      flock "$lock"
    fi
    # A "mvn clean" while we waited has deleted the file whose lock we hold now.
    [[ ! /proc/self/fd/$lock -ef $file ]] || return 0
    exec {lock}>&-
  done
}

prepare() {
  local started=$SECONDS
  say "preparing quick starts, once for this Payara Micro and this Java ..."
  rm -f -- "$archive" "$archive.sum"
  command -v curl >/dev/null || { warn "there is no curl"; return 1; }
  [[ -f $dir/payara-micro.jar ]] || unpack || return
  make_archive || return
  say "prepared quick starts in $((SECONDS - started)) s"
}

# Says so once, and leaves a file by which other scripts know it, or every start would try it anew.
give_up() {
  local -a others=("$dir"/classes-*.jsa)
  rm -rf -- "${dir%/*}/.unpacking" "$dir/.training"
  # Another Java may run from there.
  [[ -e ${others[0]} ]] || rm -rf -- "$dir"
  warn "quick starts could not be prepared: members take longer to start; for another try delete $failure"
  echo "Quick starts could not be prepared. Without this file the next start of a member tries it again." >"$failure" ||
    true
}

# Starts a member that nobody knows of, lets it do a little of everything, and has Java write down its classes when it
# ends.
make_archive() {
  local scratch=$dir/.training deadline=$((SECONDS + training_timeout_seconds)) attempt
  # Its ports are taken at random, and another process may be quicker to open one.
  for ((attempt = 0; attempt < training_attempts && SECONDS < deadline; attempt++)); do
    rm -rf -- "$scratch" && mkdir -- "$scratch" || return
    if (train "$scratch"); then
      keep_archive
      return
    fi
  done
  tail -n 20 -- "$scratch/log" >&2 || true
  return 1
}

# On the disk before it has its name: a loss of power leaves all of it or nothing.
keep_archive() {
  [[ -s $scratch/archive ]] && cksum <"$scratch/archive" >"$scratch/sum" &&
    sync -- "$scratch/archive" "$scratch/sum" && mv -- "$scratch/sum" "$archive.sum" &&
    mv -- "$scratch/archive" "$archive" && rm -rf -- "$scratch"
}

# Runs in a shell of its own; leaves the archive in $1, and what the member said. False if that member did not start, or
# did not end well: it leaves an archive then too, or a part of one.
train() {
  local name url left status=0
  # Whatever became of this script, the locks would be held for as long as that member lives.
  exec {lock}>&-
  [[ ! ${data_dir_lock-} ]] || exec {data_dir_lock}>&-
  printf -v name 'training-%04x%04x%04x' "$RANDOM" "$RANDOM" "$RANDOM"
  choose_training_ports && left=$((deadline - SECONDS)) && ((left > 0)) || return 1
  data_dir=$1 member_id=1 member_http_address=127.0.0.1 member_join='' member_settings=("cluster-name=$name")
  QUORATE_JAVA_OPTS=''
  training_options=(-XX:TieredStopAtLevel=1 -Xmx512m "-XX:ArchiveClassesAtExit=$1/archive" -Xlog:cds=error)
  prepare_command
  trap '[[ ! ${training-} ]] || { kill "$training" 2>/dev/null; wait "$training"; }' EXIT
  # Only for when this script is killed. A first limit that is over while the member stops would kill it at once, whatever
  # --kill-after says; so it leaves as much time as that.
  timeout --kill-after="$training_kill_seconds" $((left + training_kill_seconds)) "${command[@]}" >"$1/log" 2>&1 \
    </dev/null &
  training=$!
  url=http://127.0.0.1:$member_port
  until is_training "$url" "$name"; do
    kill -0 "$training" 2>/dev/null && ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
  do_a_little_of_everything "$url" "$name"
  kill "$training"
  wait "$training" || status=$?
  training=''
  ((status == 0 || status == 143))
}

# Sets "member_port" and "member_cluster" to ports on which nothing answers, and no member that is started by the README.
choose_training_ports() {
  local port
  for _ in {1..50}; do
    port=$((RANDOM % 10000))
    if ((port != 2379 && port != 2380)) && ! port_answers 127.0.0.1 $((10000 + port)) &&
      ! port_answers 127.0.0.1 $((20000 + port)); then
      member_port=$((20000 + port)) member_cluster=1=127.0.0.1:$((10000 + port))
      return
    fi
  done
  return 1
}

# No .curlrc of the user, and no proxy.
ask() { curl -q --silent --fail --noproxy '*' --max-time 5 "$@"; }

# is_training URL NAME: whether a member of the cluster NAME serves there. It may be somebody else's member that has taken
# the port, and that one gets no requests that change anything.
is_training() { ask -o /dev/null "$1/health/ready" && [[ $(ask "$1/v1/cluster") == *"\"cluster\":\"$2\""* ]]; }

# do_a_little_of_everything URL KEY: most classes are loaded by the start; these are for a client's first requests.
do_a_little_of_everything() {
  local -a request=(ask -o /dev/null)
  "${request[@]}" -X PUT -d value "$1/$2"
  "${request[@]}" "$1/$2"
  "${request[@]}" "$1/v1/kv/$2?consistency=stale"
  "${request[@]}" "$1/v1/kv?prefix=t"
  "${request[@]}" "$1/v1/kv/missing"
  "${request[@]}" -X DELETE "$1/v1/kv/$2"
  "${request[@]}" "$1/v1/cluster"
}
