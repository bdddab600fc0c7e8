package io.quantry.artifact;

class MemoryArtifactStoreTest extends ArtifactStoreContract {
  private final ArtifactStore store = new MemoryArtifactStore(16 << 20);

  @Override
  ArtifactStore store() {
    return store;
  }

  @Override
  ArtifactStore fullStore() {
    return new MemoryArtifactStore(1000);
  }
}
