/** Times as people read them. All functions are pure: the caller says what "now" is. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in seconds in its two largest units: "45 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function duration(seconds: number): string {
  const total = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(total / DAY), 'd'],
    [Math.floor((total % DAY) / HOUR), 'h'],
    [Math.floor((total % HOUR) / MINUTE), 'min'],
    [total % MINUTE, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

/** A remaining time, rounded to what an estimate can promise: "under a minute", "about 4 min". */
export function remaining(seconds: number): string {
  if (seconds < 50) return 'under a minute';
  if (seconds < HOUR) return `about ${Math.round(seconds / MINUTE)} min`;
  if (seconds < DAY) return `about ${Math.round(seconds / HOUR)} h`;
  return `about ${Math.round(seconds / DAY)} d`;
}

/** How long ago `iso` was, seen from `now` (milliseconds): "just now", "3 min ago", "5 h ago", "12 d ago", then the date. */
export function ago(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 45 * MINUTE) return `${Math.max(1, Math.round(seconds / MINUTE))} min ago`;
  if (seconds < 22 * HOUR) return `${Math.max(1, Math.round(seconds / HOUR))} h ago`;
  if (seconds < 30 * DAY) return `${Math.max(1, Math.round(seconds / DAY))} d ago`;
  return iso.slice(0, 10);
}

/** "2026-11-21 11:41 UTC". */
export function absolute(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
