const units = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
] as const;

/** A duration with its two largest units: `2 d 3 h`, `4 min 10 s`; a dash where there is none. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  const whole = Math.round(seconds);
  const first = units.findIndex(([size]) => whole >= size);
  const [size, unit] = units[first] ?? [1, "s"];
  const next = units[first + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % size) / next[0]);
  return `${Math.floor(whole / size)} ${unit}${rest > 0 && next !== undefined ? ` ${rest} ${next[1]}` : ""}`;
}

/** A share in percent; a dash where there is none. */
export const percentage = (value: number | undefined): string =>
  value === undefined ? "–" : `${(value * 100).toFixed(value === 1 || value === 0 ? 0 : 1)} %`;

/** `2026-11-22`. */
export const day = (date: Date): string => date.toISOString().slice(0, 10);
