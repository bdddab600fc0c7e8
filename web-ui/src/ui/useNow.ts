import { useEffect, useState } from "react";

/** The time, anew every so often while the page is seen and somebody needs it; for ages that tick. */
export function useNow(everyMillis = 1000, needed = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!needed) {
      return;
    }
    const tick = () => {
      if (!document.hidden) {
        setNow(Date.now());
      }
    };
    const timer = setInterval(tick, everyMillis);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [everyMillis, needed]);
  return now;
}
