package io.quantry.jobservice.upload;

import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.registry.ModelIntake;
import io.quantry.jobservice.registry.ModelVersion;
import io.quantry.jobservice.tenancy.RowViews;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes versions of uploads whose bytes are all here, as an upload in one request would, and puts
 * files into the store. It may begin again at any time: the version and the row that names it are
 * of one transaction.
 */
@Component
class Finisher implements Looping {
  private static final Logger LOG = LoggerFactory.getLogger(Finisher.class);

  private final UploadTable table;
  private final StagingFiles files;
  private final ModelIntake intake;
  private final Refusals refusals;
  private final TransactionTemplate transactions;
  private final Semaphore places;
  private final WakeableLoop loop;

  Finisher(
      UploadTable table,
      StagingFiles files,
      ModelIntake intake,
      Refusals refusals,
      TransactionTemplate transactions,
      UploadSettings settings) {
    this.table = table;
    this.files = files;
    this.intake = intake;
    this.refusals = refusals;
    this.transactions = transactions;
    this.places = new Semaphore(settings.concurrent());
    this.loop = new WakeableLoop("upload finisher", settings.sweep(), this::round);
  }

  void wake() {
    loop.wake();
  }

  private void round() {
    for (Upload upload : table.complete()) {
      if (files.isHeld(upload.id())) {
        continue; // under way: it must not take a place from one that waits
      }
      if (!places.tryAcquire()) {
        return; // whoever gives a place back wakes the loop
      }
      Thread.ofVirtual().name("upload " + upload.id()).start(() -> finishAndGoOn(upload));
    }
  }

  private void finishAndGoOn(Upload upload) {
    boolean did = false;
    try (RowViews.Restore ignored = RowViews.tenant(upload.tenantId())) {
      did = finish(upload);
    } catch (IOException | RuntimeException failure) {
      LOG.warn("Upload {} is tried again: {}", upload.id(), failure.toString());
      LOG.debug("Upload {} is tried again", upload.id(), failure);
    } finally {
      places.release();
    }
    if (did) {
      loop.wake();
    }
  }

  /** Whether there was something to do, and nobody else does it. */
  private boolean finish(Upload seen) throws IOException {
    Optional<StagingFiles.Held> taken = files.take(seen.id());
    if (taken.isEmpty()) {
      return false;
    }
    try (StagingFiles.Held file = taken.get()) {
      Optional<Upload> now = table.find(seen.tenantId(), seen.id());
      if (now.isEmpty() || now.get().state() != Upload.State.RECEIVED) {
        return false;
      }
      Upload upload = now.get();
      try {
        register(upload, file);
      } catch (IOException | RuntimeException failure) {
        refusals.refuse(upload, file, failure);
      }
    } catch (NoSuchFileException gone) {
      return false;
    }
    return true;
  }

  private void register(Upload upload, StagingFiles.Held file) throws IOException {
    file.continueAt(upload.length());
    switch (upload.wish().kind()) {
      case MODEL -> makeVersion(upload, file);
      case FILE -> table.stored(upload, put(upload, upload.wish().name(), file).sha256());
    }
    file.delete();
  }

  private BlobRef put(Upload upload, String name, StagingFiles.Held file) throws IOException {
    return intake.put(upload.tenantId(), name, file.read(), upload.wish().sha256());
  }

  private void makeVersion(Upload upload, StagingFiles.Held file) throws IOException {
    UploadMetadata wish = upload.wish();
    List<BlobRef> models = List.of(put(upload, ModelIntake.MODEL_FILE, file));
    ModelFacts facts = intake.check(upload.tenantId(), models);
    Caller caller =
        new Caller(
            upload.tenantId(), upload.credentialId(), upload.createdBy(), Scope.SUBMIT, null, null);
    transactions.executeWithoutResult(
        status -> {
          ModelVersion version = intake.register(caller, wish.name(), models, facts, wish.alias());
          table.done(upload, version.version());
        });
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
