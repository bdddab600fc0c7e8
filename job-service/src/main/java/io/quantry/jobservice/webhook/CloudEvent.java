package io.quantry.jobservice.webhook;

import io.quantry.contracts.job.PrefixedId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event as receivers get it: CloudEvents 1.0, structured JSON, the same bytes at each attempt.
 *
 * @param type as filters have it
 * @param data as JSON
 */
record CloudEvent(UUID id, UUID tenantId, String type, String subject, Instant at, String data) {
  static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";
  private static final String TYPE_PREFIX = "io.quantry.";
  private static final String SOURCE_PREFIX = "urn:quantry:tenant:";

  ObjectNode tree(JsonMapper json) {
    ObjectNode tree = json.createObjectNode();
    tree.put("specversion", "1.0");
    tree.put("id", PrefixedId.EVENT.format(id));
    tree.put("source", SOURCE_PREFIX + PrefixedId.TENANT.format(tenantId));
    tree.put("type", TYPE_PREFIX + type);
    tree.put("subject", subject);
    tree.put("time", at.toString());
    tree.put("datacontenttype", "application/json");
    tree.set("data", json.readTree(data));
    return tree;
  }

  byte[] body(JsonMapper json) {
    return json.writeValueAsString(tree(json)).getBytes(StandardCharsets.UTF_8);
  }
}
