# shellcheck shell=bash
# Lists keys in the order of their bytes, all of them at one revision: a line with key, revision and value for each, a
# tab between them.
#
# Usage: scripts/kv list [PREFIX] [--keys-only] [--limit N] [--json] [--meta]
#                        [--stale | --max-staleness 2s] [--min-revision N] [--revision N] [COMMON ...]
#
#   --keys-only    the keys alone
#   --limit N      the first N of them; all unless told otherwise
#   --meta         also writes to stderr the revision at which they are listed: to watch from the next one
#   --json         NDJSON as the members send it: an object for each, with its type, time, lease
#   --stale, --max-staleness, --min-revision, --revision: as with scripts/kv get
#
# In a line, a value has its line breaks, tabs and backslashes as \n, \t, \\ (printf %b gives it back); one that is no
# text is written base64:...
#
# COMMON: --endpoint URL[,URL...] and --timeout SECONDS, see scripts/kv --help.
#
# Exit code: 0 done, also if there is none; 1 failed; 2 wrong usage; 5 the revision is not kept any more.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=rows.sh
source "${BASH_SOURCE[0]%/*}/rows.sh"

readonly page_entries=1000

run() {
  local terms limit page=$page_entries
  parse_options "$read_flags keys-only json meta" "$read_options limit" "$@"
  require_words 0 1
  limit=${option[limit]-}
  [[ ! $limit ]] || is_number_between 1 1000000000 "$limit" ||
    usage_error "--limit '$limit' is no whole number from 1 to 1000000000"
  read_query
  set_common
  [[ ! $limit ]] || ((limit > page)) || page=$limit
  terms+=("prefix=${words[0]-}" "limit=$page" "keys_only=${option[keys-only]:+true}")
  pages "$limit" "/v1/kv$(query "${terms[@]}")"
}

# pages LIMIT PATH: the first page and those after it, as each names the next.
pages() {
  local left=$1 path=$2 link
  while true; do
    ask GET "$path" --header 'Accept: application/x-ndjson'
    require_success
    if [[ ${option[meta]-} ]]; then
      say "revision: $(http_header Quorate-Revision)"
      unset 'option[meta]'
    fi
    if [[ $left ]]; then
      head -n "$left" -- "$http_body" | print_entries
      left=$((left - $(wc -l <"$http_body")))
      ((left > 0)) || return 0
    else
      print_entries <"$http_body"
    fi
    link=$(http_header Link)
    [[ $link ]] || return 0
    [[ $link =~ ^\<(/v1/kv\?[^[:space:]\>]+)\>\;\ *rel=\"?next\"?$ ]] ||
      fail "$endpoint names the next page in a way that is not understood: $link"
    path=${BASH_REMATCH[1]}
  done
}

print_entries() {
  if [[ ${option[json]-} ]]; then
    cat
  elif [[ ${option[keys-only]-} ]]; then
    rows 1 key
  else
    rows 1 key revision value
  fi
}
