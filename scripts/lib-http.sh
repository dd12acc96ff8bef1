# shellcheck shell=bash
# Talking to members over HTTP with nothing but curl, and reading their JSON with nothing but awk. Sourced, never run.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "${BASH_SOURCE[0]%/*}/lib.sh"

command -v curl >/dev/null || fail "curl is needed, but not installed"

# No user's .curlrc, no proxy in front of this machine, and a path is sent as it is: curl would fold "a/../b" into
# another key. A member answers within its request timeout (5 s by default); the limit is for one that hangs.
readonly curl=(curl -q --silent --show-error --globoff --path-as-is --connect-timeout 3
  --noproxy "127.0.0.1,localhost,::1${NO_PROXY:+,$NO_PROXY}${no_proxy:+,$no_proxy}")
readonly answer_timeout_seconds=60
readonly probe_timeout_seconds=2

endpoint=''

set_endpoint() {
  endpoint=${1:-${QUORATE_ENDPOINT:-http://127.0.0.1:12380}}
  endpoint=${endpoint%/}
  [[ $endpoint =~ ^https?://[^/?#[:space:]]+$ ]] ||
    usage_error "--endpoint '$endpoint' is not of the form http://host:port"
}

http_dir=''

# A directory for the files of this process, which ends with it.
make_http_dir() {
  [[ ! $http_dir ]] || return 0
  http_dir=$(mktemp -d)
  trap 'rm -rf -- "$http_dir"' EXIT
  http_headers=$http_dir/headers http_body=$http_dir/body
}

# http METHOD PATH [CURL_OPTION ...]: sends to the endpoint. Sets http_status, and leaves the answer in the files
# http_headers and http_body. Without an answer it sets http_status=000, http_error, and, if it is sure that nothing was
# sent, http_unsent=yes.
# shellcheck disable=SC2034 # http_unsent is for those who source this
http() {
  local method=$1 url=$endpoint$2
  shift 2
  make_http_dir
  truncate -s 0 "$http_headers" "$http_body"
  [[ $method == GET ]] || set -- --request "$method" "$@"
  http_error=''
  http_unsent=''
  http_status=$("${curl[@]}" --max-time "$answer_timeout_seconds" --dump-header "$http_headers" \
    --output "$http_body" --write-out '%{http_code}' "$@" -- "$url" 2>"$http_dir/error") || {
    local code=$?
    http_status=000
    http_error=$(<"$http_dir/error")
    # Could not resolve or connect: nothing was sent. All else may have arrived.
    if ((code == 6 || code == 7)); then
      http_unsent=yes
    elif [[ $method != GET ]]; then
      http_error+=" (whether the request was carried out is unknown)"
    fi
  }
}

# http_header NAME: its value in the last answer, or nothing.
http_header() {
  awk -v name="$1:" 'tolower($1) == tolower(name) { sub(/^[^:]*:[ \t]*/, ""); sub(/[ \t\r]*$/, ""); value = $0 }
    END { print value }' "$http_headers"
}

# probe URL: prints the body of a 200; false for any other answer, or none in time.
probe() {
  local answer
  answer=$("${curl[@]}" --max-time "$probe_timeout_seconds" --write-out '\n%{http_code}' -- "$1" 2>/dev/null) || return 1
  [[ ${answer##*$'\n'} == 200 ]] || return 1
  printf '%s\n' "${answer%$'\n'*}"
}

# What the last answer complains of, in one sentence.
problem_text() {
  if ((10#$http_status == 0)); then
    printf '%s\n' "no answer from $endpoint: $http_error"
    return
  fi
  read_json <"$http_body"
  if [[ ! ${json[title]-} ]]; then
    printf '%s\n' "$endpoint answered $http_status and no reason: is it a member of Quorate?"
    return
  fi
  [[ ! ${json[committed]-} ]] || json[type]+=", committed: ${json[committed]}"
  printf '%s\n' "${json[title]}${json[detail]:+: ${json[detail]}} (HTTP $http_status, ${json[type]-no type})"
}

# fail_with_problem [CODE]: says what the last answer complains of, and ends with the code, or else 1.
fail_with_problem() {
  say "$script_name: $(problem_text)"
  exit "${1:-1}"
}

# ---- JSON ----

declare -A json=()

# Reads JSON from stdin into "json": json[members.0.id]=1; null and empty containers are left out.
read_json() {
  local path value
  json=()
  while IFS=$'\t' read -r path value; do
    [[ ! $path ]] || json[$path]=$value
  done < <(flatten_json)
}

flatten_json() {
  awk '
    function path(  level, text) {
      for (level = 1; level <= depth; level++) text = text (level > 1 ? "." : "") name[level]
      return text
    }
    function unquoted(token) {
      if (token !~ /^"/) return token
      token = substr(token, 2, length(token) - 2)
      gsub(/\\[nrtbf]/, " ", token)
      gsub(/\\\//, "/", token)
      gsub(/\\"/, "\"", token)
      gsub(/\\\\/, "\\", token)
      return token
    }
    { text = text $0 "\n" }
    END {
      while (match(text, /"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t\r\n]+/)) {
        token = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        if (token == "{" || token == "[") {
          list[++depth] = token == "["
          name[depth] = list[depth] ? 0 : ""
        } else if (token == "}" || token == "]") depth--
        else if (token == ",") name[depth] = list[depth] ? name[depth] + 1 : ""
        else if (token == ":") continue
        else if (!list[depth] && name[depth] == "") name[depth] = unquoted(token)
        else if (token != "null") print path() "\t" unquoted(token)
      }
    }'
}
