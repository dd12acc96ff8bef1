# shellcheck shell=bash
# What a member runs: Java, the WAR and Payara Micro, built when they are missing or old. Sourced, never run.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "${BASH_SOURCE[0]%/*}/lib.sh"

war=$project_root/target/quorate.war
payara_micro=$project_root/target/payara/payara-micro.jar
readonly oldest_java=17
readonly trim_option=-XX:TrimNativeHeapInterval

# The java that Maven would take, so that what was built for it also runs on it.
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
java_version='' # what it says of itself, once it was asked
java_trims=''   # whether it knows the option that newer releases of each Java have, or is empty

require_java() {
  local text
  # A JVM does not start with an option that it does not know, and which release has this one depends on who made it.
  if text=$("$java" "$trim_option=5000" -version 2>&1); then
    # shellcheck disable=SC2034 # for those who source this
    java_trims=yes
  else
    text=$("$java" -version 2>&1) ||
      fail "'$java' does not run: install JDK $oldest_java or newer, or set JAVA_HOME to one"
  fi
  # It tells of variables with options first (JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS); with or without, it is the same Java.
  text=$(sed -E '/^(NOTE: )?Picked up /d' <<<"$text")
  # "17.0.15", "21-ea", and "1.8.0_402" from the time when Java 8 called itself 1.8
  [[ $text =~ version\ \"(1\.)?([0-9]+) ]] ||
    fail "cannot tell the version of '$java' (needed: JDK $oldest_java or newer); it says: $text"
  ((BASH_REMATCH[2] >= oldest_java)) ||
    fail "'$java' is Java ${BASH_REMATCH[2]}, but JDK $oldest_java or newer is needed; set JAVA_HOME to one"
  # shellcheck disable=SC2034 # for those who source this
  java_version=$text
}

# Prints why a build is needed; prints nothing when none is.
reason_to_build() {
  local newer
  if [[ ! -f $war ]]; then
    echo "there is no target/quorate.war"
  elif [[ ! -f $payara_micro ]]; then
    echo "there is no target/payara/payara-micro.jar"
  else
    # Folders count as well: what was deleted has no date any more, but its folder has.
    newer=$(find "$project_root/pom.xml" "$project_root/src/main" -newer "$war" -print -quit)
    [[ -z $newer ]] || echo "${newer#"$project_root"/} is newer than target/quorate.war"
  fi
}

ensure_built() {
  [[ $(reason_to_build) ]] || return 0
  command -v mvn >/dev/null ||
    fail "a build is needed ($(reason_to_build)), but there is no mvn: install Maven 3.8 or newer"
  mkdir -p "$project_root/target"
  local lock
  exec {lock}>"$project_root/target/.build.lock"
  if ! flock --nonblock "$lock"; then
    say "waiting for another build of the WAR ..."
    flock "$lock"
  fi
  # Asked again: the build that we waited for was perhaps the one we need.
  local reason
  reason=$(reason_to_build)
  [[ -z $reason ]] || build "$reason"
  exec {lock}>&-
}

build() {
  local started=$SECONDS target=$project_root/target
  say "building the WAR ($1); the first build also downloads Payara Micro ..."
  touch "$target/.build.started"
  if ! mvn -B -q -Dquick -f "$project_root/pom.xml" package >"$target/.build.log" 2>&1 </dev/null; then
    cat "$target/.build.log" >&2
    fail "Maven could not build the WAR; its output is above"
  fi
  [[ -f $war && -f $payara_micro ]] || fail "Maven ended well, but left no $war or no $payara_micro"
  # As old as the start of the build: a source that was edited while it ran is newer.
  touch -r "$target/.build.started" "$war"
  say "built the WAR in $((SECONDS - started)) s"
}
