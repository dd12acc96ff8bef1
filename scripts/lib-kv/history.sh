# shellcheck shell=bash
# Shows the versions of a key that are kept, the newest first: a line with revision, time, "put" or "delete", and the
# value for each, a tab between them.
#
# Usage: scripts/kv history KEY [--limit N] [--json] [COMMON ...]
#
#   --limit N      the last N versions, up to 1000; default 100
#   --json         the answer of the member as it is
#
# In a line, a value is written as scripts/kv list writes it.
#
# COMMON: --endpoint URL[,URL...] and --timeout SECONDS, see scripts/kv --help.
#
# Exit code: 0 done; 1 failed, and not found; 2 wrong usage.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=rows.sh
source "${BASH_SOURCE[0]%/*}/rows.sh"

run() {
  parse_options "json" "$common_options limit" "$@"
  require_key
  require_words 1 1 "a KEY"
  is_number_between 1 1000 "${option[limit]-1}" ||
    usage_error "--limit '${option[limit]}' is no whole number from 1 to 1000"
  set_common
  ask GET "$(path_of "${words[0]}")$(query history=true "limit=${option[limit]-}")"
  require_success
  if [[ ${option[json]-} ]]; then
    cat -- "$http_body"
    echo
    return
  fi
  rows 3 revision time event value <"$http_body"
  [[ $(tail -c 64 -- "$http_body") == *'"complete":true'* ]] || say "There may have been earlier versions."
}
