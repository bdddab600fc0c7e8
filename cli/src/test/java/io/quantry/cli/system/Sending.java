package io.quantry.cli.system;

import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file on its way to a model's next version, by a client of tus that is not ours. */
final class Sending {
  private static final int CHUNK_BYTES = 64 << 10;

  private final TusClient client = new TusClient();
  private final String model;
  private final Path file;
  private String path = "";

  Sending(URI gateway, String apiKey, String model, Path file) throws IOException {
    this.model = model;
    this.file = file;
    client.setUploadCreationURL(gateway.resolve("/v1/uploads").toURL());
    client.setHeaders(Map.of("Authorization", "Bearer " + apiKey));
    client.enableResuming(new TusURLMemoryStore());
  }

  String model() {
    return model;
  }

  Path file() {
    return file;
  }

  long size() throws IOException {
    return Files.size(file);
  }

  /** Path of the upload. */
  String path() {
    return path;
  }

  /** Asks where to go on, and is ready to send all that is missing in one request. */
  TusUploader resume() throws IOException, ProtocolException {
    TusUpload upload = new TusUpload(file.toFile());
    upload.setFingerprint(model);
    upload.setMetadata(Map.of("kind", "model", "name", model));
    TusUploader uploader = client.resumeOrCreateUpload(upload);
    uploader.setChunkSize(CHUNK_BYTES);
    uploader.setRequestPayloadSize(Integer.MAX_VALUE);
    path = uploader.getUploadURL().getPath();
    return uploader;
  }

  /** Sends some of the bytes; the request stays open. */
  static void sendUpTo(long offset, TusUploader uploader) throws IOException, ProtocolException {
    while (uploader.getOffset() < offset && uploader.uploadChunk() > -1) {
      // one chunk more
    }
  }

  /** Sends what is missing, and reads the answer. */
  static void complete(TusUploader uploader) throws IOException, ProtocolException {
    sendUpTo(Long.MAX_VALUE, uploader);
    uploader.finish();
  }
}
