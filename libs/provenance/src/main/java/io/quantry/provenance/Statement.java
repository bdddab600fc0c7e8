package io.quantry.provenance;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quantry.provenance.RefusedException.Reason;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What is said of files: an in-toto statement, version 1, with SLSA provenance as its predicate.
 * Equal statements have equal bytes.
 *
 * @param subject the files, the model first; names differ
 */
@JsonIgnoreProperties(ignoreUnknown = true) // as in-toto asks of who reads; the bytes are signed
public record Statement(List<ResourceDescriptor> subject, Predicate predicate) {
  static final String TYPE = "https://in-toto.io/Statement/v1";

  /** No way out of a folder. */
  private static final Pattern PLAIN_NAME = Pattern.compile("(?![.]{1,2}$)[^/\\\\\\x00]+");

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Set<String> BUILD_TYPES = Set.of(Predicate.QUANTIZATION, Predicate.UPLOAD);

  public Statement {
    subject = List.copyOf(subject);
  }

  /** The whole of it as in-toto spells it. */
  private record Document(
      @JsonProperty("_type") @Nullable String type,
      @Nullable List<ResourceDescriptor> subject,
      @Nullable String predicateType,
      @Nullable Predicate predicate) {}

  /** In UTF-8, without blanks, members in the order of the specifications. */
  public byte[] json() {
    return Json.MAPPER.writeValueAsBytes(new Document(TYPE, subject, Predicate.TYPE, predicate));
  }

  /**
   * Reads one whose signature has been checked. Members that it does not know are left out, as
   * in-toto wants it; types that it does not know are refused.
   *
   * @throws RefusedException {@link Reason#UNKNOWN_STATEMENT}
   */
  static Statement read(byte[] json) {
    Document document;
    try {
      document = Json.LENIENT.readValue(json, Document.class);
    } catch (JacksonException malformed) {
      throw unknown("it is no JSON of that form: " + malformed.getOriginalMessage());
    }
    if (!TYPE.equals(document.type)) {
      throw unknown("expected the type %s, got %s".formatted(TYPE, document.type));
    }
    if (!Predicate.TYPE.equals(document.predicateType)) {
      throw unknown(
          "expected the predicate %s, got %s".formatted(Predicate.TYPE, document.predicateType));
    }
    List<ResourceDescriptor> subject = document.subject;
    Predicate predicate = document.predicate;
    if (subject == null || subject.isEmpty() || predicate == null) {
      throw unknown("expected a subject and a predicate");
    }
    requireNamed(subject);
    requireKnown(predicate);
    return new Statement(subject, predicate);
  }

  private static void requireNamed(List<ResourceDescriptor> subject) {
    for (ResourceDescriptor file : subject) {
      String sha256 = file.sha256();
      if (sha256 == null || !SHA256.matcher(sha256).matches()) {
        throw unknown("a subject has no SHA-256");
      }
      requirePlainName(file);
    }
    if (subject.stream().map(ResourceDescriptor::name).distinct().count() != subject.size()) {
      throw unknown("two subjects have one name");
    }
  }

  /**
   * The name of a file of the subject.
   *
   * @throws RefusedException {@link Reason#UNKNOWN_STATEMENT} where it is a path
   */
  static String requirePlainName(ResourceDescriptor file) {
    String name = file.name();
    if (name == null || !PLAIN_NAME.matcher(name).matches()) {
      throw unknown("a subject is called by no plain file name: " + name);
    }
    return name;
  }

  @SuppressWarnings("ConstantValue") // what was read may lack members
  private static void requireKnown(Predicate predicate) {
    if (predicate.buildDefinition() == null
        || predicate.runDetails() == null
        || predicate.runDetails().builder() == null) {
      throw unknown("expected a build definition and a builder");
    }
    if (!BUILD_TYPES.contains(predicate.buildDefinition().buildType())) {
      throw unknown(
          "expected the build type to be one of %s, got %s"
              .formatted(BUILD_TYPES, predicate.buildDefinition().buildType()));
    }
  }

  private static RefusedException unknown(String what) {
    return new RefusedException(
        Reason.UNKNOWN_STATEMENT, "What was signed is no statement known here: " + what);
  }
}
