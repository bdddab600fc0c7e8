package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.Quotas;
import io.quantry.jobservice.tenancy.RowViews;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.stereotype.Component;

/**
 * Fetches the bytes of uploads that have a source, and goes on where it was cut off if the source
 * says by a strong entity tag that they are still the same (RFC 9110, section 13.1.5).
 */
@Component
class Fetcher implements Looping {
  private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
  private static final int BUFFER_BYTES = 64 << 10;
  private static final long RECORD_EACH_BYTES = 16L << 20;

  private final UploadTable table;
  private final StagingFiles files;
  private final SourceClient sources;
  private final Finisher finisher;
  private final Refusals refusals;
  private final Quotas quotas;
  private final long most;
  private final Semaphore places;
  private final WakeableLoop loop;

  Fetcher(
      UploadTable table,
      StagingFiles files,
      SourceClient sources,
      Finisher finisher,
      Refusals refusals,
      Quotas quotas,
      UploadSettings uploads,
      ImportSettings settings,
      ImportSignal signal) {
    this.table = table;
    this.files = files;
    this.sources = sources;
    this.finisher = finisher;
    this.refusals = refusals;
    this.quotas = quotas;
    this.most = uploads.maxSize().toBytes();
    this.places = new Semaphore(settings.concurrent());
    this.loop = new WakeableLoop("import fetcher", uploads.sweep(), this::round);
    signal.onWake(loop::wake);
  }

  private void round() {
    for (Upload upload : table.toFetch()) {
      if (files.isHeld(upload.id())) {
        continue; // under way: it must not take a place from one that waits
      }
      if (!places.tryAcquire()) {
        return; // whoever gives a place back wakes the loop
      }
      Thread.ofVirtual().name("import " + upload.id()).start(() -> fetchAndGoOn(upload));
    }
  }

  private void fetchAndGoOn(Upload upload) {
    boolean did = false;
    try (RowViews.Restore ignored = RowViews.tenant(upload.tenantId())) {
      did = fetch(upload);
    } catch (IOException | RuntimeException failure) {
      LOG.warn("Import {} is tried again: {}", upload.id(), failure.toString());
    } finally {
      places.release();
    }
    if (did) {
      finisher.wake();
      loop.wake();
    }
  }

  /** Whether there was something to do, and nobody else does it. */
  private boolean fetch(Upload seen) throws IOException {
    Optional<StagingFiles.Held> taken = files.take(seen.id());
    if (taken.isEmpty()) {
      return false;
    }
    try (StagingFiles.Held file = taken.get()) {
      Optional<Upload> now = table.find(seen.tenantId(), seen.id());
      if (now.isEmpty() || now.get().state() != Upload.State.RECEIVING) {
        return false;
      }
      fetch(now.get(), file);
    } catch (NoSuchFileException gone) {
      return false;
    }
    return true;
  }

  private void fetch(Upload upload, StagingFiles.Held file) throws IOException {
    try {
      ClassicHttpResponse response =
          sources.open(
              Objects.requireNonNull(upload.source()), upload.received(), upload.entityTag());
      try {
        read(upload, file, response);
      } finally {
        SourceClient.drop(response);
      }
    } catch (EmptyResultDataAccessException givenUp) {
      LOG.debug("Import {} was given up", upload.id(), givenUp);
      file.delete();
    } catch (IOException broken) {
      refusals.refuse(
          upload,
          file,
          new QuantryException(
              ErrorCode.TRANSFER_FAILED, "The connection to the source broke", broken));
    } catch (RuntimeException failure) {
      refusals.refuse(upload, file, failure);
    }
  }

  private void read(Upload upload, StagingFiles.Held file, ClassicHttpResponse response)
      throws IOException {
    boolean goesOn = response.getCode() == HttpStatus.SC_PARTIAL_CONTENT;
    long at = goesOn ? upload.received() : 0;
    HttpEntity entity = response.getEntity();
    long left = entity == null ? 0 : entity.getContentLength();
    if (goesOn) {
      requireNext(response, at);
    } else {
      table.found(upload, left > 0 ? left : null, strongTag(response));
    }
    requireRoom(upload, at + Math.max(left, 0));
    file.continueAt(at);
    if (entity != null) {
      at = copy(upload, file, entity.getContent(), at);
    }
    file.force();
    if (at == 0) {
      throw new QuantryException(ErrorCode.EMPTY_UPLOAD, "The source holds no bytes");
    }
    table.fetched(upload, at);
  }

  private long copy(Upload upload, StagingFiles.Held file, InputStream body, long from)
      throws IOException {
    long at = from;
    long recorded = from;
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        file.write(buffer, read);
        at += read;
        if (at - recorded >= RECORD_EACH_BYTES) {
          requireRoom(upload, at);
          file.force();
          table.received(upload, at, false);
          recorded = at;
        }
      }
      return at;
    } catch (IOException broken) {
      if (at > recorded) {
        file.force();
        table.received(upload, at, false);
      }
      throw broken;
    }
  }

  private void requireRoom(Upload upload, long bytes) {
    if (bytes > most) {
      throw new QuantryException(
          ErrorCode.PAYLOAD_TOO_LARGE, "Expected at most %d bytes".formatted(most));
    }
    quotas.requireRoom(upload.tenantId(), bytes);
  }

  private static void requireNext(ClassicHttpResponse response, long at) {
    Header range = response.getFirstHeader(HttpHeaders.CONTENT_RANGE);
    if (range == null || !range.getValue().startsWith("bytes " + at + "-")) {
      throw new QuantryException(
          ErrorCode.IMPORT_FAILED, "The source answered other bytes than were asked for");
    }
  }

  private static @Nullable String strongTag(ClassicHttpResponse response) {
    Header tag = response.getFirstHeader(HttpHeaders.ETAG);
    return tag == null || tag.getValue().startsWith("W/") ? null : tag.getValue();
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
