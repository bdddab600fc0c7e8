/** A figure that lies between two bounds; equal ones where it is exact. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

export interface Aspect {
  readonly name: string;
  readonly higherIsBetter: boolean;
}

export interface Candidate {
  readonly id: string;
  /** By the aspect's name. What is missing or is no number was not measured. */
  readonly figures: Readonly<Record<string, Bounds | undefined>>;
}

/**
 * Where a candidate stands: nobody beats it, somebody does (who, by the order given), or it lacks an
 * aspect that another one has, so that nothing can be said.
 */
export type Standing =
  | { readonly kind: "front" }
  | { readonly kind: "dominated"; readonly by: readonly string[] }
  | { readonly kind: "incomplete"; readonly missing: readonly string[] };

/**
 * Who stands on the front. A dominates B only if A is better beyond both intervals in one aspect and
 * not worse beyond them in any other; so equal ones, and ones that the measurement does not tell
 * apart, never dominate each other. Aspects that nobody has do not count.
 *
 * The relation is not transitive, because overlapping is not: in a circle everybody is dominated.
 * O(n²) comparisons.
 */
export function standings(
  candidates: readonly Candidate[],
  aspects: readonly Aspect[],
): ReadonlyMap<string, Standing> {
  const counted = aspects.filter((aspect) => candidates.some((one) => boundsOf(one, aspect) !== undefined));
  const missing = new Map(
    candidates.map((one) => [
      one.id,
      counted.filter((aspect) => boundsOf(one, aspect) === undefined).map((aspect) => aspect.name),
    ]),
  );
  const complete = candidates.filter((one) => counted.length > 0 && missing.get(one.id)?.length === 0);
  return new Map(
    candidates.map((one): [string, Standing] => {
      if (!complete.includes(one)) {
        return [one.id, { kind: "incomplete", missing: missing.get(one.id) ?? [] }];
      }
      const by = complete.filter((other) => dominates(other, one, counted)).map((other) => other.id);
      return [one.id, by.length === 0 ? { kind: "front" } : { kind: "dominated", by }];
    }),
  );
}

/** Whether a is better than b beyond their intervals somewhere, and nowhere worse beyond them. */
export function dominates(a: Candidate, b: Candidate, aspects: readonly Aspect[]): boolean {
  let better = false;
  for (const aspect of aspects) {
    const first = boundsOf(a, aspect);
    const second = boundsOf(b, aspect);
    if (first === undefined || second === undefined) {
      return false;
    }
    if (isBetter(second, first, aspect)) {
      return false;
    }
    better ||= isBetter(first, second, aspect);
  }
  return better;
}

function isBetter(a: Bounds, b: Bounds, { higherIsBetter }: Aspect): boolean {
  return higherIsBetter ? a.lower > b.upper : a.upper < b.lower;
}

/** Bounds may be infinite, where nothing is known to that side; both the right way round. */
function boundsOf({ figures }: Candidate, { name }: Aspect): Bounds | undefined {
  const found = figures[name];
  if (found === undefined || Number.isNaN(found.lower) || Number.isNaN(found.upper)) {
    return undefined;
  }
  return found.lower <= found.upper ? found : { lower: found.upper, upper: found.lower };
}
