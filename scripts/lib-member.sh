# shellcheck shell=bash
# One member: its data directory, its ports, its process and its command line. Sourced, never run.

# shellcheck source-path=SCRIPTDIR source=lib-payara.sh
source "${BASH_SOURCE[0]%/*}/lib-payara.sh"

# ---- The data directory ----

readonly marker=.quorate

set_data_dir() {
  data_dir=$(realpath -m -- "${1:-$project_root/quorate-data}")
  [[ ! -e $data_dir || -d $data_dir ]] || fail "--data-dir $data_dir is not a directory"
}

require_our_data_dir() {
  claim_data_dir || fail "$data_dir is not empty and no data directory of Quorate: choose another --data-dir"
}

# Marks the directory as ours; false if it holds anything else, for what is marked, "reset" may delete.
claim_data_dir() {
  local entry
  [[ ! -e $data_dir/$marker ]] || return 0
  mkdir -p -- "$data_dir" || fail "cannot create $data_dir"
  for entry in "$data_dir"/* "$data_dir"/.[!.]*; do
    [[ ! -e $entry || $entry =~ /(member-[0-9]+|lost\+found)$ ]] || return 1
  done
  echo "A data directory of Quorate. scripts/cluster reset deletes what is in it." >"$data_dir/$marker"
}

# ---- Ports ----

# Where a client on this machine reaches what listens on ADDRESS.
reachable_host() {
  case $1 in
    0.0.0.0) echo 127.0.0.1 ;;
    ::) echo '[::1]' ;;
    *:*) echo "[$1]" ;;
    *) echo "$1" ;;
  esac
}

port_answers() {
  local host=${1#[}
  # shellcheck disable=SC2016 # the inner bash expands these
  timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "${host%]}" "$2" 2>/dev/null
}

# Payara or JGroups would notice too, but only after seconds, and say it less clearly.
require_free_ports() {
  local host own=${cluster_address[$member_id]}
  host=$(reachable_host "$member_http_address")
  ! port_answers "$host" "$member_port" ||
    fail "port $member_port (HTTP of member $member_id) is in use on $host: stop what uses it, or choose another"
  # Behind another name than this machine's own something else may answer, so only the local ones are tried.
  [[ $own =~ ^(127\.[0-9.]+|localhost|\[::1\]):[0-9]+$ ]] || return 0
  ! port_answers "${own%:*}" "${own##*:}" ||
    fail "port ${own##*:} (cluster of member $member_id) is in use on ${own%:*}: stop what uses it, or choose another"
}

# ---- Its process ----

# Pids get used again by other programs: none gets a signal before its command line says that it is this member.
is_member_process() {
  local text
  local -a command=()
  [[ $2 =~ ^[0-9]+$ ]] && { mapfile -d '' -t command <"/proc/$2/cmdline"; } 2>/dev/null || return 1
  printf -v text '\n%s\n' "${command[@]}"
  [[ $text == *$'\n'"-Dquorate.id=$1"$'\n'* && $text == *$'\n'"-Dquorate.data-dir=$data_dir"$'\n'* &&
    $text == *"/quorate.war"$'\n'* ]]
}

# Pids of all members that run on this data directory, in the foreground or not: one a line.
running_pids() {
  local file
  # The pattern comes from a file, for as an argument grep would find it in its own command line.
  { grep -lzxF -f <(printf '%s\n' "-Dquorate.data-dir=$data_dir") /proc/[0-9]*/cmdline 2>/dev/null || true; } |
    while IFS=/ read -r _ _ file _; do echo "$file"; done
}

# The pid of member ID on this data directory; false if it does not run.
pid_of() {
  local pid
  for pid in $(running_pids); do
    if is_member_process "$1" "$pid"; then
      echo "$pid"
      return
    fi
  done
  return 1
}

# ---- Its command line ----

member_id='' member_cluster='' member_port='' member_http_address='' member_join='' member_settings=()

check_member() {
  require_member_id "$member_id"
  parse_cluster "$member_cluster"
  [[ ${cluster_address[$member_id]+given} ]] ||
    usage_error "--cluster does not name member $member_id itself; it names: ${!cluster_address[*]}"
  require_port --port "$member_port"
  [[ ${cluster_address[$member_id]##*:} != "$member_port" ]] ||
    usage_error "member $member_id cannot use port $member_port for both HTTP and the cluster"
  require_host --http-address "$member_http_address"
}

# Where the HTTP port of the member is open until the member runs: an address of this machine that no client uses, nor
# another member with the same port. Only Linux has more loopback addresses than one without being told.
waiting_address() {
  if [[ $(uname) == Linux ]]; then
    echo "127.255.$((member_id / 250 % 250)).$((member_id % 250 + 1))"
  else
    echo "$member_http_address"
  fi
}

# The JVM does not start where two collectors are asked for: one that the caller chose takes the place of ours.
is_replaced() {
  local collector='-XX:\+Use[A-Za-z0-9]+GC'
  [[ $1 =~ ^$collector$ && " ${QUORATE_JAVA_OPTS:-} " =~ [[:space:]]${collector}[[:space:]] ]]
}

# An option with which this Java would not start.
is_unknown() {
  [[ $1 == "$trim_option="* && ! $java_trims ]]
}

# Sets "command" to what runs the member, and prepares for "exec" of it: with the pid of its script, signals and the
# exit code are the member's own.
prepare_command() {
  local payara=$project_root/payara root=$data_dir/member-$member_id/payara line setting
  local -a extra=() shared=() launch=()
  command=("$java")
  while read -r line || [[ $line ]]; do
    [[ ! $line || $line == \#* ]] || is_replaced "$line" || is_unknown "$line" || command+=("$line")
  done <"$payara/jvm.options"
  command+=(-XX:+UnlockDiagnosticVMOptions "-XX:CompilerDirectivesFile=$payara/compiler-directives.json")
  command+=("-Dquorate.id=$member_id" "-Dquorate.cluster=$member_cluster" "-Dquorate.data-dir=$data_dir"
    "-Dquorate.http-address=$member_http_address")
  [[ ! $member_join ]] || command+=(-Dquorate.join=true)
  for setting in "${member_settings[@]}"; do command+=("-Dquorate.$setting"); done
  read -r -a extra <<<"${QUORATE_JAVA_OPTS:-}"
  # Not --nocluster as well: with both, Payara Micro 6.2025.10 starts Hazelcast and opens port 6900 to every address.
  set_launch
  command+=("${shared[@]}" "${extra[@]}" "${training_options[@]}" "${launch[@]}" --deploy "$war" --contextroot /
    --port "$member_port" --nohazelcast --rootdir "$root")
  command+=(--logproperties "$payara/logging.properties" --prebootcommandfile "$payara/pre-boot.asadmin")
  # payara/pre-boot.asadmin opens the HTTP port before any configuration but the environment can be read, and the
  # container would answer there until the member runs. So it is opened where nobody looks, and the member moves it to
  # --http-address when it can answer. Payara's own line "Payara Micro URLs" names the address that nobody looks at.
  QUORATE_HTTP_ADDRESS=$(waiting_address)
  export QUORATE_HTTP_ADDRESS
  # Payara unpacks its configuration at every start, and the WAR, and all of itself where it was not unpacked before. In
  # /tmp a killed member would leave them for ever; kept here, a configuration cut short by a crash would keep the
  # member from starting again. So: here, and fresh.
  rm -rf -- "$root"
  mkdir -p -- "$root" || fail "cannot create $root"
  # Relative paths in payara/jvm.options start at the project.
  cd -- "$project_root" || fail "cannot enter $project_root"
}
