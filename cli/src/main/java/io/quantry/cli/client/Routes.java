package io.quantry.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Paths of the REST interface; ids come from the command line and are escaped. */
public final class Routes {
  public static final String JOBS = "/v1/jobs";
  public static final String MODELS = "/v1/models";
  public static final String DATASETS = "/v1/datasets";
  public static final String API_KEYS = "/v1/api-keys";
  public static final String TECHNIQUES = "/v1/techniques";

  public static final String PROVENANCE_KEYS = "/v1/provenance/keys";

  private Routes() {}

  public static String job(String id) {
    return JOBS + "/" + segment(id);
  }

  public static String jobEvents(String id) {
    return job(id) + "/events";
  }

  public static String jobLog(String id) {
    return job(id) + "/log";
  }

  public static String cancel(String id) {
    return job(id) + "/cancel";
  }

  /** Where versions of a model are uploaded and listed. */
  public static String modelVersions(String name) {
    return MODELS + "/" + segment(name) + "/versions";
  }

  /** One version of a model. */
  public static String modelVersion(String name, int number) {
    return modelVersions(name) + "/" + number;
  }

  /** The bytes of one of its files. */
  public static String download(String name, int number, String file) {
    return modelVersion(name, number) + "/download?file=" + segment(file);
  }

  /** What it was made from, signed. */
  public static String provenance(String name, int number) {
    return modelVersion(name, number) + "/provenance";
  }

  /** Where versions of a dataset are uploaded and listed. */
  public static String datasetVersions(String name) {
    return DATASETS + "/" + segment(name) + "/versions";
  }

  /** One path segment, escaped. */
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
