/** An instant in local time. */
export interface LocalTime {
  /** `2026-10-31` */
  readonly date: string;
  /** `08:30:00` */
  readonly time: string;
  /** `+01:00` */
  readonly offset: string;
}

/** Turns instants into local times. */
export interface LocalClock {
  /** The IANA name of its zone, `Europe/Stockholm`. */
  readonly zone: string;
  /** The local time of an instant in ISO 8601, or undefined if the text is not one. */
  local(instant: string): LocalTime | undefined;
}

/**
 * A clock for a time zone by its IANA name; without one, the zone of the machine.
 * @throws {RangeError} for an unknown zone.
 */
export function localClock(timeZone?: string): LocalClock {
  const formatter = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone === undefined ? {} : { timeZone }),
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  // A report asks for the same second many times.
  let lastSecond = Number.NaN;
  let lastTime: LocalTime | undefined;
  return {
    zone: formatter.resolvedOptions().timeZone,
    local(instant) {
      const milliseconds = Date.parse(instant);
      if (Number.isNaN(milliseconds)) return undefined;
      const second = Math.floor(milliseconds / 1000);
      if (second === lastSecond) return lastTime;
      const part = new Map(formatter.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
      lastSecond = second;
      lastTime = {
        date: `${part.get('year')!.padStart(4, '0')}-${part.get('month')}-${part.get('day')}`,
        time: `${part.get('hour')}:${part.get('minute')}:${part.get('second')}`,
        offset: part.get('timeZoneName')!.replace('GMT', '') || '+00:00',
      };
      return lastTime;
    },
  };
}

/** An instant as `2026-10-31 08:30:00 +01:00`, or the text itself if it is not an instant. */
export function localText(clock: LocalClock, instant: string): string {
  const local = clock.local(instant);
  return local ? `${local.date} ${local.time} ${local.offset}` : instant;
}

/** An instant as a dateTime with its offset, `2026-10-31T08:30:00+01:00`, as SetTimeOfLastSync takes it. */
export function localDateTime(clock: LocalClock, instant: string): string {
  const local = clock.local(instant);
  if (!local) throw new RangeError(`not an instant: ${instant}`);
  return `${local.date}T${local.time}${local.offset}`;
}

/** The current instant, ISO 8601, UTC. */
export function instant(): string {
  return new Date().toISOString();
}
