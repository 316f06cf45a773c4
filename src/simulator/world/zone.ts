const DAY_MS = 86_400_000;

/**
 * A function from an instant (UTC milliseconds) to the wall clock of a time zone, given as if it were UTC milliseconds.
 * @throws RangeError for a zone that Node does not know.
 */
export function localClock(timeZone: string): (utcMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (utcMs) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(utcMs)) part[type] = Number(value);
    return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  };
}

/**
 * The way back: from the wall clock of a zone, given as if it were UTC milliseconds, to the instant. As .NET does, a time that the
 * clock shows twice is the second one (standard time), and one that it leaves out is read as standard time.
 */
export function utcClock(toLocal: (utcMs: number) => number): (localMs: number) => number {
  const offsetAt = (utcMs: number): number => toLocal(utcMs) - utcMs;
  return (localMs) => {
    const offsets = [offsetAt(localMs - DAY_MS), offsetAt(localMs + DAY_MS)];
    const standard = localMs - Math.min(...offsets);
    const summer = localMs - Math.max(...offsets);
    return toLocal(standard) !== localMs && toLocal(summer) === localMs ? summer : standard;
  };
}
