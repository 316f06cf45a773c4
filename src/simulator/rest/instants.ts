import { utcClock } from '../world/zone.ts';

/** The first and last instants of .NET's DateTime, in milliseconds since 1970. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_000;
const MOST_KEPT = 10_000;

/**
 * A function from a dateTime in the server's own zone (`2026-10-31T00:00:00`, perhaps with a fraction) to the instant as the REST calls
 * write it: `2026-10-30T23:00:00Z`.
 * @param toLocal from UTC milliseconds to the server's wall clock as if UTC
 */
export function instantWriter(toLocal: (utcMs: number) => number): (dateTime: string) => string {
  const toUtc = utcClock(toLocal);
  // Charges share few days, and the zone's rules are slow to ask for.
  const known = new Map<string, string>();
  return (dateTime) => {
    const [second = '', fraction] = dateTime.split('.');
    let written = known.get(second);
    if (written === undefined) {
      const utcMs = Math.min(Math.max(toUtc(Date.parse(`${second}Z`)), FIRST_MS), LAST_MS);
      written = new Date(utcMs).toISOString().slice(0, 19);
      if (known.size >= MOST_KEPT) known.clear();
      known.set(second, written);
    }
    return fraction === undefined ? `${written}Z` : `${written}.${fraction}Z`;
  };
}
