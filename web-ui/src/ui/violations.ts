import { type ApiProblem, asProblem } from "../api/problem";

/** What a form shows of a refused request: some of it at its fields, the rest below them. */
export class Refusal {
  readonly problem: ApiProblem | undefined;

  /**
   * @param thrown what the request ended with; nothing where it has not, or well
   * @param fields JSON pointers of the form's fields, each with all that is below it
   */
  constructor(
    thrown: unknown,
    private readonly fields: readonly string[],
  ) {
    this.problem = thrown === null || thrown === undefined ? undefined : asProblem(thrown);
  }

  /** What is wrong with a field, one line each. */
  at(field: string): string | undefined {
    const found = this.problem?.violations
      .filter((one) => this.fieldOf(one.pointer) === field)
      .map((one) => (one.pointer === field ? one.message : `${one.pointer}: ${one.message}`));
    return found === undefined || found.length === 0 ? undefined : found.join("\n");
  }

  /** The problem, where not all of it stands at fields. */
  get elsewhere(): ApiProblem | undefined {
    const { problem } = this;
    const shown =
      problem !== undefined &&
      problem.violations.length > 0 &&
      problem.violations.every((one) => this.fieldOf(one.pointer) !== undefined);
    return shown ? undefined : problem;
  }

  private fieldOf(pointer: string): string | undefined {
    return this.fields
      .filter((field) => pointer === field || pointer.startsWith(`${field}/`))
      .sort((one, other) => other.length - one.length)[0];
  }
}
