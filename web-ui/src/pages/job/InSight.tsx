import { type ReactNode, useEffect, useRef } from "react";

interface Props {
  /** What is shown; another one is scrolled to as well. */
  readonly shown: string;
  readonly children: ReactNode;
}

/** Scrolls as far as is needed to see what was asked for elsewhere on the page. */
export function InSight({ shown, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each other thing is to be seen
  useEffect(() => place.current?.scrollIntoView({ block: "nearest" }), [shown]);
  return <div ref={place}>{children}</div>;
}
