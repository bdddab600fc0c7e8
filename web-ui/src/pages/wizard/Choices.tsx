import type { ReactNode } from "react";

export interface Choice {
  readonly value: string;
  readonly title: string;
  readonly text?: ReactNode;
  readonly disabled?: boolean;
}

interface Props {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string | undefined;
  onChange(value: string): void;
}

/** One of several, each with a few words: one click. */
export function Choices({ name, label, choices, value, onChange }: Props) {
  return (
    <fieldset className="choices">
      <legend className="visually-hidden">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={choice.value === value ? "choice choice-chosen" : "choice"}
          title={choice.title.length > 60 ? choice.title.slice(0, 500) : undefined}
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            disabled={choice.disabled === true}
            onChange={() => onChange(choice.value)}
            onClick={() => choice.value === value && onChange(choice.value)}
          />
          <bdi className="choice-title">{choice.title}</bdi>
          {choice.text !== undefined && <span className="quiet">{choice.text}</span>}
        </label>
      ))}
    </fieldset>
  );
}
