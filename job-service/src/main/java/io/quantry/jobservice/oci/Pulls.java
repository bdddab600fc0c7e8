package io.quantry.jobservice.oci;

import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import io.quantry.jobservice.artifact.Download;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Finds what is pulled, be it a version's or pushed; what is a version's goes before. */
@Component
class Pulls {
  private static final String OCTETS = "application/octet-stream";

  private final ServedVersions versions;
  private final VersionManifests manifests;
  private final VersionObjects objects;
  private final PushedManifests pushedManifests;
  private final PushedBlobs pushedBlobs;
  private final Blobs blobs;

  Pulls(
      ServedVersions versions,
      VersionManifests manifests,
      VersionObjects objects,
      PushedManifests pushedManifests,
      PushedBlobs pushedBlobs,
      Blobs blobs) {
    this.versions = versions;
    this.manifests = manifests;
    this.objects = objects;
    this.pushedManifests = pushedManifests;
    this.pushedBlobs = pushedBlobs;
    this.blobs = blobs;
  }

  /** Bytes and what names them. */
  record Content(Digest digest, Download bytes) {}

  /**
   * A manifest.
   *
   * @param reference a tag or a digest
   */
  Optional<Content> manifest(UUID tenant, Repository repository, String reference)
      throws IOException {
    Optional<VersionObject> ofVersion = versionManifest(tenant, repository, reference);
    if (ofVersion.isPresent()) {
      return Optional.of(content(ofVersion.get()));
    }
    Optional<PushedManifests.Manifest> found =
        Digest.isMeantBy(reference)
            ? pushedManifests.find(tenant, repository, Digest.parse(reference))
            : pushedManifests.find(tenant, repository, reference);
    return found.map(
        manifest ->
            new Content(
                manifest.digest(),
                download(manifest.digest(), manifest.blob(), manifest.mediaType())));
  }

  /** Whether it is a version's, and so not to be changed. */
  boolean isOfVersion(UUID tenant, Repository repository, String reference) {
    return Digest.isMeantBy(reference)
        ? objects.find(tenant, repository, Digest.parse(reference)).isPresent()
        : versions.find(tenant, repository, reference).isPresent();
  }

  private Optional<VersionObject> versionManifest(
      UUID tenant, Repository repository, String reference) throws IOException {
    if (Digest.isMeantBy(reference)) {
      return objects
          .find(tenant, repository, Digest.parse(reference))
          .filter(object -> object.kind().isManifest());
    }
    Optional<ServedVersions.Tagged> tagged = versions.find(tenant, repository, reference);
    return tagged.isEmpty()
        ? Optional.empty()
        : Optional.of(manifests.manifest(tagged.get().version(), tagged.get().form()));
  }

  Optional<Content> blob(UUID tenant, Repository repository, Digest digest) {
    return pushedBlobs
        .find(tenant, repository, digest)
        .map(blob -> new Content(digest, download(digest, blob, OCTETS)))
        .or(() -> versionBlob(tenant, repository, digest));
  }

  /** A blob that is a version's: one of its files, or made of them. */
  Optional<Content> versionBlob(UUID tenant, Repository repository, Digest digest) {
    Optional<Content> file =
        digest.algorithm() == Digest.Algorithm.SHA256
            ? versions
                .file(tenant, repository, digest.hex())
                .map(
                    ref ->
                        new Content(
                            digest,
                            download(digest, new Blob(ref.sha256(), ref.sizeBytes()), OCTETS)))
            : Optional.empty();
    return file.isPresent()
        ? file
        : objects
            .find(tenant, repository, digest)
            .filter(object -> !object.kind().isManifest())
            .flatMap(object -> ofVersion(tenant, object));
  }

  private Optional<Content> ofVersion(UUID tenant, VersionObject object) {
    return object.kind() == ObjectKind.IMAGE_LAYER
        ? versions.find(tenant, object.version()).map(version -> layer(object, version.archive()))
        : Optional.of(content(object));
  }

  private Content layer(VersionObject object, TarArchive archive) {
    return new Content(
        object.digest(),
        new Download(
            object.digest().hex(),
            object.sizeBytes(),
            OCTETS,
            (offset, length) -> archive.open(blobs::open, offset, length)));
  }

  private static Content content(VersionObject object) {
    byte[] bytes = object.content();
    if (bytes == null) {
      throw new IllegalStateException("A layer is no content");
    }
    return new Content(
        object.digest(),
        new Download(
            object.digest().hex(),
            bytes.length,
            object.kind().isManifest() ? object.mediaType() : OCTETS,
            (offset, length) ->
                new ByteArrayInputStream(bytes, Math.toIntExact(offset), Math.toIntExact(length))));
  }

  private Download download(Digest digest, Blob blob, String contentType) {
    return new Download(
        digest.hex(),
        blob.sizeBytes(),
        contentType,
        (offset, length) -> blobs.open(blob.sha256(), offset, length));
  }
}
