# shellcheck shell=bash
# Stores a value under a key. Done means: a majority of the members has it on disk.
#
# Usage: scripts/kv put KEY [VALUE|-] [--content-type TYPE] [--ttl 30s | --lease ID] [WRITE ...] [COMMON ...]
#
#   VALUE                the value; "-", or none: what stdin holds, byte by byte, at most 8 MiB
#   --content-type TYPE  what a reader is told that the value is; default application/octet-stream
#   --ttl 30s            the entry ends after this time, by a lease of its own
#   --lease ID           the entry ends with this lease
#
# WRITE: --fence NAME=TOKEN and --idempotency-key KEY; COMMON: --endpoint URL[,URL...] and --timeout SECONDS; see
# scripts/kv --help.
#
# Exit code: 0 done; 1 failed, nothing was changed; 2 wrong usage; 3 the fence does not hold any more, nothing was
# changed; 4 it is not known whether it was done.

# shellcheck source-path=SCRIPTDIR source=store.sh
source "${BASH_SOURCE[0]%/*}/store.sh"

run() {
  parse_options "" "$store_options" "$@"
  require_key
  require_words 1 2 "a KEY"
  set_common
  store "${words[@]}"
}
