import { isCalendarDay } from '../../lib/calendar.ts';
import { localClock } from '../../lib/localTime.ts';

/** `2026-10-31T08:30:00` in the warehouse's own zone, with a fraction if there is one. */
export type WarehouseTime = (text: string) => string | null | undefined;

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:\d\d)?)?$/i;
/** .NET writes it for a date that was never set. Ongoing can't store any date before 1753. */
const UNSET = '0001-01-01T00:00:00';
const FIRST_YEAR = 1753;
/** Charges share their dates. */
const MAX_KEPT = 10_000;

/**
 * Returns the function that turns a date of the REST API into the warehouse's own date and time: an instant, `2026-10-30T23:00:00Z`, is
 * `2026-10-31T00:00:00` in Stockholm. Digits of the fraction are kept, except for zeros at its end. A text without a zone is taken for the
 * warehouse's own time as it is, because that is what the warehouse means by a date; the API's description always has one.
 *
 * The function returns null for the dates of .NET that mean none, and undefined for a text that is no date: nobody knows its value.
 *
 * @param timeZone the warehouse's zone by its IANA name
 * @throws RangeError for an unknown zone
 */
export function warehouseTime(timeZone: string): WarehouseTime {
  const clock = localClock(timeZone);
  const known = new Map<string, string | null | undefined>();
  const read = (text: string): string | null | undefined => {
    const [, year, month, day, hour = '00', minute = '00', second = '00', digits = '', zone] =
      DATE_TIME.exec(text) ?? [];
    if (year === undefined || month === undefined || day === undefined) return undefined;
    const own = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
    if (own === UNSET) return null;
    const isDay = isCalendarDay(int(year), int(month), int(day)) && int(year) >= FIRST_YEAR;
    if (!isDay || int(hour) > 23 || int(minute) > 59 || int(second) > 59) return undefined;
    const kept = digits.replace(/0+$/, '');
    const fraction = kept === '' ? '' : `.${kept}`;
    if (zone === undefined) return own + fraction;
    // A zone's offset is whole seconds, so the fraction stays what it is.
    const local = clock.local(own + zone.toUpperCase());
    if (local === undefined) return undefined;
    // The last moment that .NET knows, in a zone in which it is later: another date that was never set.
    if (local.date.length > 10) return null;
    return `${local.date}T${local.time}${fraction}`;
  };
  return (text) => {
    if (known.has(text)) return known.get(text);
    if (known.size >= MAX_KEPT) known.clear();
    const time = read(text);
    known.set(text, time);
    return time;
  };
}

function int(digits: string): number {
  return Number.parseInt(digits, 10);
}
