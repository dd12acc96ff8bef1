package io.quorate;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.RaftHandle;
import org.jgroups.raft.Settable;
import org.jgroups.raft.blocks.ReplicatedStateMachine;
import org.jspecify.annotations.NullMarked;

/**
 * The arrow of dependencies: rest, store, state machine, command; raft beside them. That each rule
 * can fail is shown by {@link ArchitectureViolationTest}.
 */
@AnalyzeClasses(packages = "io.quorate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchRule COMMAND_KNOWS_NONE_OF_OURS = knowsOnly("command");

  @ArchTest
  static final ArchRule RAFT_KNOWS_NONE_OF_OURS = knowsOnly("raft", "raft.consensus", "raft.log");

  @ArchTest
  static final ArchRule CONSENSUS_KNOWS_THE_LOG_ALONE = knowsOnly("raft.consensus", "raft.log");

  @ArchTest static final ArchRule THE_LOG_KNOWS_NONE_OF_OURS = knowsOnly("raft.log");

  @ArchTest static final ArchRule THE_GATE_KNOWS_NONE_OF_OURS = knowsOnly("rest.gate");

  @ArchTest static final ArchRule CONFIG_KNOWS_COMMANDS = knowsOnly("config", "command");

  @ArchTest
  static final ArchRule THE_STATE_MACHINE_KNOWS_COMMANDS = knowsOnly("statemachine", "command");

  @ArchTest
  static final ArchRule THE_STORE_KNOWS_ALL_BUT_HTTP =
      knowsOnly(
          "store",
          "store.entry",
          "store.lease",
          "store.watch",
          "statemachine",
          "raft",
          "command",
          "config");

  @ArchTest
  static final ArchRule ENTRIES_KNOW_NOT_HOW_A_COMMAND_REACHES_THE_LOG =
      knowsOnly("store.entry", "statemachine", "command");

  @ArchTest
  static final ArchRule LEASES_KNOW_NOT_HOW_A_COMMAND_REACHES_THE_LOG =
      knowsOnly("store.lease", "statemachine", "raft", "command");

  @ArchTest static final ArchRule WATCHERS_KNOW_COMMANDS = knowsOnly("store.watch", "command");

  @ArchTest
  static final ArchRule HTTP_KNOWS_THE_STORE_AND_NOT_ITS_STATE_MACHINE =
      knowsOnly(
          "rest",
          "rest.gate",
          "store",
          "store.entry",
          "store.lease",
          "store.watch",
          "raft",
          "command",
          "config");

  @ArchTest static final ArchRule COMMAND_USES_THE_JDK_ALONE = usesTheJdkAlone("command");

  @ArchTest static final ArchRule THE_CLIENT_USES_THE_JDK_ALONE = usesTheJdkAlone("client");

  /** It is a jar of its own, which no member has. */
  @ArchTest
  static final ArchRule THE_CLIENT_IS_FOR_USERS_ONLY =
      usedOnlyIn("io.quorate.client..", "io.quorate.client..");

  @ArchTest
  static final ArchRule JAKARTA_REST_IS_ONLY_IN_REST =
      usedOnlyIn("jakarta.ws.rs..", "io.quorate.rest..");

  @ArchTest
  static final ArchRule SERVLETS_ARE_ONLY_IN_REST =
      usedOnlyIn("jakarta.servlet..", "io.quorate.rest..");

  @ArchTest
  static final ArchRule JGROUPS_IS_ONLY_IN_RAFT_AND_THE_STATE_MACHINE =
      usedOnlyIn("org.jgroups..", "io.quorate.raft..", "io.quorate.statemachine");

  /** A calculation can be repeated, with the same messages at the same times. */
  @ArchTest
  static final ArchRule CONSENSUS_TOUCHES_NO_CHANNEL_CLOCK_FILE_OR_THREAD =
      noClasses()
          .that()
          .resideInAPackage("io.quorate.raft.consensus")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.nio.channels..",
                      "java.nio.file..",
                      "java.net..",
                      "java.util.concurrent..")
                  .or(resideInAPackage("org.jgroups..").and(not(assignableTo(LogEntry.class))))
                  .or(nameMatching("java\\.io\\.(File.*|RandomAccessFile)").forSubtype())
                  .or(assignableTo(Random.class))
                  .or(assignableTo(Thread.class)))
          .orShould()
          .callMethodWhere(call(System.class, Set.of("nanoTime", "currentTimeMillis")));

  /** It is no interface, and changes: it is looked into at one place. */
  @ArchTest
  static final ArchRule THE_INSIDE_OF_PAYARA_IS_ONLY_IN_THE_GATE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.quorate.rest.gate")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.glassfish..", "com.sun..", "fish.payara..");

  /** Members apply alike only if nothing but the log has a say. */
  @ArchTest
  static final ArchRule THE_STATE_MACHINE_TOUCHES_NO_CLOCK_RANDOM_FILE_OR_THREAD =
      noClasses()
          .that()
          .resideInAPackage("io.quorate.statemachine")
          .should()
          .dependOnClassesThat(outsideOfTheLog())
          .orShould()
          .callMethodWhere(
              call(System.class, Set.of("nanoTime", "currentTimeMillis", "getProperty", "getenv")))
          .orShould()
          .callMethodWhere(call(Math.class, Set.of("random")));

  /** It answers without a majority, and acknowledges pending writes. */
  @ArchTest
  static final ArchRule THE_READ_PATH_OF_THE_ENGINE_IS_NEVER_CALLED =
      noClasses().should().callMethodWhere(readOfTheEngine());

  @ArchTest
  static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
      classes()
          .should(
              ArchCondition.from(
                  describe(
                      "be in a package whose package-info is @NullMarked",
                      each -> each.getPackage().isAnnotatedWith(NullMarked.class))));

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.quorate.(**)").should().beFreeOfCycles();

  private static ArchRule knowsOnly(String ours, String... others) {
    String[] known =
        Stream.concat(Stream.of(ours), Stream.of(others))
            .map("io.quorate."::concat)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("io.quorate." + ours)
        .should()
        .dependOnClassesThat(resideInAPackage("io.quorate..").and(not(resideInAnyPackage(known))));
  }

  private static ArchRule usesTheJdkAlone(String ours) {
    return classes()
        .that()
        .resideInAPackage("io.quorate." + ours)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.net.ssl", "org.jspecify..", "io.quorate." + ours);
  }

  private static ArchRule usedOnlyIn(String used, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(used);
  }

  private static DescribedPredicate<JavaClass> outsideOfTheLog() {
    return resideInAnyPackage(
            "java.time..",
            "java.nio.file..",
            "java.nio.channels..",
            "java.net..",
            "java.security..")
        .or(nameMatching("java\\.io\\.(File.*|RandomAccessFile)").forSubtype())
        .or(nameMatching("java\\.lang\\.(Process.*|Runtime)").forSubtype())
        .or(nameMatching("java\\.util\\.(Timer.*|Date|Calendar|UUID)").forSubtype())
        .or(
            nameMatching(
                    "java\\.util\\.concurrent\\.(.*Executors?|.*ExecutorService|ForkJoin.*|ThreadFactory)")
                .forSubtype())
        .or(assignableTo(Random.class))
        .or(assignableTo(Thread.class));
  }

  private static DescribedPredicate<JavaMethodCall> call(Class<?> owner, Set<String> names) {
    return describe(
        names + " of " + owner.getSimpleName(),
        call -> call.getTargetOwner().isEquivalentTo(owner) && names.contains(call.getName()));
  }

  private static DescribedPredicate<JavaMethodCall> readOfTheEngine() {
    return describe(
        "a read of the engine",
        call -> {
          JavaClass owner = call.getTargetOwner();
          boolean engine =
              owner.isAssignableTo(RaftHandle.class)
                  || owner.isAssignableTo(RAFT.class)
                  || owner.isAssignableTo(Settable.class)
                  || owner.isEquivalentTo(ReplicatedStateMachine.class);
          return engine && Set.of("get", "getAsync").contains(call.getName());
        });
  }
}
