package io.quantry.jobservice.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient.Answer;
import io.quantry.jobservice.ServiceTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Bytes that were pushed to a repository are kept for as long as something there is of them. */
class PushedBytesTest extends ServiceTest {
  @Autowired private Collector collector = uninitialized();

  private int owned(String sha256) {
    database.sql("UPDATE artifacts SET keep_until = now() WHERE sha256 = ?").param(sha256).update();
    collector.collect();
    return database
        .sql("SELECT count(*) FROM artifacts WHERE sha256 = ?")
        .param(sha256)
        .query(Integer.class)
        .single();
  }

  @Test
  void blobsAndChunksAreCollectedOnceNothingRefersToThem() throws Exception {
    byte[] bytes = ("pushed at " + System.nanoTime()).getBytes(UTF_8);
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    Answer begun =
        client.send(client.request("/v2/kept/blobs/uploads/").POST(BodyPublishers.noBody()));
    String upload = begun.header("Location");
    client.send(client.request(upload).method("PATCH", BodyPublishers.ofByteArray(bytes)));
    assertThat(owned(sha256)).as("a chunk").isOne();
    String blob = "/v2/kept/blobs/sha256:" + sha256;
    Answer done =
        client.send(
            client.request(upload + "?digest=sha256:" + sha256).PUT(BodyPublishers.noBody()));
    assertThat(done.header("Location")).isEqualTo(blob);
    assertThat(owned(sha256)).as("a blob").isOne();
    assertThat(client.get(blob).response().body()).isEqualTo(bytes);
    assertThat(client.delete(blob).status()).isEqualTo(202);
    assertThat(owned(sha256)).as("nothing's").isZero();
  }
}
