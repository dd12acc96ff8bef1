# shellcheck shell=bash
# What lets a member start quickly: Payara Micro unpacked once for all members, and an archive of the classes that a
# member loads. Both are beside the Payara Micro that they are of; without them a member starts as well, only slower.
# Sourced, never run. src/docs/decisions/0020-a-quick-start.md has the reasons.
# shellcheck disable=SC2034 # the variables set here are for those who source this

# shellcheck source-path=SCRIPTDIR source=lib-build.sh
source "${BASH_SOURCE[0]%/*}/lib-build.sh"

readonly unpacked_layout=3      # another number: what an older script has unpacked is of no use to this one
readonly store_password=changeit # of Payara's own key stores, as everybody knows
readonly unpacked_mark=.quorate # a file in what was unpacked: what has it may be deleted

# Where it is unpacked: another name for another Payara Micro, and always below the project, wherever a link to the jar
# leads. Without links, for a class archive is of one path only.
unpacked_dir() {
  local beside
  beside=$(realpath -e -- "${payara_micro%/*}" 2>/dev/null) && [[ -f $payara_micro ]] || return 1
  echo "$beside/unpacked-$unpacked_layout-$(stat -L -c '%s-%Y' -- "$payara_micro")"
}

java_sum() {
  local sum
  sum=$(cksum <<<"$java_version")
  echo "${sum%% *}"
}

# Each Java has an archive of its own.
archive_in() { echo "$1/classes-$(java_sum).jsa"; }

# Says that there can be none, and is beside what was unpacked, which then is of no use.
failure_of() { echo "$1-$(java_sum).failed"; }

training_options=() # more options of Java, for a member that is started to see which classes it loads

# Sets "shared" to the options that make Java use the archive, and "launch" to those that start Payara Micro. Java looks
# at the archive and goes on without it where it is of another Java or of other libraries; it takes a class of the WAR
# from there only where it is the same, by length and checksum. Without an archive only the member that is to
# make it runs from what was unpacked.
set_launch() {
  local dir archive
  shared=() launch=(-jar "$payara_micro")
  dir=$(unpacked_dir) && [[ -f $dir/payara-micro.jar ]] || return 0
  archive=$(archive_in "$dir")
  if [[ -s $archive ]]; then
    shared=("-XX:SharedArchiveFile=$archive")
  elif ((${#training_options[@]} == 0)); then
    return 0
  fi
  launch=("-Dfish.payara.micro.BootJar=$(file_uri "$dir/payara-micro.jar")" "-Dfish.payara.micro.UnpackDir=$dir"
    -jar "$dir/payara-micro.jar")
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
  remove_old_ones
  rm -rf -- "$new" && mkdir -- "$new" && (cd -- "$new" && "$jar" --extract --file "$payara_micro") || return
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
  lighten "$new/MICRO-INF/domain"
  # What is left there are resource adapters for databases, which no member needs.
  rm -rf -- "$new/MICRO-INF/runtime"
  "$jar" --create --no-compress --file "$new/payara-micro.jar" --manifest "$new/manifest" \
    -C "$new" fish -C "$new" MICRO-INF || return
  rm -rf -- "$new/fish" "$new/MICRO-INF" "$new/META-INF" "$new/manifest"
  echo "Payara Micro, unpacked by a script of Quorate, which deletes it when there is another one." \
    >"$new/$unpacked_mark" || return
  # On the disk before it has its name, for nobody looks into these files again: a loss of power would leave empty ones.
  find "$new" -exec sync -- {} + && rm -rf -- "$dir" && mv -- "$new" "$dir"
}

# Takes out of the files of an instance what each start would read in vain, 0.2 s of one: a member has no files to serve,
# and no pages. The keys and certificates are kept, encrypted quickly: Payara gives the same to everybody, nothing here uses
# them, and reading them took the work that keeps a secret from who guesses its password. What cannot be changed
# stays as it is.
lighten() {
  local store
  [[ ! -f $1/default-web.xml ]] ||
    sed -i -e '/<mime-mapping>/,/<\/mime-mapping>/d' -e '/<load-on-startup>3</d' "$1/default-web.xml"
  for store in "$1/cacerts.p12" "$1/keystore.p12"; do
    if [[ -f $store ]] && "${java%java}keytool" -importkeystore -noprompt \
      -srckeystore "$store" -srcstorepass "$store_password" \
      -destkeystore "$store.quick" -deststoretype PKCS12 -deststorepass "$store_password" \
      -J-Dkeystore.pkcs12.macIterationCount=1 -J-Dkeystore.pkcs12.keyPbeIterationCount=1 \
      -J-Dkeystore.pkcs12.certPbeIterationCount=1 >/dev/null 2>&1; then
      mv -- "$store.quick" "$store"
    else
      rm -f -- "$store.quick"
    fi
  done
}

# Deletes what was unpacked of another Payara Micro, and says that it could not be. A member that still runs on it has all
# of its files open.
remove_old_ones() {
  local old
  for old in "${dir%/*}"/unpacked-*; do
    [[ $old != "$dir" && $old != "$dir"-* ]] || continue
    if [[ ${old##*/} =~ ^unpacked(-[0-9]+){3}$ && -f $old/$unpacked_mark ]]; then
      rm -rf -- "$old"
    elif [[ ${old##*/} =~ ^unpacked(-[0-9]+){4}\.failed$ && -f $old ]]; then
      rm -f -- "$old"
    fi
  done
}
