const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?)?$/;

/** A date as a spreadsheet holds it: a count of days, and the format that shows all of it. */
export interface DateSerial {
  readonly serial: number;
  readonly format: string;
}

/** 1900-03-01. Before it, spreadsheet programs count a 29 February 1900 that never was. */
const FIRST_SAFE_SERIAL = 61;

const SECONDS_A_DAY = 86_400;

/**
 * The serial number (1900 date system) of a date or date-time without a zone, such as `2026-10-31T08:30:00`, by calendar
 * arithmetic alone. Undefined for what a serial can't say: dates before 1900-03-01, days that no calendar has, parts of a
 * millisecond.
 */
export function dateSerial(text: string): DateSerial | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  const fraction = (match[7] ?? '').replace(/0+$/, '');
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 59 || fraction.length > 3)
    return undefined;
  const serial = daysSinceEpoch(year, month, day);
  if (serial < FIRST_SAFE_SERIAL) return undefined;
  const seconds = hour * 3600 + minute * 60 + second + Number(fraction.padEnd(3, '0')) / 1000;
  return { serial: serial + seconds / SECONDS_A_DAY, format: formatFor(seconds, fraction) };
}

function formatFor(seconds: number, fraction: string): string {
  if (seconds === 0) return 'yyyy-mm-dd';
  return fraction === '' ? 'yyyy-mm-dd hh:mm:ss' : 'yyyy-mm-dd hh:mm:ss.000';
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}

/** Days since 1899-12-30, counting years from March so that the leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const days = y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear;
  return days - 693_899;
}
