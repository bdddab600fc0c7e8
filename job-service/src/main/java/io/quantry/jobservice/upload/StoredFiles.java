package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.jobservice.artifact.SentFiles;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Uploads that are files, once they are in the store. */
@Component
class StoredFiles implements SentFiles {
  private final UploadTable table;

  StoredFiles(UploadTable table) {
    this.table = table;
  }

  @Override
  public List<BlobRef> find(UUID tenant, List<String> uploads) {
    List<BlobRef> files = uploads.stream().map(id -> file(table.required(tenant, id))).toList();
    Set<String> names = new HashSet<>();
    for (BlobRef file : files) {
      if (!names.add(file.name())) {
        throw new QuantryException(
            ErrorCode.INVALID_NAME, "Two uploads have the same file name: " + file.name());
      }
    }
    return files;
  }

  private static BlobRef file(Upload upload) {
    String sha256 = upload.sha256();
    if (sha256 == null) {
      throw new QuantryException(
          ErrorCode.UPLOAD_INCOMPLETE,
          "Expected uploads of the kind file that are DONE, %s is %s"
              .formatted(upload.path(), upload.state()));
    }
    return new BlobRef(upload.wish().name(), sha256, upload.length());
  }
}
