import "./Meter.css";

interface Props {
  readonly label: string;
  readonly value: number;
  /** Without one there is no bar, for there is nothing that it could be a part of. */
  readonly most: number | undefined;
  /** The same in words; it stands beside the bar. */
  readonly children: string;
}

/** A part of a whole, as a bar and in words. */
export function Meter({ label, value, most, children }: Props) {
  return (
    <div className="meter">
      {most !== undefined && most > 0 && (
        <progress
          className={value >= most ? "meter-bar meter-full" : "meter-bar"}
          aria-label={`${label}: ${children}`}
          value={Math.min(value, most)}
          max={most}
        />
      )}
      <span>{children}</span>
    </div>
  );
}
