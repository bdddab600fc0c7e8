/** Lines to copy; long ones scroll, by keyboard too. */
export function Code({ children }: { children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
    <pre className="code" tabIndex={0}>
      {children}
    </pre>
  );
}
