# shellcheck shell=bash
# Makes at the first use what lets members start quickly, and again what was damaged. Sourced, never run.

# shellcheck source-path=SCRIPTDIR source=lib-member.sh
source "${BASH_SOURCE[0]%/*}/lib-member.sh"

readonly training_timeout_seconds=180

# Whatever goes wrong here is said, and keeps no member from starting.
ensure_prepared() {
  local dir archive lock
  dir=$(unpacked_dir) || return 0
  archive=$(archive_in "$dir")
  ! is_prepared || return 0
  if ! { exec {lock}>>"${dir%/*}/.prepare.lock"; } 2>/dev/null; then
    warn "cannot write to ${dir%/*}: members take longer to start"
    return 0
  fi
  if ! flock --nonblock "$lock"; then
    say "waiting for another script that prepares quick starts ..."
    flock "$lock"
  fi
  # Asked again: the script that we waited for has perhaps made it.
  is_prepared || prepare || warn "quick starts could not be prepared: members take longer to start"
  exec {lock}>&-
}

# Java believes what is in an archive, so each script looks at all of it first.
is_prepared() {
  [[ -f $archive && -f $archive.sum ]] && cksum <"$archive" | cmp -s - "$archive.sum"
}

prepare() {
  local started=$SECONDS
  say "preparing quick starts, once for this Payara Micro and this Java ..."
  [[ -d $dir ]] || unpack || return
  rm -f -- "$archive" "$archive.sum"
  make_archive || return
  say "prepared quick starts in $((SECONDS - started)) s"
}

# Starts a member that nobody knows of, lets it do a little of everything, and has Java write down its classes when it
# ends. Where that fails an empty archive is left, or every start would try it anew.
make_archive() {
  local scratch=$dir/.training failed=yes
  # Its ports are taken at random, so it may meet one that is in use.
  for _ in 1 2 3; do
    rm -rf -- "$scratch" && mkdir -- "$scratch" || return
    # A member that could not start leaves an archive too.
    if (train "$scratch") && [[ -s $scratch/archive ]]; then
      failed=''
      break
    fi
  done
  if [[ $failed ]]; then
    tail -n 20 -- "$scratch/log" >&2
    : >"$scratch/archive"
  fi
  # On the disk before it has its name: a loss of power leaves all of it or nothing.
  cksum <"$scratch/archive" >"$scratch/sum" && sync -- "$scratch/archive" "$scratch/sum" &&
    mv -- "$scratch/sum" "$archive.sum" && mv -- "$scratch/archive" "$archive" && rm -rf -- "$scratch" || return
  [[ ! $failed ]]
}

# Runs in a shell of its own; leaves the archive in $1, and what the member said.
train() {
  local deadline=$((SECONDS + training_timeout_seconds)) url
  # Whatever became of this script, the locks would be held for as long as that member lives.
  exec {lock}>&-
  [[ ! ${data_dir_lock-} ]] || exec {data_dir_lock}>&-
  data_dir=$1 member_id=1 member_http_address=127.0.0.1 member_join='' member_settings=()
  member_port=$((20000 + RANDOM % 10000))
  member_cluster=1=127.0.0.1:$((member_port - 10000))
  QUORATE_JAVA_OPTS="-XX:TieredStopAtLevel=1 -Xmx512m -XX:ArchiveClassesAtExit=$1/archive -Xlog:cds=error"
  prepare_command
  trap '[[ ! ${training-} ]] || kill "$training" 2>/dev/null' EXIT
  timeout --kill-after=10 "$training_timeout_seconds" "${command[@]}" >"$1/log" 2>&1 </dev/null &
  training=$!
  url=http://127.0.0.1:$member_port
  until curl -fs --max-time 5 -o /dev/null "$url/health/ready"; do
    kill -0 "$training" 2>/dev/null && ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
  do_a_little_of_everything "$url"
  kill "$training"
  wait "$training" || true
  training=''
}

# Most classes are loaded by the start; these are for a client's first requests.
do_a_little_of_everything() {
  local -a request=(curl -s --max-time 5 -o /dev/null)
  "${request[@]}" -X PUT -d value "$1/training"
  "${request[@]}" "$1/training"
  "${request[@]}" "$1/v1/kv/training?consistency=stale"
  "${request[@]}" "$1/v1/kv?prefix=t"
  "${request[@]}" "$1/v1/kv/missing"
  "${request[@]}" -X DELETE "$1/v1/kv/training"
  "${request[@]}" "$1/v1/cluster"
}
