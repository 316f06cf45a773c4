import { dayOfNumber, isCalendarDay, isoDay, SERIAL_OF_DAY_0 } from '../lib/calendar.ts';

/**
 * Dates as people write them, without `Date` objects: a date is a year, a month and a day as written in the sheet, in no time zone.
 */
export type DayOrder = 'day first' | 'month first';

/** The sign between day, month and year. A `31.10.2026` in a column says nothing about a `05/10/2026`: they come from different sources. */
export type DateSign = '-' | '/' | '.';

export type DateReading =
  /** `text` is a wire dateTime without a zone: `2026-10-31T00:00:00`. */
  | {
      readonly kind: 'value';
      readonly text: string;
      readonly shows: { readonly sign: DateSign; readonly order: DayOrder } | null;
    }
  /** A date whose order of day and month is unknown. */
  | {
      readonly kind: 'ambiguous';
      readonly sign: DateSign;
      readonly dayFirst: string;
      readonly monthFirst: string;
    }
  /** A whole number that may be the serial of a date in a spreadsheet program. */
  | { readonly kind: 'serial'; readonly wouldBe: string }
  /** Not a date; `why` is a sentence of its own, or empty. A text in an `unknownForm` may be a date that --date-format can read. */
  | { readonly kind: 'none'; readonly why: string; readonly unknownForm?: true };

interface TimeOfDay {
  readonly text: string;
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const WITH_TIME = /^(\S+?)(?:[T ]\s*(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,7})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)$/i;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const SHORT_YEAR = /^\d{1,2}([-/.])\d{1,2}\1\d{2}$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const TIME_ALONE = /^\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,7})?)?(?:\s*[AP]M)?$/i;
/** The serial of 9999-12-31. */
const LAST_SERIAL = 2958465;

/** No date is longer, so longer texts are not examined. */
const LONGEST = 60;

const UNKNOWN: DateReading = { kind: 'none', why: '', unknownForm: true };

/**
 * Reads a text as a date or date-time. Forms that begin with the year are unambiguous; for `05/10/2026` the whole column decides the
 * order, unless one of its numbers is over 12.
 */
export function readDate(written: string): DateReading {
  const trimmed = written.trim();
  if (trimmed.length > LONGEST) return UNKNOWN;
  const iso = ISO.exec(trimmed);
  if (iso) return dated(iso[1]!, iso[2]!, iso[3]!, MIDNIGHT);
  if (/^\d{1,7}(?:\.\d+)?$/.test(trimmed)) return readSerial(trimmed);
  const timed = WITH_TIME.exec(trimmed);
  if (timed?.[3]) {
    return {
      kind: 'none',
      why: `It has a time zone (${timed[3]}). Write the warehouse's local time without one.`,
    };
  }
  const time = timed ? readTime(timed[2]!) : MIDNIGHT;
  if (time === undefined) return { kind: 'none', why: `There is no time of day ${timed![2]}.` };
  return readDay(timed ? timed[1]! : trimmed, time);
}

const MIDNIGHT: TimeOfDay = { text: '00:00:00' };

function readDay(day: string, time: TimeOfDay): DateReading {
  const yearFirst = YEAR_FIRST.exec(day);
  if (yearFirst) return dated(yearFirst[1]!, yearFirst[3]!, yearFirst[4]!, time);
  const compact = COMPACT.exec(day);
  if (compact) return dated(compact[1]!, compact[2]!, compact[3]!, time);
  const yearLast = YEAR_LAST.exec(day);
  if (yearLast) return readYearLast(yearLast, time);
  if (SHORT_YEAR.test(day)) return { kind: 'none', why: 'Its year has only two digits.', unknownForm: true };
  if (TIME_ALONE.test(day)) return { kind: 'none', why: 'It is a time without a date.', unknownForm: true };
  return UNKNOWN;
}

function readYearLast(match: RegExpExecArray, time: TimeOfDay): DateReading {
  const [, first, sign, second, year] = match as unknown as [string, string, DateSign, string, string];
  const dayFirst = wireDate(year, second, first, time);
  const monthFirst = wireDate(year, first, second, time);
  if (dayFirst !== undefined && monthFirst !== undefined) {
    return dayFirst === monthFirst
      ? { kind: 'value', text: dayFirst, shows: null }
      : { kind: 'ambiguous', sign, dayFirst, monthFirst };
  }
  if (dayFirst !== undefined) return { kind: 'value', text: dayFirst, shows: { sign, order: 'day first' } };
  if (monthFirst !== undefined)
    return { kind: 'value', text: monthFirst, shows: { sign, order: 'month first' } };
  return { kind: 'none', why: 'There is no such day in the calendar.' };
}

function readSerial(text: string): DateReading {
  const serial = Number.parseInt(text, 10);
  if (!(serial >= 1 && serial <= LAST_SERIAL) || serial === 60) return UNKNOWN;
  return { kind: 'serial', wouldBe: dateOfSerial(serial) };
}

/** Reads `8:30`, `08:30:15` or `08:30:15.250` into wire form; undefined if there is no such time. */
function readTime(text: string): TimeOfDay | undefined {
  const [hours = '', minutes = '', seconds = '00'] = text.replace(',', '.').split(':');
  const [wholeSeconds = '', fraction = ''] = seconds.split('.');
  if (hours.padStart(2, '0') > '23' || minutes > '59' || wholeSeconds > '59') return undefined;
  const kept = fraction.replace(/0+$/, '');
  return { text: `${hours.padStart(2, '0')}:${minutes}:${wholeSeconds}${kept === '' ? '' : `.${kept}`}` };
}

function dated(year: string, month: string, day: string, time: TimeOfDay): DateReading {
  const text = wireDate(year, month, day, time);
  if (text === undefined) return { kind: 'none', why: 'There is no such day in the calendar.' };
  return { kind: 'value', text, shows: null };
}

function wireDate(year: string, month: string, day: string, time: TimeOfDay): string | undefined {
  if (!isCalendarDay(toInt(year), toInt(month), toInt(day))) return undefined;
  return `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${time.text}`;
}

function toInt(digits: string): number {
  return Number.parseInt(digits, 10);
}

/** The day that a spreadsheet program shows for a whole serial number of the 1900 date system: 46326 is `2026-10-31`. */
export function dateOfSerial(serial: number): string {
  // The 1900 system has a 29 February 1900 (serial 60), which never existed.
  return isoDay(dayOfNumber(serial - SERIAL_OF_DAY_0 + (serial < 60 ? 1 : 0)));
}
