# shellcheck shell=bash
# Tells of changes as they happen, until Ctrl-C: a line with revision, "put" or "delete", key and value for each, a tab
# between them. When a member fails it goes on at another one, and nothing is lost or told twice.
#
# Usage: scripts/kv watch KEY [--from-revision N] [--json] [--endpoint URL[,URL...]]
#        scripts/kv watch --prefix PREFIX | --all [--from-revision N] [--json] [--endpoint URL[,URL...]]
#
#   KEY, --prefix PREFIX, --all  one key, all keys that begin so, or all keys
#   --from-revision N  begins with what revision N changed, as far as that is kept; else with what changes from now on
#   --json             an object a line: "event", and the entry
#
# In a line, a value is written as scripts/kv list writes it. The changes of one revision are told together.
#
# Exit code: 130 after Ctrl-C; 1 failed; 2 wrong usage; 5 what comes next is not kept any more: list the keys, and watch
# from the next revision.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=rows.sh
source "${BASH_SOURCE[0]%/*}/rows.sh"

# Members send a comment every 15 s.
readonly silence_seconds=40
# Lines that are made into rows at once: enough to be quick, and not too many to hold.
readonly most_lines=200

told=''     # the revision up to which all has been told; empty at first
ready=()    # events that can be told, as JSON
opened=''   # whether any member has ever told anything
stream_id=''

run() {
  local path round_failed
  parse_options "all json" "endpoint prefix from-revision" "$@"
  if [[ ${option[prefix]-} || ${option[all]-} ]]; then
    [[ ! ${option[prefix]-} || ! ${option[all]-} ]] || usage_error "either --prefix or --all"
    require_words 0 0
  else
    require_key
    require_words 1 1 "a KEY"
  fi
  [[ ! ${option[from-revision]-} ]] || require_revision --from-revision "${option[from-revision]}"
  set_common
  make_http_dir
  trap 'close_stream; rm -rf -- "$http_dir"' EXIT
  path=/v1/watch$(query "key=${words[0]-}" "prefix=${option[prefix]-}" "from_revision=${option[from-revision]-}")
  while true; do
    round_failed=yes
    for endpoint in "${endpoints[@]}"; do
      follow "$path" && round_failed=''
    done
    [[ $opened || $reached ]] || fail_with_problem
    [[ ! $round_failed ]] || sleep 1
  done
}

# Follows one member as long as it tells. False if it has not told anything at all.
follow() {
  local code=0 before=$told
  local -a resume=()
  [[ ! $told ]] || resume=(--header "Last-Event-ID: $told")
  http_headers=$http_dir/headers http_body=$http_dir/body http_unsent=''
  truncate -s 0 "$http_headers" "$http_body"
  # The headers come in the stream, so that they are there before what is told.
  exec {stream}< <(exec "${curl[@]}" --no-buffer --include --header 'Accept: text/event-stream' "${resume[@]}" \
    -- "$endpoint$1" 2>"$http_dir/error")
  stream_id=$!
  if read_head; then
    [[ ! $opened ]] || say "$script_name: goes on at $endpoint after revision ${told:-none}"
    opened=yes
    read_events
  else
    cat <&"$stream" >"$http_body"
  fi
  wait "$stream_id" || code=$?
  close_stream
  [[ $code != 6 && $code != 7 ]] || http_unsent=yes
  reached=${reached-}
  [[ $http_unsent ]] || reached=yes
  http_error=$(<"$http_dir/error")
  if [[ $http_status != 200 ]] && is_of_member; then
    case $http_status in
      410) say_compacted ;;
      429 | 500 | 503 | 504) ;;
      *) fail_with_problem ;;
    esac
  fi
  [[ $told != "$before" ]]
}

close_stream() {
  [[ $stream_id ]] || return 0
  kill "$stream_id" 2>/dev/null || true
  stream_id=''
  exec {stream}<&-
}

# Reads the headers; true if events follow.
read_head() {
  local line
  http_status=000
  while IFS= read -r -t "$silence_seconds" -u "$stream" line; do
    line=${line%$'\r'}
    [[ $line ]] || break
    [[ ! $line =~ ^HTTP/[0-9.]+\ ([0-9]{3}) ]] || http_status=${BASH_REMATCH[1]}
    printf '%s\n' "$line" >>"$http_headers"
  done
  [[ $http_status == 200 && $(http_header Quorate-Member) && $(http_header Content-Type) == text/event-stream* ]]
}

# WHATWG HTML, section 9.2.6, as far as members make use of it. Only the last event of a revision has an id: what has
# come of a revision that did not come to its end is forgotten, for the next member tells all of it.
read_events() {
  local line id='' event='' data=''
  local -a unfinished=()
  ready=()
  while IFS= read -r -t "$silence_seconds" -u "$stream" line; do
    case $line in
      'id: '*) id=${line#id: } ;;
      'event: '*) event=${line#event: } ;;
      'data: '*) data=${line#data: } ;;
      '')
        case $event in
          put | delete) unfinished+=("{\"event\":\"$event\",${data#\{}") ;;
          compacted) tell; say_compacted ;;
        esac
        if [[ $id ]]; then
          finish "$id" "${unfinished[@]}"
          unfinished=()
        fi
        id='' event='' data=''
        # Not while more is there already: made into rows together they take less time.
        if ((${#ready[@]} >= most_lines)) || ! read -r -t 0 -u "$stream"; then
          tell
        fi
        ;;
    esac
  done
  tell
}

# finish REVISION EVENT ...: all of it is there.
finish() {
  [[ $1 =~ ^[0-9]+$ ]] || fail "$endpoint tells of a revision '$1': is it a member of Quorate?"
  # What a member tells again, for whatever reason, is not told again.
  if [[ ! $told ]] || (($1 > told)); then
    ready+=("${@:2}")
    told=$1
  fi
}

tell() {
  ((${#ready[@]})) || return 0
  if [[ ${option[json]-} ]]; then
    printf '%s\n' "${ready[@]}"
  else
    printf '%s\n' "${ready[@]}" | rows 1 revision event key value
  fi
  ready=()
}

say_compacted() {
  local from=${option[from-revision]-}
  [[ ! $told ]] || from=$((told + 1))
  say "$script_name: what changed in revision $from is not kept any more, and neither is all that came after it."
  say "List the keys, and watch from the next revision: scripts/kv list --meta, scripts/kv watch --from-revision N"
  exit "$compacted"
}
