package io.quantry.jobservice.artifact;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Uploads that were broken off by the death of the process that received them. */
class AbandonedUploadsTest extends ServiceTest {
  @Autowired private Collector collector = uninitialized();
  @Autowired private ArtifactSettings settings = uninitialized();

  @Test
  void bytesThatNobodyAddsToAnyMoreAreDropped() throws IOException {
    Path staging = requireNonNull(settings.folder()).resolve("staging");
    Path abandoned = Files.write(staging.resolve("abandoned"), new byte[3]);
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Path underWay = Files.write(staging.resolve("under-way"), new byte[3]);

    collector.collect();

    assertThat(abandoned).doesNotExist();
    assertThat(underWay).exists();
    Files.delete(underWay);
  }
}
