import type { Finding } from "../types";
import { type JsonObject, textOf } from "../unknowns";

/** Something to know about how a model was made or measured; nothing where nothing is said. */
export function readFinding(fields: JsonObject): Finding | undefined {
  const message = textOf(fields.message) ?? "";
  return message === "" ? undefined : { code: textOf(fields.code) ?? "", message };
}
