import type { Model } from "../../api/types";

/** The model's name in `name@alias`, `name:version` or `name`; a digest has none. */
export function modelNameOf(ref: string | undefined): string | undefined {
  if (ref === undefined || ref === "" || ref.startsWith("sha256:")) {
    return undefined;
  }
  return ref.split(/[@:]/)[0] || undefined;
}

/** Which version a reference means, as far as the list of models tells. */
export function versionOf(ref: string | undefined, models: readonly Model[]): number | undefined {
  const model = models.find((one) => one.name === modelNameOf(ref));
  if (ref === undefined || model === undefined) {
    return undefined;
  }
  const rest = ref.slice(model.name.length);
  if (rest.startsWith("@")) {
    return model.aliases.find((one) => one.alias === rest.slice(1))?.version;
  }
  if (rest.startsWith(":")) {
    const version = Number(rest.slice(1));
    return Number.isInteger(version) && version > 0 ? version : undefined;
  }
  return model.latestVersion;
}

/** What to quantize of a model if nothing else is said: its first version, by an alias if it has one. */
export function usualReference(model: Model): string {
  const [first] = [...model.aliases].sort((one, other) => one.version - other.version);
  return first === undefined ? `${model.name}:1` : `${model.name}@${first.alias}`;
}

/** All references that a list of models offers. */
export function references(models: readonly Model[]): readonly string[] {
  return models.flatMap((model) => [
    ...model.aliases.map((one) => `${model.name}@${one.alias}`),
    ...(model.latestVersion === undefined ? [] : [`${model.name}:${model.latestVersion}`]),
  ]);
}
