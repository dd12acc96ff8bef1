# shellcheck shell=bash
# Writes the value of a key to stdout, byte by byte.
#
# Usage: scripts/kv get KEY [--stale | --max-staleness 2s] [--min-revision N] [--revision N] [--meta] [COMMON ...]
#
#   --stale             reads what this member has, which may be old, without asking a majority
#   --max-staleness 2s  the same, if it is no older than this, or else as usual
#   --min-revision N    waits until the member that is asked has come to revision N
#   --revision N        reads the past, as far as it is kept
#   --meta              also writes to stderr what else there is to know: revision, type, lease
#
# COMMON: --endpoint URL[,URL...] and --timeout SECONDS, see scripts/kv --help.
#
# Exit code: 0 done; 1 failed, and not found; 2 wrong usage; 5 the revision is not kept any more.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

run() {
  local terms
  parse_options "$read_flags meta" "$read_options" "$@"
  require_key
  require_words 1 1 "a KEY"
  read_query
  set_common
  ask GET "$(path_of "${words[0]}")$(query "${terms[@]}")"
  require_entry
  [[ ! ${option[meta]-} ]] || print_meta
  cat -- "$http_body"
}

print_meta() {
  local name value
  say "revision: $revision"
  for name in Content-Type Last-Modified Quorate-Lease Expires Quorate-Lag Quorate-Revision Quorate-Member; do
    value=$(http_header "$name")
    [[ ! $value ]] || say "${name,,}: $value"
  done
}
