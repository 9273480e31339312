import { useEffect, useState } from 'react';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export interface Left {
  hours: number;
  minutes: number;
  seconds: number;
  /** It is time. */
  over: boolean;
}

export function leftUntil(iso: string, now: number): Left {
  const left = Math.max(0, Date.parse(iso) - now);
  return {
    hours: Math.floor(left / HOUR),
    minutes: Math.floor((left % HOUR) / MINUTE),
    seconds: Math.floor((left % MINUTE) / SECOND),
    over: left === 0,
  };
}

/** Hours, minutes and seconds as a clock shows them. */
export function clockOf({ hours, minutes, seconds }: Left): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
}

/** What is left until a time, told every second. */
export function useLeftUntil(iso: string): Left {
  const [now, setNow] = useState(Date.now);
  const left = leftUntil(iso, now);

  useEffect(() => {
    if (left.over) return;
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, [left.over]);

  return left;
}
