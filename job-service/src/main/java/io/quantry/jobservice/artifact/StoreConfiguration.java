package io.quantry.jobservice.artifact;

import io.quantry.artifact.ArtifactStore;
import io.quantry.artifact.FileArtifactStore;
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
    return new FileArtifactStore(settings.folder(), RESERVE_BYTES);
  }
}
