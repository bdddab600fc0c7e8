package io.quantry.jobservice.artifact;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.telemetry.Buckets;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sends bytes over HTTP: one range or all, the digest as strong ETag, nothing buffered whole. Bytes
 * under a digest never change, so a matching {@code If-None-Match} needs no look at them.
 */
@Component
public class BlobTransfer {
  private final Blobs blobs;
  private final DistributionSummary downloads;

  BlobTransfer(Blobs blobs, MeterRegistry meters) {
    this.blobs = blobs;
    this.downloads =
        Buckets.bytes("quantry.download.size", "Bytes of files sent whole or by range")
            .register(meters);
  }

  /**
   * Answers GET and HEAD.
   *
   * @param name file name offered to the client, a plain name
   * @throws QuantryException {@code range-not-satisfiable} for a range that is malformed or outside
   */
  public void send(HttpServletRequest request, HttpServletResponse response, Blob blob, String name)
      throws IOException {
    send(
        request,
        response,
        new Download(
            blob.sha256(),
            blob.sizeBytes(),
            "application/octet-stream",
            (offset, length) -> blobs.open(blob.sha256(), offset, length)),
        name);
  }

  /**
   * As above, of bytes that need not be one blob, and have no name.
   *
   * @throws QuantryException {@code range-not-satisfiable}
   */
  public void send(HttpServletRequest request, HttpServletResponse response, Download download)
      throws IOException {
    send(request, response, download, null);
  }

  private void send(
      HttpServletRequest request,
      HttpServletResponse response,
      Download download,
      @Nullable String name)
      throws IOException {
    String etag = "\"" + download.tag() + "\"";
    response.setHeader("ETag", etag);
    response.setHeader("Accept-Ranges", "bytes");
    response.setHeader("Cache-Control", "private, no-cache");
    if (matches(request.getHeader("If-None-Match"), etag)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    ByteRange range = new ByteRange(0, download.sizeBytes() - 1);
    String asked = request.getHeader("Range");
    String condition = request.getHeader("If-Range");
    if (asked != null && (condition == null || condition.strip().equals(etag))) {
      range =
          ByteRange.parse(asked, download.sizeBytes())
              .orElseThrow(() -> notSatisfiable(response, download.sizeBytes()));
      response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
      response.setHeader(
          "Content-Range",
          "bytes " + range.first() + "-" + range.last() + "/" + download.sizeBytes());
    }
    response.setContentType(download.contentType());
    if (name != null) {
      response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }
    response.setContentLengthLong(range.length());
    if (request.getMethod().equals("HEAD")) {
      return;
    }
    try (InputStream bytes = download.source().open(range.first(), range.length())) {
      downloads.record((double) bytes.transferTo(response.getOutputStream()));
    }
  }

  /**
   * Answers GET with the address of the store, where the store has one and the caller follows it:
   * the bytes then do not pass here. Size and digest are the caller's to check.
   */
  public void sendOrPoint(
      HttpServletRequest request, HttpServletResponse response, Blob blob, String name)
      throws IOException {
    Optional<URI> address =
        request.getMethod().equals("GET") && request.getHeader(InternalRoutes.DIRECT_HEADER) != null
            ? blobs.address(blob.sha256())
            : Optional.empty();
    if (address.isEmpty()) {
      send(request, response, blob, name);
      return;
    }
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Location", address.get().toString());
    response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
  }

  private static boolean matches(@Nullable String header, String etag) {
    if (header == null) {
      return false;
    }
    for (String candidate : header.split(",", -1)) {
      String tag = candidate.strip();
      if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }

  private static QuantryException notSatisfiable(HttpServletResponse response, long sizeBytes) {
    response.setHeader("Content-Range", "bytes */" + sizeBytes);
    return new QuantryException(
        ErrorCode.RANGE_NOT_SATISFIABLE,
        "Expected one range bytes=first-last within " + sizeBytes + " bytes");
  }
}
