import { parseDateFormat } from './dateFormat.ts';
import { monthOf } from './monthNames.ts';

/** No date is longer, so longer texts are not examined. */
const LONGEST = 40;
const TIME = /[T\s]+(\d{1,2})([:.])(\d{2})(?:[:.](\d{2}))?(?:(\s?)([ap]\.?m\.?))?$/i;
const NUMBERS = /^(\d{1,4})(\D{1,3})(\d{1,2})(\D{1,3})(\d{1,4})(\.?)$/;
const NAMED_MONTH =
  /^(?:(\d{1,2})([\s.,/-]{0,3}))?(\p{L}{3,12})(\.?)([\s.,/-]{0,3})(?:(\d{1,2})([\s.,/-]{1,3}))?(\d{4}|\d{2})(\.?)$/u;

/** A pattern for `--date-format`, and the day that it would read. */
export interface FormatHint {
  readonly pattern: string;
  /** `2026-10-31` */
  readonly day: string;
}

/**
 * The patterns for `--date-format` that would read a text, such as `D MMM YYYY` for `31 okt 2026`. Several if the text could be read in
 * several ways; none if no pattern reads it.
 */
export function formatsFor(written: string): FormatHint[] {
  const text = written.trim().normalize('NFC');
  if (text.length > LONGEST || !/^[\p{L}\d]/u.test(text) || !/\d/.test(text)) return [];
  const time = TIME.exec(text);
  const withTime = time === null ? [] : daysOf(text.slice(0, time.index)).map((day) => day + timeOf(time));
  return [...withTime, ...daysOf(text)].flatMap((pattern) => {
    const value = parseDateFormat(pattern)?.read(text) ?? 'other form';
    return value === 'other form' || value === 'no such day' ? [] : { pattern, day: value.slice(0, 10) };
  });
}

/** The patterns of a text without a time. */
function daysOf(text: string): string[] {
  const numbers = NUMBERS.exec(text);
  if (numbers) {
    const [, first = '', one, , other, last = '', end] = numbers;
    if (first.length === 4) return [`YYYY${one}M${other}D${end}`];
    const year = last.length === 4 ? 'YYYY' : 'YY';
    const yearLast = [`D${one}M${other}${year}${end}`, `M${one}D${other}${year}${end}`];
    return year === 'YY' ? [...yearLast, `YY${one}M${other}D${end}`] : yearLast;
  }
  const named = NAMED_MONTH.exec(text);
  if (named === null || monthOf(named[3]!) === undefined) return [];
  const [, before, sign = '', name = '', period, gap, after, sign2 = '', year = '', end] = named;
  if ((before === undefined) === (after === undefined)) return [];
  const month = name.length > 4 ? 'MMMM' : 'MMM';
  const years = year.length === 4 ? 'YYYY' : 'YY';
  // A period belongs to the name, unless nothing else is between it and the year.
  const between = gap === '' ? period : gap;
  if (before !== undefined) return [`D${sign}${month}${between}${years}${end}`];
  return [`${month}${between}D${sign2}${years}${end}`];
}

function timeOf(match: RegExpExecArray): string {
  const [whole, , sign, , seconds, gap, half] = match;
  const between = /^[T\s]+/i.exec(whole)![0];
  const hour = half === undefined ? 'H' : 'h';
  const ofSeconds = seconds === undefined ? '' : `${sign}ss`;
  return `${between}${hour}${sign}mm${ofSeconds}${half === undefined ? '' : `${gap}A`}`;
}
