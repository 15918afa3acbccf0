import { useEffect, useState } from 'react';

/** Counts down to 0 in ms; the second value starts it. */
export function useCountdown(): [leftMs: number, start: (lengthMs: number) => void] {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(Date.now);
  const leftMs = Math.max(0, until - now);
  const running = leftMs > 0;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [running]);
  return [
    leftMs,
    (lengthMs) => {
      setNow(Date.now());
      setUntil(Date.now() + lengthMs);
    },
  ];
}
