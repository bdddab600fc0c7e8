package io.quantry.jobservice.artifact;

import static java.util.Objects.requireNonNull;

import io.quantry.artifact.ArtifactStore;
import io.quantry.artifact.FileArtifactStore;
import io.quantry.artifact.S3ArtifactStore;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one place that chooses the store. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {
  /** Room that uploads leave on the disk for logs and databases beside them. */
  private static final long RESERVE_BYTES = 256L << 20;

  @Bean
  ArtifactStore artifactStore(ArtifactSettings settings) throws IOException {
    return switch (settings.kind()) {
      case FILES -> new FileArtifactStore(requireNonNull(settings.folder()), RESERVE_BYTES);
      case S3 -> new S3ArtifactStore(requireNonNull(settings.s3()).store());
    };
  }
}
