# shellcheck shell=bash
# Which members a local cluster has, and how each is started: remembered, so that it starts again as it was started.
# Sourced, never run.

# shellcheck source-path=SCRIPTDIR source=lib-process.sh
source "${BASH_SOURCE[0]%/*}/lib-process.sh"

# ---- What is remembered of one member ----

# Ids of the remembered members, in order: one a line.
remembered_ids() {
  local file
  for file in "$data_dir"/run/member-*.conf; do
    [[ ! $file =~ /member-([0-9]+)\.conf$ || ! -f $file ]] || echo "${BASH_REMATCH[1]}"
  done | sort -n
}

remember_member() {
  local file=$data_dir/run/member-$member_id.conf setting
  {
    printf '%s\n' "cluster=$member_cluster" "port=$member_port" "http-address=$member_http_address"
    printf '%s\n' "join=$member_join"
    for setting in "${member_settings[@]}"; do printf 'set=%s\n' "$setting"; done
  } >"$file.new"
  mv -- "$file.new" "$file"
}

# Sets the member_ variables to what is remembered of member ID; false if nothing is.
recall_member() {
  local line value
  member_id=$1 member_settings=()
  [[ -f $data_dir/run/member-$1.conf ]] || return 1
  while read -r line; do
    value=${line#*=}
    case ${line%%=*} in
      cluster) member_cluster=$value ;;
      port) member_port=$value ;;
      http-address) member_http_address=$value ;;
      join) member_join=$value ;;
      set) member_settings+=("$value") ;;
    esac
  done <"$data_dir/run/member-$1.conf"
}

# What is given now wins over what is remembered; a setting replaces the one of the same name.
apply_options() {
  local setting
  local -A merged=()
  member_cluster=${option[cluster]-$member_cluster}
  member_port=${option[port]-$member_port}
  member_http_address=${option[http-address]-$member_http_address}
  member_join=${option[join]-$member_join}
  for setting in "${member_settings[@]}" "${settings[@]}"; do merged[${setting%%=*}]=${setting#*=}; done
  member_settings=()
  for setting in "${!merged[@]}"; do member_settings+=("$setting=${merged[$setting]}"); done
}

# Sets the member_ variables for a member that was never started here: default ports, and the members known here.
default_member() {
  local id list='' port=''
  [[ ${option[join]-}${option[cluster]-} ]] ||
    fail "member $1 was never started on $data_dir; a new one is added (scripts/members), then started with --join"
  if [[ ! ${option[cluster]-} ]]; then
    for id in $(remembered_ids); do
      recall_member "$id"
      parse_cluster "$member_cluster"
      list+="$id=http://${cluster_address[$id]},"
    done
    set_default_port "$1" 2379
    list+="$1=http://127.0.0.1:$default_port"
  fi
  if [[ ! ${option[port]-} ]]; then
    set_default_port "$1" 2380
    port=$default_port
  fi
  member_id=$1 member_cluster=$list member_port=$port member_http_address=127.0.0.1 member_join='' member_settings=()
}

# set_default_port ID OFFSET: sets "default_port", 12380 for id 1 and offset 2380.
set_default_port() {
  default_port=$(($1 * 10000 + $2))
  is_port "$default_port" || usage_error "there are no default ports for member $1 (only up to 6): give its ports"
}

# ---- A new cluster ----

# Sets "http_ports" and "cluster_ports" to those of a new cluster.
plan_ports() {
  local count=${option[members]-} port
  local -A seen=()
  read_ports http-ports
  http_ports=("${ports[@]}")
  read_ports cluster-ports
  cluster_ports=("${ports[@]}")
  [[ $count ]] || count=$((${#http_ports[@]} ? ${#http_ports[@]} : ${#ports[@]} ? ${#ports[@]} : 3))
  is_number_between 1 9 "$count" || usage_error "a cluster of $count members: 1 to 9 are possible"
  ((${#http_ports[@]})) || default_ports http_ports 2380 "$count"
  ((${#cluster_ports[@]})) || default_ports cluster_ports 2379 "$count"
  ((${#http_ports[@]} == count)) || usage_error "--http-ports: $count members need $count ports"
  ((${#cluster_ports[@]} == count)) || usage_error "--cluster-ports: $count members need $count ports"
  for port in "${http_ports[@]}" "${cluster_ports[@]}"; do
    [[ ! ${seen[$port]-} ]] || usage_error "port $port would be used twice"
    seen[$port]=yes
  done
}

# read_ports OPTION: sets "ports" to those of the option's value; to none if it was not given.
read_ports() {
  local port
  ports=()
  [[ ${option[$1]+given} ]] || return 0
  IFS=, read -r -a ports <<<"${option[$1]},"
  for port in "${ports[@]}"; do require_port "--$1" "$port"; done
}

# default_ports ARRAY OFFSET COUNT: fills the array.
default_ports() {
  local -n array=$1
  local id
  for ((id = 1; id <= $3; id++)); do
    set_default_port "$id" "$2"
    array+=("$default_port")
  done
}

# Makes a new cluster known; or adds what was given now to what is known of the one that is here.
remember_all() {
  local id i port list='' plan="http ${http_ports[*]} cluster ${cluster_ports[*]}" file=$data_dir/run/ports
  if [[ $(remembered_ids) ]] && has_data; then
    [[ ! ${option[members]-}${option[http-ports]-}${option[cluster-ports]-} || $plan == "$(cat -- "$file" 2>/dev/null)" ]] ||
      fail "$data_dir holds a cluster with other members or ports: leave these out, or choose another --data-dir"
    for id in $(remembered_ids); do
      recall_member "$id"
      apply_options
      remember_member
    done
    return
  fi
  ! has_data ||
    fail "$data_dir holds members that scripts/cluster did not start: choose another --data-dir, or reset it"
  rm -f -- "$data_dir"/run/member-* # of a first "up" that failed before any member started
  for port in "${cluster_ports[@]}"; do list+=,http://127.0.0.1:$port; done
  for i in "${!http_ports[@]}"; do
    member_id=$((i + 1)) member_cluster=${list#,} member_port=${http_ports[i]} member_http_address=127.0.0.1
    member_join='' member_settings=()
    apply_options
    remember_member
  done
  echo "$plan" >"$file"
}

has_data() {
  local -a found=("$data_dir"/member-*)
  [[ -e ${found[0]} ]]
}
