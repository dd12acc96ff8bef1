# shellcheck shell=bash
# How a value is stored, by put and by cas. Sourced, never run.
# shellcheck disable=SC2034 # the variables set here are for those who source this

# shellcheck source-path=SCRIPTDIR source=common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

readonly store_options="$write_options content-type ttl lease"
condition=() # options of curl

# store KEY [VALUE|-]
store() {
  local type=${option[content-type]:-application/octet-stream} path
  [[ ! $type =~ [[:cntrl:]] ]] || usage_error "--content-type '$type' is no media type"
  [[ ! ${option[ttl]-} ]] || require_duration --ttl "${option[ttl]}"
  [[ ! ${option[lease]-} ]] || [[ ${option[lease]} =~ ^[1-9][0-9]{0,17}$ ]] ||
    usage_error "--lease '${option[lease]}' is no lease: a lease is a whole number"
  path=$(path_of "$1")$(query "ttl=${option[ttl]-}" "lease=${option[lease]-}")
  if (($# == 1)) || [[ $2 == - ]]; then
    keep_input "$most_value_bytes"
  else
    keep_input "$most_value_bytes" < <(printf %s "$2")
  fi
  write PUT "$path" --header "Content-Type: $type" --data-binary "@$http_dir/input" "${condition[@]}"
  require_entry
}
