import { createContext, useContext } from "react";
import type { Violation } from "../../api/problem";
import type { JsonObject } from "../../api/unknowns";
import { type Path, pointerOf, valueAt } from "./documents";
import { violationsAt } from "./steps";

/** What the fields of the form share. */
interface Wizard {
  readonly document: JsonObject;
  readonly violations: readonly Violation[];
  /** Puts a value where it belongs; `undefined` takes it out. */
  set(path: Path, value: unknown): void;
}

const Context = createContext<Wizard | undefined>(undefined);

export const WizardProvider = Context.Provider;

export function useWizard(): Wizard {
  const wizard = useContext(Context);
  if (wizard === undefined) {
    throw new Error("a field stands outside of the form");
  }
  return wizard;
}

interface Field {
  readonly value: unknown;
  readonly error: string | undefined;
  set(value: unknown): void;
}

/** One member of the document: its value, what is wrong with it, and how to change it. */
export function useField(path: Path): Field {
  const { document, violations, set } = useWizard();
  return {
    value: valueAt(document, path),
    error: violationsAt(violations, pointerOf(path)),
    set: (value) => set(path, value),
  };
}
