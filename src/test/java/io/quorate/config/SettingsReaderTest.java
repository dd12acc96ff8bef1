package io.quorate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.MemberAddress;
import io.quorate.command.StoreLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  @Test
  void withNoSettingAtAllAMemberWorksAlone() {
    Settings settings = read(Map.of());

    assertThat(settings.memberId()).isEqualTo(1);
    assertThat(settings.cluster()).isEqualTo(Map.of(1, new MemberAddress("127.0.0.1", 12_379)));
    assertThat(settings.address()).isEqualTo(new MemberAddress("127.0.0.1", 12_379));
    assertThat(settings.join()).isFalse();
    assertThat(settings.clusterName()).isEqualTo("quorate");
    assertThat(settings.dataDir()).isEqualTo(Path.of("./quorate-data"));
    assertThat(settings.httpAddress()).isEqualTo("127.0.0.1");
    assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.maxKeyBytes()).isEqualTo(4096);
    assertThat(settings.maxValueBytes()).isEqualTo(1024 * 1024);
    assertThat(settings.maxPendingRequests()).isEqualTo(4096);
    assertThat(settings.maxWaiting()).isEqualTo(1_000);
    assertThat(settings.snapshotAfterBytes()).isEqualTo(8L * 1024 * 1024);
    assertThat(settings.storeLimits()).isEqualTo(StoreLimits.DEFAULT);
  }

  @Test
  void everySettingIsRead() {
    Settings settings =
        read(
            Map.ofEntries(
                Map.entry("quorate.id", "4"),
                Map.entry("quorate.cluster", "1=http://10.0.0.1:12379,4=http://10.0.0.4:42379"),
                Map.entry("quorate.join", "true"),
                Map.entry("quorate.cluster-name", "orders"),
                Map.entry("quorate.data-dir", "/var/lib/quorate"),
                Map.entry("quorate.http-address", "0.0.0.0"),
                Map.entry("quorate.request-timeout", "750ms"),
                Map.entry("quorate.max-key-bytes", "65536"),
                Map.entry("quorate.max-value-bytes", "8388608"),
                Map.entry("quorate.max-pending-requests", "1"),
                Map.entry("quorate.max-waiting", "2"),
                Map.entry("quorate.snapshot-after-bytes", "65536"),
                Map.entry("quorate.quota-bytes", "1125899906842624"),
                Map.entry("quorate.history-revisions", "1"),
                Map.entry("quorate.history-bytes", "0"),
                Map.entry("quorate.max-leases", "5"),
                Map.entry("quorate.max-claims", "6")));

    assertThat(settings.memberId()).isEqualTo(4);
    assertThat(settings.address()).isEqualTo(new MemberAddress("10.0.0.4", 42_379));
    assertThat(settings.join()).isTrue();
    assertThat(settings.clusterName()).isEqualTo("orders");
    assertThat(settings.dataDir()).isEqualTo(Path.of("/var/lib/quorate"));
    assertThat(settings.httpAddress()).isEqualTo("0.0.0.0");
    assertThat(settings.requestTimeout()).isEqualTo(Duration.ofMillis(750));
    assertThat(settings.maxKeyBytes()).isEqualTo(65_536);
    assertThat(settings.maxValueBytes()).isEqualTo(8 * 1024 * 1024);
    assertThat(settings.maxPendingRequests()).isEqualTo(1);
    assertThat(settings.maxWaiting()).isEqualTo(2);
    assertThat(settings.snapshotAfterBytes()).isEqualTo(65_536);
    assertThat(settings.storeLimits()).isEqualTo(new StoreLimits(1L << 50, 1, 0, 5, 6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id | 0",
        "id | -1",
        "id | one",
        "id | 1.5",
        "id | 2147483648",
        "cluster | nonsense",
        "cluster | http://127.0.0.1",
        "cluster | http://127.0.0.1:12379,",
        "cluster | 127.0.0.1:1,127.0.0.1:1",
        "cluster | 0=127.0.0.1:1",
        "join | yes",
        "join | TRUE",
        "cluster-name | two words",
        "cluster-name | ../up",
        "http-address | a b",
        "data-dir | a\u0000b",
        "request-timeout | 5",
        "request-timeout | 99ms",
        "request-timeout | 0s",
        "request-timeout | 61s",
        "request-timeout | 2m",
        "request-timeout | -5s",
        "request-timeout | 5h",
        "request-timeout | 1.5s",
        "request-timeout | 9999999999s",
        "max-key-bytes | 0",
        "max-key-bytes | 65537",
        "max-value-bytes | 0",
        "max-value-bytes | 8388609",
        "max-value-bytes | 1MiB",
        "max-pending-requests | 0",
        "max-pending-requests | 8193",
        "snapshot-after-bytes | 65535",
        "snapshot-after-bytes | 1099511627777",
        "snapshot-after-bytes | 99999999999999999999",
        "snapshot-after-bytes | much"
      })
  void aWrongValueIsRefusedWithASentenceThatNamesTheSetting(String name, String value) {
    assertThatThrownBy(() -> read(Map.of("quorate." + name, value)))
        .isInstanceOf(WrongSettingException.class)
        .hasMessageStartingWith("The setting quorate." + name + " is wrong: ")
        .hasMessageNotContaining("null");
  }

  @ParameterizedTest
  @CsvSource({"100ms, 100", "1s, 1000", "60s, 60000", "1m, 60000", "5 s, 5000", "' 5s ', 5000"})
  void aTimeoutIsReadWithItsUnit(String text, long millis) {
    assertThat(read(Map.of("quorate.request-timeout", text)).requestTimeout())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void aMemberThatIsNotInItsOwnListIsRefused() {
    assertThatThrownBy(() -> read(Map.of("quorate.id", "2")))
        .isInstanceOf(WrongSettingException.class)
        .hasMessage(
            "The setting quorate.cluster is wrong: it lists the members [1], but not this one, 2.");
  }

  @Test
  void aMemberThatJoinsNobodyIsRefused() {
    assertThatThrownBy(() -> read(Map.of("quorate.join", "true")))
        .isInstanceOf(WrongSettingException.class)
        .hasMessageStartingWith("The setting quorate.cluster is wrong: to join,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quorate.datadir", "quorate.Id", "quorate.", "quorate.id.x"})
  void aSettingThatDoesNotExistIsRefusedWithThoseThatDo(String name) {
    assertThatThrownBy(() -> read(Map.of(name, "1")))
        .isInstanceOf(WrongSettingException.class)
        .hasMessageStartingWith(
            "The setting " + name + " is wrong: it is unknown; the settings are")
        .hasMessageContaining("quorate.data-dir")
        .hasMessageContaining("quorate.snapshot-after-bytes");
  }

  @Test
  void settingsOfOthersAreNoneOfOurBusiness() {
    assertThat(read(Map.of("quorateless", "1", "payara.id", "x", "QUORATE_ID", "7")).memberId())
        .isEqualTo(1);
  }

  private static Settings read(Map<String, String> values) {
    return new SettingsReader(new MapConfig(values)).read();
  }

  /** Configuration from a map; what the reader does not use is not there. */
  private static final class MapConfig implements Config {
    private final Map<String, String> values;

    MapConfig(Map<String, String> values) {
      this.values = new HashMap<>(values);
    }

    @Override
    public <T> Optional<T> getOptionalValue(String name, Class<T> type) {
      return Optional.ofNullable(values.get(name)).map(type::cast);
    }

    @Override
    public Iterable<String> getPropertyNames() {
      return values.keySet();
    }

    @Override
    public <T> T getValue(String name, Class<T> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ConfigValue getConfigValue(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<ConfigSource> getConfigSources() {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> Optional<Converter<T>> getConverter(Class<T> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      throw new UnsupportedOperationException();
    }
  }
}
