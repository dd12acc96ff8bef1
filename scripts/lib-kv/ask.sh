# shellcheck shell=bash
# Asking one member after the other until one answers, and sending a write again under one Idempotency-Key. Sourced,
# never run.
# shellcheck disable=SC2034 # the variables set here are for those who source this

# shellcheck source-path=SCRIPTDIR source=../lib-http.sh
source "${BASH_SOURCE[0]%/*}/../lib-http.sh"

# Exit codes besides 0, 1 and 2.
readonly condition_failed=3
readonly outcome_unknown=4
readonly compacted=5

# One attempt gets at least so long: the request timeout of a member, 5 s by default, and some room. It is to be the
# member that gives up, for it can say what became of a write.
readonly least_attempt_seconds=8

endpoints=()
current=0   # the one of them that answered last
waiting=0   # how long a member may wait before it answers, on top of all else
timeout=20  # long enough for the election of another leader

# ask METHOD PATH [CURL_OPTION ...]: as http, but asks one member after the other until one has an answer that counts.
# Ends the script if none has in time.
ask() {
  local method=$1 deadline=$((SECONDS + timeout + waiting)) attempt=$((timeout / ${#endpoints[@]})) limit i reached
  unknown=''
  ((attempt >= least_attempt_seconds)) || attempt=$least_attempt_seconds
  while true; do
    reached=''
    for ((i = 0; i < ${#endpoints[@]}; i++)); do
      endpoint=${endpoints[current]}
      limit=$((deadline - SECONDS))
      ((limit <= attempt + waiting)) || limit=$((attempt + waiting))
      ((limit >= 1)) || limit=1
      http "$@" --max-time "$limit"
      [[ $http_unsent ]] || reached=yes
      if is_settled "$method"; then
        return
      fi
      current=$(((current + 1) % ${#endpoints[@]}))
    done
    # Where nobody listens there is no cluster in the middle of an election.
    [[ $reached || $unknown ]] || break
    ((SECONDS < deadline)) || break
    sleep "0.$((RANDOM % 5 + 3))"
  done
  give_up
}

# Whether the last answer counts; else notes whether the write may have happened.
is_settled() {
  local counts='' committed=''
  if is_of_member; then
    case $http_status in
      429 | 500 | 503 | 504) read_json <"$http_body" && committed=${json[committed]-} ;;
      *) counts=yes ;;
    esac
  fi
  if [[ $1 == GET ]]; then
    [[ $counts ]]
    return
  fi
  if [[ $counts && $unknown ]]; then
    # The members repeat the first answer to the same key, but not what they refuse before they look for it.
    [[ $http_status =~ ^(2..|404|409|412)$ ]] || give_up
  fi
  [[ ! $counts ]] || return 0
  [[ $http_unsent || $committed == no ]] || unknown=yes
  return 1
}

# Not what stands in a member's place, nor what Payara says while the member starts.
is_of_member() {
  [[ $http_status != 000 ]] || return 1
  [[ $(http_header Quorate-Member) || $(http_header Content-Type) == application/problem+json* ]]
}

give_up() {
  if [[ $unknown ]]; then
    say "$script_name: it is not known whether this was done, and it may still be: $(problem_text)"
    [[ ! ${idempotency_key-} ]] || say "The same call with --idempotency-key $idempotency_key does it once, and tells."
    exit "$outcome_unknown"
  fi
  ((${#endpoints[@]} == 1)) || say "$script_name: none of the ${#endpoints[@]} members has an answer; the last one:"
  fail_with_problem
}

# write METHOD PATH [CURL_OPTION ...]: as ask, with the headers that all writes have.
write() {
  local fence=${option[fence]-${QUORATE_FENCE-}}
  idempotency_key=${option[idempotency-key]-}
  [[ $idempotency_key ]] || read -r idempotency_key </proc/sys/kernel/random/uuid
  [[ $idempotency_key =~ ^[]!#-[^-~]{1,128}$ ]] ||
    usage_error "--idempotency-key '$idempotency_key' is not of 1 to 128 visible ASCII characters"
  set -- "$@" --header "Idempotency-Key: \"$idempotency_key\""
  if [[ $fence ]]; then
    [[ $fence =~ ^[A-Za-z0-9._~/-]+=[0-9]+(,[A-Za-z0-9._~/-]+=[0-9]+)*$ ]] ||
      usage_error "fence '$fence' is not of the form NAME=TOKEN or NAME=TOKEN,NAME=TOKEN"
    set -- "$@" --header "Quorate-Fence: $fence"
  fi
  ask "$@"
}

require_success() {
  case $http_status in
    2??) ;;
    410) fail_with_problem "$compacted" ;;
    412) fail_with_problem "$condition_failed" ;;
    *) fail_with_problem ;;
  esac
}

# The revision of the entry, of its ETag: a 2xx without one comes from something else than Quorate's resource.
require_entry() {
  require_success
  revision=$(http_header ETag)
  [[ $revision =~ ^\"([0-9]+)\"$ ]] ||
    fail "$endpoint answered $http_status without an ETag: is it a member of Quorate?"
  revision=${BASH_REMATCH[1]}
}
