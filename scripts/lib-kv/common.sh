# shellcheck shell=bash
# What the commands of scripts/kv have in common: options, paths and queries, what stdin holds. Sourced, never run.
# shellcheck disable=SC2034 # the variables set here are for those who source this

# shellcheck source-path=SCRIPTDIR source=ask.sh
source "${BASH_SOURCE[0]%/*}/ask.sh"

# No setting of a member allows a larger value.
readonly most_value_bytes=$((8 << 20))
# Of a transaction; a member refuses what is too large for it long before.
readonly most_body_bytes=$((32 << 20))

readonly common_options="endpoint timeout"
readonly write_options="$common_options idempotency-key fence"
readonly read_flags="stale"
readonly read_options="$common_options revision min-revision max-staleness"

# ---- Options and words ----

# set_common: for --endpoint and --timeout, which every command has.
set_common() {
  local url
  timeout=${option[timeout]-$timeout}
  is_number_between 1 86400 "$timeout" || usage_error "--timeout '$timeout' is no number of seconds from 1 to 86400"
  IFS=, read -r -a endpoints <<<"${option[endpoint]-${QUORATE_ENDPOINT-}}"
  ((${#endpoints[@]})) || endpoints=('')
  for url in "${!endpoints[@]}"; do
    set_endpoint "${endpoints[url]}"
    endpoints[url]=$endpoint
  done
}

# require_words LEAST MOST NAME ...: how many words there are after the options. The last that is needed is named.
require_words() {
  local least=$1 most=$2
  shift 2
  ((${#words[@]} >= least)) || usage_error "${!least} is needed"
  ((${#words[@]} <= most)) || usage_error "unexpected argument: ${words[most]}"
}

require_key() { [[ ${words[0]-} ]] || usage_error "a KEY is needed, of at least one character"; }

require_revision() {
  [[ $2 =~ ^(0|[1-9][0-9]{0,17})$ ]] || usage_error "$1 '$2' is no revision: a revision is a whole number"
}

require_duration() {
  [[ $2 =~ ^[1-9][0-9]{0,8}(ms|s|m|h)$ ]] ||
    usage_error "$1 '$2' is no time: a time is a number with s, m or h, like 30s"
}

# encode TEXT: prints it for a path or a query: of its UTF-8 bytes only those stay as they are that mean themselves.
encode() {
  local byte text=''
  for byte in $(printf %s "$1" | od -An -v -tx1); do
    case $byte in
      2[def] | 3[0-9] | 4[1-9a-f] | 5[0-9a] | 5f | 6[1-9a-f] | 7[0-9a] | 7e)
        # shellcheck disable=SC2059 # the format is the byte
        printf -v byte "\\x$byte"
        text+=$byte
        ;;
      *) text+=%${byte^^} ;;
    esac
  done
  printf '%s\n' "$text"
}

# The path of a key. Every key is there; at the root some first segments mean something else.
path_of() { printf '/v1/kv/%s\n' "$(encode "$1")"; }

# query NAME=VALUE ...: prints what goes after the path. An empty value leaves its parameter out.
query() {
  local parameter text=''
  for parameter; do
    [[ ${parameter#*=} ]] || continue
    text+=${text:+&}${parameter%%=*}=$(encode "${parameter#*=}")
  done
  printf '%s\n' "${text:+?$text}"
}

# read_query: sets "terms" to how fresh a read is to be, in the words of query.
read_query() {
  [[ ! ${option[revision]-} ]] || require_revision --revision "${option[revision]}"
  [[ ! ${option[min-revision]-} ]] || require_revision --min-revision "${option[min-revision]}"
  [[ ! ${option[max-staleness]-} ]] || require_duration --max-staleness "${option[max-staleness]}"
  terms=("consistency=${option[stale]:+stale}" "revision=${option[revision]-}"
    "min_revision=${option[min-revision]-}" "max_staleness=${option[max-staleness]-}")
}

# ---- Standard input ----

# keep_input MOST_BYTES: reads stdin into the file http_dir/input: it can be read once, and may have to be sent again.
keep_input() {
  make_http_dir
  head -c "$(($1 + 1))" >"$http_dir/input"
  (($(stat -c %s -- "$http_dir/input") <= $1)) || fail "stdin holds more than $1 bytes, which no member takes"
}
