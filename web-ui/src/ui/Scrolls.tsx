import { type ReactNode, useEffect, useRef, useState } from "react";

/** What may be wider than the page: it scrolls by itself, also with the arrow keys where it has to. */
export function Scrolls({ label, children }: { label: string; children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  const [wider, setWider] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (element === null) {
      return;
    }
    const observer = new ResizeObserver(() => setWider(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    if (element.firstElementChild !== null) {
      observer.observe(element.firstElementChild);
    }
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={frame}
      className="scrolls"
      {...(wider ? { role: "group", "aria-label": label, tabIndex: 0 } : undefined)}
    >
      {children}
    </div>
  );
}
