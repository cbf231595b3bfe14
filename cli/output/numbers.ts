/** A share in percent points with two decimals, `–` for what is not known. */
export function points(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

/** Large counts in thousands or millions with three significant digits. */
export function count(value: number | null): string {
  if (value === null) return '–';
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (value >= 1e4) return `${(value / 1e3).toPrecision(3)} k`;
  return String(value);
}

/** Seconds as people say them: `40 s`, `4 min`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes with a binary unit and three significant digits: `1.44 MiB`. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let at = 0;
  let rest = value;
  while (rest >= 1024 && at < units.length - 1) {
    rest /= 1024;
    at++;
  }
  return `${at === 0 ? rest : rest.toPrecision(3)} ${units[at]!}`;
}
