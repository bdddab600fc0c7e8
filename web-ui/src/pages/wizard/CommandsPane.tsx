import type { Commands } from "./commands";

/** The commands to look at; each is copied by a button of its own, above. */
export function CommandsPane({ commands }: { commands: Commands }) {
  const shown = [
    ["quantry submit", commands.submit],
    ["curl", commands.curl],
    ["curl, for the plan alone", commands.dryRun],
  ] as const;
  return (
    <div className="wizard-commands">
      <p className="quiet">
        Put a key into <code>QUANTRY_API_KEY</code> first.
      </p>
      {shown.map(([title, command]) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <pre tabIndex={0}>{command}</pre>
        </section>
      ))}
    </div>
  );
}
