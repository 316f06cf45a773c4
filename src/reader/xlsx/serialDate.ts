import { dayNumber, dayOfNumber, isCalendarDay, isoDay, SERIAL_OF_DAY_0 } from '../../lib/calendar.ts';
import { SPREADSHEET_DIGITS } from '../../model/cell.ts';
import { quoted } from './problems.ts';
import { shownNumber, splitDecimal } from './shownNumber.ts';

/** A date as text, or why there is none. */
export type DateText =
  | {
      readonly text: string;
      /** The time of day that was left out, because the cell does not show it. */
      readonly hiddenTime?: string;
    }
  | { readonly error: string /** The time without a date that it is. */; readonly time?: string };

/** What the format of a date cell shows. */
export type DateShown = 'date' | 'time' | 'date and time';

const DAY_MS = 86_400_000;
/** 1970-01-01 as a serial of the 1904 system. */
const DAY_0_IN_1904_SYSTEM = 24_107;
/** 10000-01-01 and 1900-01-01, in days from 1970-01-01. */
const AFTER_LAST_DAY = 2_932_897;
const FIRST_DAY = -25_567;

const ISO =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,20}))?)?)?(.*)$/;

/**
 * A date serial as the calendar date that a spreadsheet program shows (ECMA-376 part 1, 18.17.4.1), by exact integer
 * arithmetic; the time is rounded to milliseconds.
 * @param raw the cell's own text: days since the beginning of the date system, with a decimal fraction
 * @param date1904 true if the workbook counts from 1904-01-01 as day 0
 * @param shown what the cell's format shows. If it is a time alone, a serial below 1 is a time without a date. If it is a date alone, the
 * day is that in which the moment lies, however late, and the time is left out.
 */
export function dateFromSerial(given: string, date1904: boolean, shown: DateShown): DateText {
  const hidesTime = shown === 'date';
  // Noise behind the 15 digits must not make a day of the day before.
  const isLong = given.length > SPREADSHEET_DIGITS;
  const raw = hidesTime && isLong ? (shownNumber(given)?.text ?? given) : given;
  const split = splitDecimal(raw);
  if (!split) return { error: `not a number: ${quoted(raw)}` };
  if (split.negative) return { error: 'a negative date' };
  if (split.point > 7) return { error: 'a date after 9999-12-31' };
  const wholeDigits = split.point > 0 ? split.digits.slice(0, split.point).padEnd(split.point, '0') : '0';
  let day = Number(wholeDigits);
  const fraction =
    split.point > 0 ? split.digits.slice(split.point) : '0'.repeat(-split.point) + split.digits;
  let ms = millisecondsOfFraction(fraction);
  if (shown === 'time' && day === 0)
    return { error: 'a time without a date', time: timeOfDay(Math.min(ms, DAY_MS - 1)) };
  const hidden = hidesTime && ms > 0 ? timeOfDay(Math.min(ms, DAY_MS - 1)) : undefined;
  if (hidesTime) ms = 0;
  if (ms === DAY_MS) {
    day += 1;
    ms = 0;
  }
  if (date1904) return dateOfDay(day - DAY_0_IN_1904_SYSTEM, ms, hidden);
  if (day === 0) return { error: 'a date before 1900-01-01' };
  if (day === 60) return { error: '1900-02-29, a day that does not exist' };
  // Excel's 1900 system treats 1900 as a leap year: serials before that invented day are one day behind.
  return dateOfDay(day - SERIAL_OF_DAY_0 + (day < 60 ? 1 : 0), ms, hidden);
}

/**
 * The ISO 8601 text of a cell with `t="d"` (ECMA-376 part 1, 18.18.11), checked against the calendar and written like other dates. A
 * text with a time zone is an error: it does not tell what the cell shows.
 * @param hidesTime whether the cell's format does not show the time of day, which is then left out
 */
export function dateFromIso(text: string, hidesTime = false): DateText {
  const found = ISO.exec(text);
  if (!found) {
    const [, time] = /^T?([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)/.exec(text) ?? [];
    return time === undefined
      ? { error: `not a date: ${quoted(text)}` }
      : { error: 'a time without a date', time };
  }
  if (found[8] !== '') {
    const zone = /^(?:Z|[+-][0-9]{2}:?[0-9]{2})$/.test(found[8]!);
    return { error: `${zone ? 'a date with a time zone' : 'not a date'}: ${quoted(text)}` };
  }
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [hour, minute, second] = [Number(found[4] ?? 0), Number(found[5] ?? 0), Number(found[6] ?? 0)];
  if (!isCalendarDay(year, month, day) || hour > 23 || minute > 59 || second > 59) {
    return { error: `not a date in the calendar: ${quoted(text)}` };
  }
  const fraction = (found[7] ?? '').padEnd(4, '0');
  const thousandths = Number(fraction.slice(0, 3)) + (fraction.charCodeAt(3) >= 53 ? 1 : 0);
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + thousandths;
  if (hidesTime)
    return dateOfDay(
      dayNumber(year, month, day),
      0,
      ms > 0 ? timeOfDay(Math.min(ms, DAY_MS - 1)) : undefined,
    );
  const days = dayNumber(year, month, day) + (ms >= DAY_MS ? 1 : 0);
  return dateOfDay(days, ms % DAY_MS);
}

/** A decimal fraction of a day in milliseconds, by exact arithmetic, rounded half away from zero. */
function millisecondsOfFraction(digits: string): number {
  if (!/[1-9]/.test(digits)) return 0;
  const whole = 10n ** BigInt(digits.length);
  return Number((BigInt(digits) * BigInt(DAY_MS) * 2n + whole) / (whole * 2n));
}

/** Days from 1970-01-01 and milliseconds of the day as `2026-10-31` or `2026-10-31T08:30:00.125`. */
function dateOfDay(days: number, ms: number, hiddenTime?: string): DateText {
  if (days < FIRST_DAY) return { error: 'a date before 1900-01-01' };
  if (days >= AFTER_LAST_DAY) return { error: 'a date after 9999-12-31' };
  const date = isoDay(dayOfNumber(days));
  if (hiddenTime !== undefined) return { text: date, hiddenTime };
  return { text: ms === 0 ? date : `${date}T${timeOfDay(ms)}` };
}

function timeOfDay(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const text = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return ms % 1000 === 0 ? text : `${text}.${pad(ms % 1000, 3)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
