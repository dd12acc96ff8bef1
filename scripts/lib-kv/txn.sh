# shellcheck shell=bash
# Does several reads and writes as one, on conditions, and prints the answer, JSON as the request is.
#
# Usage: scripts/kv txn FILE|- [--dry-run] [WRITE ...] [COMMON ...]
#
#   FILE       {"if": [CONDITION, ...], "then": [OPERATION, ...], "else": [OPERATION, ...]}; "-" is stdin:
#                {"if":   [{"key": "from", "revision": 17}, {"key": "to", "value": "0"}, {"key": "b", "exists": false}],
#                 "then": [{"put": {"key": "from", "value": "0"}}, {"delete": {"key": "old"}}],
#                 "else": [{"get": {"key": "from"}}]}
#   --dry-run  answers as if, and changes nothing
#
# WRITE: --fence NAME=TOKEN and --idempotency-key KEY; COMMON: --endpoint URL[,URL...] and --timeout SECONDS; see
# scripts/kv --help.
#
# Exit code: 0 all conditions held, and "then" was done; 3 one did not, and "else" was done (or the fence does not hold
# any more, and nothing was done); 1 failed, nothing was changed; 2 wrong usage; 4 it is not known whether it was done.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

run() {
  parse_options "dry-run" "$write_options" "$@"
  require_words 1 1 "a FILE, or -,"
  set_common
  if [[ ${words[0]} == - ]]; then
    keep_input "$most_body_bytes"
  else
    [[ -r ${words[0]} && ! -d ${words[0]} ]] || fail "cannot read the file ${words[0]}"
    keep_input "$most_body_bytes" <"${words[0]}"
  fi
  write POST "/v1/txn$(query "dry_run=${option[dry-run]:+true}")" \
    --header 'Content-Type: application/json' --data-binary "@$http_dir/input"
  require_success
  cat -- "$http_body"
  echo
  # The first property of the answer; what follows may be long.
  case $(head -c 64 -- "$http_body" | tr -d '[:space:]') in
    '{"succeeded":true,'*) ;;
    '{"succeeded":false,'*) exit "$condition_failed" ;;
    *) fail "$endpoint did not answer whether the conditions held: is it a member of Quorate?" ;;
  esac
}
