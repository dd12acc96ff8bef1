# shellcheck shell=bash
# Deletes a key, or all keys that begin alike.
#
# Usage: scripts/kv del KEY [--if-revision N] [WRITE ...] [COMMON ...]
#        scripts/kv del --prefix PREFIX [WRITE ...] [COMMON ...]
#
#   --if-revision N  deletes the entry only if it still has this revision
#   --prefix PREFIX  deletes all keys that begin so, in one step, and prints how many there were
#
# WRITE: --fence NAME=TOKEN and --idempotency-key KEY; COMMON: --endpoint URL[,URL...] and --timeout SECONDS; see
# scripts/kv --help.
#
# Exit code: 0 done; 1 failed, and not found: nothing was changed; 2 wrong usage; 3 the entry has another revision, or
# the fence does not hold any more, nothing was changed; 4 it is not known whether it was done.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

run() {
  parse_options "" "$write_options prefix if-revision" "$@"
  if [[ ${option[prefix]-} ]]; then
    require_words 0 0
    [[ ! ${option[if-revision]-} ]] || usage_error "--if-revision is for one key"
    set_common
    delete_range
  else
    require_key
    require_words 1 1 "a KEY"
    [[ ! ${option[if-revision]-} ]] || require_revision --if-revision "${option[if-revision]}"
    set_common
    write DELETE "$(path_of "${words[0]}")" ${option[if-revision]+--header "If-Match: \"${option[if-revision]}\""}
    require_success
  fi
}

delete_range() {
  write DELETE "/v1/kv$(query "prefix=${option[prefix]}")"
  require_success
  read_json <"$http_body"
  [[ ${json[deleted]-} ]] || fail "$endpoint answered $http_status and not how many: is it a member of Quorate?"
  printf '%s\n' "${json[deleted]}"
}
