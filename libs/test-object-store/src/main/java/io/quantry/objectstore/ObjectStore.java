package io.quantry.objectstore;

import java.net.URI;

/** Where an object store answers, and who may use it. */
public record ObjectStore(URI endpoint, String accessKeyId, String secretAccessKey) {}
