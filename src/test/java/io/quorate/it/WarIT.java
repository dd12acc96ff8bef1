package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What is deployed: Payara makes a file of each entry, at every start. */
class WarIT {
  private static final Path WAR = Run.PROJECT.resolve("target/quorate.war");
  private static final String CLASSES = "WEB-INF/lib/quorate-member.jar";

  @Test
  void theClassesOfMembersAreOneFile() throws IOException {
    try (var war = new ZipFile(WAR.toFile())) {
      assertThat(war.stream().map(ZipEntry::getName))
          .contains(CLASSES)
          .noneMatch(name -> name.endsWith(".class"));
    }
  }

  @Test
  void membersHaveNothingOfTheClient() throws IOException {
    try (var war = new ZipFile(WAR.toFile());
        InputStream classes = war.getInputStream(war.getEntry(CLASSES))) {
      assertThat(names(classes.readAllBytes()))
          .contains("io/quorate/rest/WebLifecycle.class")
          .noneMatch(name -> name.startsWith("io/quorate/client/"));
    }
  }

  private static List<String> names(byte[] jar) throws IOException {
    var names = new ArrayList<String>();
    try (var entries = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry each = entries.getNextEntry(); each != null; each = entries.getNextEntry()) {
        names.add(each.getName());
      }
    }
    return names;
  }
}
