import { useEffect, useState } from "react";

/** The time, kept up every so often; for ages that tick. */
export function useNow(everyMillis = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMillis);
    return () => clearInterval(timer);
  }, [everyMillis]);
  return now;
}
