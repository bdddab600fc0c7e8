/** A JSON object that somebody types; nothing typed is no object, and nothing wrong. */
export function jsonOf(typed: string): { value?: Readonly<Record<string, unknown>>; wrong?: string } {
  if (typed.trim() === "") {
    return {};
  }
  try {
    const value: unknown = JSON.parse(typed);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { value: { ...value } }
      : { wrong: "Expected an object in braces" };
  } catch (failure) {
    return { wrong: failure instanceof Error ? failure.message : "This is not JSON" };
  }
}
