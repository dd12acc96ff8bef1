package io.quorate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.quorate.store.KeyValueStore;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that cannot fail is no rule: each sees the class that breaks it. */
class ArchitectureViolationTest {

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void everyRuleSeesWhatBreaksIt(ArchRule rule, Class<?> breaksIt) {
    assertThat(isBrokenBy(rule, breaksIt)).isTrue();
  }

  static Stream<Arguments> everyRuleSeesWhatBreaksIt() {
    Class<?> inCommand = io.quorate.command.Forbidden.KnowsTheStore.class;
    Class<?> http = io.quorate.command.Forbidden.SpeaksHttp.class;
    Class<?> inStore = io.quorate.store.Forbidden.class;
    return Stream.of(
        arguments(ArchitectureTest.COMMAND_KNOWS_NONE_OF_OURS, inCommand),
        arguments(ArchitectureTest.COMMAND_USES_THE_JDK_ALONE, http),
        arguments(
            ArchitectureTest.THE_CLIENT_USES_THE_JDK_ALONE,
            io.quorate.client.Forbidden.KnowsCommands.class),
        arguments(
            ArchitectureTest.THE_CLIENT_IS_FOR_USERS_ONLY,
            io.quorate.command.Forbidden.KnowsTheClient.class),
        arguments(ArchitectureTest.RAFT_KNOWS_NONE_OF_OURS, io.quorate.raft.Forbidden.class),
        arguments(
            ArchitectureTest.CONSENSUS_KNOWS_THE_LOG_ALONE,
            io.quorate.raft.consensus.Forbidden.KnowsTheMember.class),
        arguments(
            ArchitectureTest.CONSENSUS_TOUCHES_NO_CHANNEL_CLOCK_FILE_OR_THREAD,
            io.quorate.raft.consensus.Forbidden.ReadsTheClock.class),
        arguments(
            ArchitectureTest.CONSENSUS_TOUCHES_NO_CHANNEL_CLOCK_FILE_OR_THREAD,
            io.quorate.raft.consensus.Forbidden.SeesTheChannel.class),
        arguments(ArchitectureTest.THE_LOG_KNOWS_NONE_OF_OURS, io.quorate.raft.log.Forbidden.class),
        arguments(ArchitectureTest.CONFIG_KNOWS_COMMANDS, io.quorate.config.Forbidden.class),
        arguments(
            ArchitectureTest.THE_STATE_MACHINE_KNOWS_COMMANDS,
            io.quorate.statemachine.Forbidden.KnowsRaft.class),
        arguments(ArchitectureTest.THE_STORE_KNOWS_ALL_BUT_HTTP, inStore),
        arguments(
            ArchitectureTest.ENTRIES_KNOW_NOT_HOW_A_COMMAND_REACHES_THE_LOG,
            io.quorate.store.entry.Forbidden.class),
        arguments(
            ArchitectureTest.LEASES_KNOW_NOT_HOW_A_COMMAND_REACHES_THE_LOG,
            io.quorate.store.lease.Forbidden.class),
        arguments(
            ArchitectureTest.HTTP_KNOWS_THE_STORE_AND_NOT_ITS_STATE_MACHINE,
            io.quorate.rest.Forbidden.class),
        arguments(ArchitectureTest.JAKARTA_REST_IS_ONLY_IN_REST, http),
        arguments(ArchitectureTest.SERVLETS_ARE_ONLY_IN_REST, http),
        arguments(ArchitectureTest.JGROUPS_IS_ONLY_IN_RAFT_AND_THE_STATE_MACHINE, inStore),
        arguments(
            ArchitectureTest.THE_INSIDE_OF_PAYARA_IS_ONLY_IN_THE_GATE,
            io.quorate.command.Forbidden.LooksIntoTheContainer.class),
        arguments(
            ArchitectureTest.THE_READ_PATH_OF_THE_ENGINE_IS_NEVER_CALLED,
            io.quorate.command.Forbidden.ReadsFromTheEngine.class),
        // This package has no package-info.
        arguments(ArchitectureTest.EVERY_PACKAGE_IS_NULL_MARKED, ArchitectureTest.class));
  }

  @ParameterizedTest
  @MethodSource
  void theStateMachineIsSeenToTouchEachThingThatIsForbidden(Class<?> breaksIt) {
    assertThat(
            isBrokenBy(
                ArchitectureTest.THE_STATE_MACHINE_TOUCHES_NO_CLOCK_RANDOM_FILE_OR_THREAD,
                breaksIt))
        .isTrue();
  }

  static Stream<Class<?>> theStateMachineIsSeenToTouchEachThingThatIsForbidden() {
    return Arrays.stream(io.quorate.statemachine.Forbidden.class.getDeclaredClasses())
        .filter(each -> each != io.quorate.statemachine.Forbidden.KnowsRaft.class);
  }

  @Test
  void aCycleOfPackagesIsSeen() {
    assertThat(
            isBrokenBy(
                ArchitectureTest.PACKAGES_HAVE_NO_CYCLES,
                io.quorate.command.Forbidden.KnowsTheStore.class,
                KeyValueStore.class,
                io.quorate.command.MemberAddress.class))
        .isTrue();
  }

  private static boolean isBrokenBy(ArchRule rule, Class<?>... classes) {
    return rule.evaluate(new ClassFileImporter().importClasses(classes)).hasViolation();
  }
}
