# shellcheck shell=bash
# Compare and set: stores a value if the entry still has the revision that you know. Prints its new revision.
#
# Usage: scripts/kv cas KEY OLD-REVISION VALUE|- [--content-type TYPE] [--ttl 30s | --lease ID] [WRITE ...] [COMMON ...]
#        scripts/kv cas KEY VALUE|- --create [--content-type TYPE] [--ttl 30s | --lease ID] [WRITE ...] [COMMON ...]
#
#   OLD-REVISION         the revision of the entry as you have read it (scripts/kv get KEY --meta); 0: there is none
#   --create             the same as 0
#   VALUE, --content-type, --ttl, --lease: as with scripts/kv put
#
# WRITE: --fence NAME=TOKEN and --idempotency-key KEY; COMMON: --endpoint URL[,URL...] and --timeout SECONDS; see
# scripts/kv --help.
#
# Exit code: 0 done; 1 failed, nothing was changed; 2 wrong usage; 3 the entry has another revision, or the fence does
# not hold any more, nothing was changed; 4 it is not known whether it was done.

# shellcheck source-path=SCRIPTDIR source=store.sh
source "${BASH_SOURCE[0]%/*}/store.sh"

run() {
  local old=0
  parse_options "create" "$store_options" "$@"
  require_key
  if [[ ${option[create]-} ]]; then
    require_words 2 2 "a KEY" "a VALUE, or -,"
  else
    require_words 3 3 "a KEY" "an OLD-REVISION" "OLD-REVISION and VALUE, or -,"
    old=${words[1]}
    require_revision OLD-REVISION "$old"
  fi
  set_common
  if ((old == 0)); then
    condition=(--header 'If-None-Match: *')
  else
    condition=(--header "If-Match: \"$old\"")
  fi
  store "${words[0]}" "${words[-1]}"
  printf '%s\n' "$revision"
}
