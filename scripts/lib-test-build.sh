# shellcheck shell=bash
# What tests of real members run: the WAR, and the test classes, compiled when they are missing or old. Sourced, never
# run.

# shellcheck source-path=SCRIPTDIR source=lib-build.sh
source "${BASH_SOURCE[0]%/*}/lib-build.sh"

test_classes=$project_root/target/test-classes
# Of these, io.quorate.client only.
main_classes=$project_root/target/classes
class_path=$project_root/target/test-class-path

# Prints why the test classes must be compiled, for the class file $1; prints nothing when they need not be.
reason_to_compile() {
  if [[ ! -f $class_path || ! -f $test_classes/$1 ]]; then
    echo "there are none"
  else
    find "$project_root/pom.xml" "$project_root/src/test/java" -newer "$class_path" -print -quit
  fi
}

ensure_compiled() {
  local reason log=$project_root/target/.test-build.log
  reason=$(reason_to_compile "$1")
  [[ $reason ]] || return 0
  command -v mvn >/dev/null || fail "a build is needed, but there is no mvn: install Maven 3.8 or newer"
  say "compiling the test classes (${reason#"$project_root"/}) ..."
  mkdir -p "$project_root/target"
  touch "$project_root/target/.test-build.started"
  if ! mvn -B -q -Djacoco.skip -Dspotless.check.skip -f "$project_root/pom.xml" \
    test-compile dependency:build-classpath -Dmdep.outputFile="$class_path" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    fail "Maven could not compile the test classes; its output is above"
  fi
  touch -r "$project_root/target/.test-build.started" "$class_path"
}

# run_test_program CLASS ARGUMENT ...: builds what is missing, and becomes that program.
run_test_program() {
  local main=$1
  shift
  require_java
  ensure_built
  ensure_compiled "${main//.//}.class"
  cd -- "$project_root" || fail "cannot enter $project_root"
  # The members' own memory is theirs; this is for what is remembered of a run.
  exec "$java" -Xmx2g -XX:TieredStopAtLevel=1 -cp "$test_classes:$main_classes:$(<"$class_path")" "$main" "$@"
}
