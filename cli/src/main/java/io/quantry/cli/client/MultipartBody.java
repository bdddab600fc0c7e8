package io.quantry.cli.client;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A {@code multipart/form-data} body (RFC 7578) that streams its files. */
final class MultipartBody {
  private final String boundary = "quantry-" + UUID.randomUUID();
  private final List<BodyPublisher> pieces = new ArrayList<>();

  void json(String name, String document) {
    head(name, "", "application/json");
    pieces.add(BodyPublishers.ofString(document + "\r\n"));
  }

  void file(String name, Path file) {
    // header values are quoted strings: the part's name stands for the file's, which may hold
    // anything
    head(name, "; filename=\"" + name + "\"", "application/octet-stream");
    try {
      pieces.add(BodyPublishers.ofFile(file));
    } catch (FileNotFoundException missing) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "There is no file " + file, missing);
    }
    pieces.add(BodyPublishers.ofString("\r\n"));
  }

  private void head(String name, String fileName, String contentType) {
    pieces.add(
        BodyPublishers.ofString(
            "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\nContent-Type: %s\r\n\r\n"
                .formatted(boundary, name, fileName, contentType)));
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  BodyPublisher publisher() {
    List<BodyPublisher> all = new ArrayList<>(pieces);
    all.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
    return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
  }
}
