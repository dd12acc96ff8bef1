package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertStatus;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR as Arquillian deploys it: one member, with a directory and a port of its own. */
final class SingleMember {
  private final int port;

  /** At the URL that Arquillian has injected; ready. */
  SingleMember(URL url) {
    this.port = url.getPort();
    eventually(SOON, () -> assertStatus(200, Http.get(uri("/health/ready"))));
  }

  /**
   * What to deploy.
   *
   * @param test whose directory below target/it is emptied and used
   * @param settings further lines of its configuration
   */
  static WebArchive war(Class<?> test, String... settings) throws IOException {
    Path directory = Run.PROJECT.resolve("target/it").resolve(test.getSimpleName());
    Cluster.deleteTree(directory);
    String configuration =
        Files.readString(
                Run.PROJECT.resolve("src/main/resources/META-INF/microprofile-config.properties"))
            + """

            quorate.cluster=http://127.0.0.1:%d
            quorate.data-dir=%s
            %s
            """
                .formatted(Ports.free(), directory, String.join("\n", settings));
    return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("warFile")))
        .addAsResource(new StringAsset(configuration), "META-INF/microprofile-config.properties");
  }

  int port() {
    return port;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** The JSON object that a GET of the path answers with 200. */
  Map<String, Object> json(String path) throws IOException {
    return Json.object(Http.text(assertStatus(200, Http.get(uri(path)))));
  }

  static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Of the entry, by its ETag. */
  static long revision(HttpResponse<byte[]> response) {
    return Long.parseLong(header(response, "ETag").replace("\"", ""));
  }

  /** Of the store, as the answer saw it. */
  static long storeRevision(HttpResponse<byte[]> response) {
    return Long.parseLong(header(response, "Quorate-Revision"));
  }
}
