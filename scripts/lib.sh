# shellcheck shell=bash
# Shared by Quorate's scripts: what is said, how options are read, and the checks of their values.
# Sourced, never run.
# shellcheck disable=SC2034 # the variables set here are for those who source this

project_root=$(dirname -- "$(dirname -- "$(realpath -- "${BASH_SOURCE[0]}")")")
script_name=${0##*/}

# ---- What is said: data go to stdout, everything below to stderr ----

say() { printf '%s\n' "$*" >&2; }

warn() { say "$script_name: warning: $*"; }

fail() {
  say "$script_name: $*"
  exit 1
}

# The header of a script is its help: one text, so the two cannot differ. A command in a file of its own has its header.
help_file=$0
help_call=$script_name
print_help() { sed -n '2,/^$\|^[^#]/ { s/^# \{0,1\}//p }' "$help_file"; }

usage_error() {
  say "$script_name: $*"
  print_help | sed -n '/^Usage:/,/^$/p' >&2
  say "scripts/$help_call --help tells more."
  exit 2
}

# ---- Options ----

declare -A option=()  # options as given, without the dashes: option[port]=12380; a flag is "yes"
settings=()           # values of --set, in order
words=()              # what is no option

# parse_options "FLAG ..." "OPTION ..." ARGUMENT ...: fills the three above. An option takes its value as the next
# argument or after "="; a flag may be written --flag=true or --flag=false, as Go's flags of raftexample may.
parse_options() {
  local flags=" $1 " valued=" $2 " name value
  shift 2
  while (($#)); do
    case $1 in
      --help) print_help; exit 0 ;;
      --) shift; words+=("$@"); return ;;
      --*) name=${1#--} ;;
      -?*) usage_error "unknown option: $1 (a value that begins with - goes after --)" ;;
      *) words+=("$1"); shift; continue ;;
    esac
    name=${name%%=*}
    if [[ $flags == *" $name "* ]]; then
      case $1 in
        "--$name" | "--$name=true") option[$name]=yes ;;
        "--$name=false") unset "option[$name]" ;;
        *) usage_error "option --$name takes no value" ;;
      esac
      shift
      continue
    fi
    [[ $name && $valued == *" $name "* ]] || usage_error "unknown option: $1"
    if [[ $1 == *=* ]]; then
      value=${1#*=}
    else
      value=${2-}
      (($# == 1)) || shift
    fi
    shift
    # An empty one is most likely a variable that was not set, and no option means anything by it.
    [[ $value ]] || usage_error "option --$name needs a value"
    if [[ $name == set ]]; then settings+=("$value"); else option[$name]=$value; fi
  done
}

# ---- Checks of values: a wrong one is a wrong call ----

is_number_between() { [[ $3 =~ ^(0|[1-9][0-9]{0,9})$ ]] && (($3 >= $1 && $3 <= $2)); }

is_member_id() { is_number_between 1 2147483647 "$1"; }

is_port() { is_number_between 1 65535 "$1"; }

require_member_id() {
  is_member_id "$1" || usage_error "'$1' is no member id: an id is a whole number from 1 to 2147483647"
}

require_port() { is_port "$2" || usage_error "$1 '$2' is no port: a port is a whole number from 1 to 65535"; }

require_seconds() { is_number_between 0 86400 "$2" || usage_error "$1 '$2' is no number of seconds from 0 to 86400"; }

require_host() {
  [[ $2 =~ ^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$ || $2 =~ ^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$ ]] ||
    usage_error "$1 '$2' is neither a host name nor an IP address"
}

# Options of a member that have a name of their own would be given twice, and one of them would lose in silence.
require_settings() {
  local setting
  for setting in "${settings[@]}"; do
    [[ $setting =~ ^[a-z][a-z0-9.-]*=[^[:cntrl:]]*$ ]] || usage_error "--set '$setting' is not of the form NAME=VALUE"
    [[ ! $setting =~ ^(id|cluster|join|data-dir|http-address)= ]] ||
      usage_error "--set '$setting': this setting has an option of its own, --${setting%%=*}"
  done
}

# parse_address TEXT: sets "address" to host:port, without the scheme; false if TEXT is no address.
parse_address() {
  address=${1#http://}
  local host=${address%:*} port=${address##*:}
  [[ $address == *:* ]] && is_port "$port" &&
    [[ $host =~ ^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$ || $host =~ ^\[[0-9A-Fa-f:.]+\]$ ]]
}

declare -A cluster_address=()  # id -> host:port, of the list that was parsed last

# parse_cluster LIST: fills cluster_address. LIST is raftexample's "http://h:p,http://h:p" (ids are the positions) or
# "1=http://h:p,4=http://h:p"; one list is of one kind, for a mixture has no meaning that nobody could mistake.
parse_cluster() {
  local entries entry id address position=0 numbered=0
  local -A seen=()
  cluster_address=()
  [[ $1 =~ ^[^[:space:]]+$ && ! $1 =~ (^,|,,|,$) ]] || usage_error "--cluster '$1': empty, an empty entry, or a space"
  IFS=, read -r -a entries <<<"$1"
  for entry in "${entries[@]}"; do
    id=$((position += 1))
    if [[ $entry == *=* ]]; then
      id=${entry%%=*}
      require_member_id "$id"
      ((numbered += 1))
    fi
    parse_address "${entry#*=}" ||
      usage_error "--cluster: '$entry' is no address: an address is host:port or http://host:port"
    [[ ! ${cluster_address[$id]+given} ]] || usage_error "--cluster names member $id twice"
    [[ ! ${seen[${address,,}]+given} ]] || usage_error "--cluster names the address $address twice"
    seen[${address,,}]=$id
    cluster_address[$id]=$address
  done
  ((numbered == 0 || numbered == position)) || usage_error "--cluster: either every entry has an id or none"
}
