# shellcheck shell=bash
# What the members of a local cluster answer, and waiting until they serve. Sourced, never run.

# shellcheck source-path=SCRIPTDIR source=lib-cluster.sh
source "${BASH_SOURCE[0]%/*}/lib-cluster.sh"
# shellcheck source-path=SCRIPTDIR source=lib-http.sh
source "${BASH_SOURCE[0]%/*}/lib-http.sh"

# ---- What they answer ----

# Looks at member ID. Sets "pid" (or "-"), "state" (down; up: it runs; ready: it serves) and, if it answers, "json".
look_at() {
  local url answer
  json=() pid=- state=down
  recall_member "$1" || return 0
  pid=$(pid_of "$1") || { pid=-; return 0; }
  state=up
  url=$(url_of_member)
  answer=$(probe "$url/v1/cluster") || return 0
  read_json <<<"$answer"
  [[ ! ${json[leader]-} ]] || ! probe "$url/health/ready" >/dev/null || state=ready
}

url_of_member() { echo "http://$(reachable_host "$member_http_address"):$member_port"; }

# role_in_answer ID: what the answer in "json" says of member ID; nothing if it does not know that member.
role_in_answer() {
  local i
  for ((i = 0; ; i++)); do
    [[ ${json[members.$i.id]-} ]] || return 0
    [[ ${json[members.$i.id]} != "$1" ]] || echo "${json[members.$i.role]-unknown}"
  done
}

ids_in_answer() {
  local i
  for ((i = 0; ; i++)); do
    [[ ${json[members.$i.id]-} ]] || return 0
    printf '%s ' "${json[members.$i.id]}"
  done
}

# ---- Waiting ----

readonly log_lines_shown=20
readonly progress_seconds=10
readonly exit_removed=10  # of a member that was removed from the cluster
readonly exit_stopped=11  # of a member that could not keep its promises
readonly exit_setting=78  # of a member with a wrong setting

forget_removed=''  # set: a member that ends because it was removed is no failure, but forgotten

# wait_until_ready SECONDS ID ...: until they are ready and name the same leader, which "leader" then is; ends the script
# if one dies.
wait_until_ready() {
  local timeout=$1 id pid state text last='' shown=0 started=$SECONDS ready
  local -A leaders=()
  shift
  while true; do
    text='' ready=yes leaders=()
    for id in "$@"; do
      [[ -f $data_dir/run/member-$id.conf ]] || continue
      look_at "$id"
      if [[ $state == down ]]; then
        explain_end "$id"
        continue
      fi
      [[ $state == ready ]] || ready=''
      leaders[${json[leader]:-none}]=$id
      text+=", member $id $state"
    done
    if [[ $text != "$last" ]] || ((SECONDS - shown >= progress_seconds)); then
      say "  $((SECONDS - started)) s: ${text#, }"
      last=$text shown=$SECONDS
    fi
    if [[ $ready ]] && ((${#leaders[@]} == 1)); then
      leader=${!leaders[*]}
      return
    fi
    ((SECONDS - started < timeout)) ||
      fail "not all are ready after $timeout s; they go on running, and scripts/cluster logs N may tell why"
    sleep 1
  done
}

# Says why member ID, which should run, does not, as far as anyone here can know, and ends the script.
explain_end() {
  local code='' reason=''
  if [[ ${child[$1]-} ]]; then
    code=0
    wait "${child[$1]}" || code=$?
  fi
  if [[ $code == "$exit_removed" && $forget_removed ]]; then
    say "member $1 was removed from the cluster and ended; forgetting it, its files stay in $data_dir/member-$1"
    rm -f -- "$data_dir/run/member-$1".*
    return
  fi
  case $code in
    "$exit_removed") reason=': it was removed from the cluster' ;;
    "$exit_stopped") reason=': it stopped itself, for it could not keep its promises' ;;
    "$exit_setting") reason=': a setting is wrong' ;;
  esac
  say "the last lines of $(log_of "$1"):"
  last_log_lines "$1" "$log_lines_shown" >&2
  fail "member $1 ended${code:+ with exit code $code}$reason; its log is above, the other members go on running"
}
