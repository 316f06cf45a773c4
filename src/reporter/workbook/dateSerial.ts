import { dayNumber, isCalendarDay, SERIAL_OF_DAY_0 } from '../../lib/calendar.ts';

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?)?$/;

/** A date as a spreadsheet holds it: a count of days, and the format that shows all of it. */
export interface DateSerial {
  readonly serial: number;
  readonly format: string;
}

/** 1900-03-01. Before it, spreadsheet programs count a 29 February 1900 that did not exist. */
const FIRST_SAFE_SERIAL = 61;

const SECONDS_A_DAY = 86_400;

/**
 * The serial number (1900 date system) of a date or date-time without a zone, such as `2026-10-31T08:30:00`, by calendar
 * arithmetic alone. Undefined for what a serial can't express: dates before 1900-03-01, days that no calendar has, fractions of a
 * millisecond.
 */
export function dateSerial(text: string): DateSerial | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  const fraction = (match[7] ?? '').replace(/0+$/, '');
  if (!isCalendarDay(year, month, day) || hour > 23 || minute > 59 || second > 59 || fraction.length > 3)
    return undefined;
  const serial = dayNumber(year, month, day) + SERIAL_OF_DAY_0;
  if (serial < FIRST_SAFE_SERIAL) return undefined;
  const seconds = hour * 3600 + minute * 60 + second + Number(fraction.padEnd(3, '0')) / 1000;
  return { serial: serial + seconds / SECONDS_A_DAY, format: formatFor(seconds, fraction) };
}

function formatFor(seconds: number, fraction: string): string {
  if (seconds === 0) return 'yyyy-mm-dd';
  return fraction === '' ? 'yyyy-mm-dd hh:mm:ss' : 'yyyy-mm-dd hh:mm:ss.000';
}
