/** The value below which a share of the values lies (nearest rank); nothing for no values. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** The middle value. */
export const median = (values: readonly number[]): number | undefined => percentile(values, 0.5);

/** A part of a whole between 0 and 1; nothing where there is no whole. */
export const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);

const dayMilliseconds = 86_400_000;

/** A span of time, its end not included. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** The last days before a moment. */
export const lastDays = (to: Date, days: number): Window => ({
  from: new Date(to.getTime() - days * dayMilliseconds),
  to,
});

export const within = ({ from, to }: Window, at: Date): boolean => at >= from && at < to;

export const daysOf = ({ from, to }: Window): number => (to.getTime() - from.getTime()) / dayMilliseconds;

/** A window cut into equal parts, oldest first; the bars of a chart. */
export function parts(window: Window, count: number): readonly Window[] {
  const [start, length] = [window.from.getTime(), (window.to.getTime() - window.from.getTime()) / count];
  return Array.from({ length: count }, (_, index) => ({
    from: new Date(start + index * length),
    to: index === count - 1 ? window.to : new Date(start + (index + 1) * length),
  }));
}
