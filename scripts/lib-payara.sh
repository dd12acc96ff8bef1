# shellcheck shell=bash
# What lets a member start quickly: Payara Micro unpacked once for all members, and an archive of the classes that a
# member loads. Both are beside the Payara Micro that they are of; without them a member starts as well, only slower.
# Sourced, never run. src/docs/decisions/0020-a-quick-start.md has the reasons.
# shellcheck disable=SC2034 # the variables set here are for those who source this

# shellcheck source-path=SCRIPTDIR source=lib-build.sh
source "${BASH_SOURCE[0]%/*}/lib-build.sh"

readonly unpacked_layout=1  # another number: what an older script has unpacked is of no use to this one

# Where it is unpacked: another name for another Payara Micro. Without links, for a class archive is of one path only.
unpacked_dir() {
  local real
  real=$(realpath -e -- "$payara_micro" 2>/dev/null) || return 1
  echo "${real%/*}/unpacked-$unpacked_layout-$(stat -c '%s-%Y' -- "$real")"
}

# Each Java has an archive of its own. An empty one says that there can be none.
archive_in() {
  local sum
  sum=$(cksum <<<"$java_version")
  echo "$1/classes-${sum%% *}.jsa"
}

# Sets "shared" to the options that make Java use the archive, and "launch" to those that start Payara Micro. Java looks
# at the archive and goes on without it where it is of another Java or of other libraries; it takes a class of the WAR
# from there only where it is the same, by length and checksum.
set_launch() {
  local dir archive
  shared=() launch=(-jar "$payara_micro")
  dir=$(unpacked_dir) && [[ -f $dir/payara-micro.jar ]] || return 0
  launch=("-Dfish.payara.micro.BootJar=$(file_uri "$dir/payara-micro.jar")" "-Dfish.payara.micro.UnpackDir=$dir"
    -jar "$dir/payara-micro.jar")
  archive=$(archive_in "$dir")
  [[ ! -s $archive ]] || shared=("-XX:SharedArchiveFile=$archive")
}

file_uri() {
  local LC_ALL=C text='' i char
  for ((i = 0; i < ${#1}; i++)); do
    char=${1:i:1}
    [[ $char == [A-Za-z0-9/._~-] ]] || printf -v char '%%%02X' "$(($(printf '%d' "'$char") & 255))"
    text+=$char
  done
  echo "file:$text"
}

# Unpacks Payara Micro into "dir": the libraries as files, and a jar that has them as its class path and all else. Java
# archives the classes of such a jar; those of jars in a jar it does not.
unpack() {
  local jar=${java%java}jar new=${dir%/*}/.unpacking name
  local -a libraries=()
  command -v "$jar" >/dev/null || { warn "there is no $jar"; return 1; }
  # What was unpacked of another Payara Micro. A member that still runs on it has all of its files open.
  rm -rf -- "$new" "${dir%/*}"/unpacked-*
  mkdir -- "$new" && (cd -- "$new" && "$jar" --extract --file "$payara_micro") || return
  # In the order of the jar, in which Payara Micro would look for a class.
  mapfile -t libraries < <("$jar" --list --file "$payara_micro" | sed -n 's|^MICRO-INF/runtime/\(.*\.jar\)$|\1|p')
  ((${#libraries[@]} > 0)) || { warn "there are no libraries in $payara_micro"; return 1; }
  mkdir -- "$new/runtime" && for name in "${libraries[@]}"; do
    mv -- "$new/MICRO-INF/runtime/$name" "$new/runtime/" || return
  done
  {
    sed -E '/^(Main-Class|Start-Class):/d; /^\r?$/d' "$new/META-INF/MANIFEST.MF" &&
      echo "Main-Class: fish.payara.micro.impl.PayaraMicroImpl" && echo "Class-Path: runtime/${libraries[0]}" &&
      printf '  runtime/%s\n' "${libraries[@]:1}"
  } >"$new/manifest" || return
  # What is left there are resource adapters for databases, which no member needs.
  rm -rf -- "$new/MICRO-INF/runtime"
  "$jar" --create --no-compress --file "$new/payara-micro.jar" --manifest "$new/manifest" \
    -C "$new" fish -C "$new" MICRO-INF || return
  rm -rf -- "$new/fish" "$new/MICRO-INF" "$new/META-INF" "$new/manifest" && mv -- "$new" "$dir"
}
