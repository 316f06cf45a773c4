import { isCalendarDay } from '../lib/calendar.ts';

/** A date format given by the user, such as `DD/MM/YYYY` or `D.M.YY HH:mm`. */
export interface DateFormat {
  readonly pattern: string;
  /** Whether it begins with the year and has the day before the month: then `2026-05-10` does not mean what it means in ISO. */
  readonly yearDayMonth: boolean;
  /** The wire dateTime (`2026-10-31T00:00:00`) of a text in this format, or why there is none. */
  read(text: string): string | 'no such day' | 'other form';
}

/** The tokens and their patterns; longer tokens first, because `MM` begins with `M`. */
const TOKENS: readonly (readonly [string, string])[] = [
  ['YYYY', '(?<year>\\d{4})'],
  ['YY', '(?<shortYear>\\d{2})'],
  ['MM', '(?<month>\\d{2})'],
  ['M', '(?<month>\\d{1,2})'],
  ['DD', '(?<day>\\d{2})'],
  ['D', '(?<day>\\d{1,2})'],
  ['HH', '(?<hour>\\d{2})'],
  ['H', '(?<hour>\\d{1,2})'],
  ['mm', '(?<minute>\\d{2})'],
  ['ss', '(?<second>\\d{2})'],
];

/** No date is longer, so longer texts are not examined. */
const LONGEST = 100;

/**
 * Reads a date pattern made of YYYY, YY, MM, M, DD, D, HH, H, mm and ss with any signs between them, and a `T` before the time.
 * Two-digit years are in this century. Returns undefined unless year, month and day each occur exactly once, or if a text could be read in
 * two ways (`DMYYYY`).
 */
export function parseDateFormat(pattern: string): DateFormat | undefined {
  let source = '';
  let literals = '';
  // A part of one or two digits needs a sign on both sides: `1112026` could be 1 November or 11 January.
  let loose = false;
  for (let at = 0; at < pattern.length; ) {
    const token = TOKENS.find(([name]) => pattern.startsWith(name, at));
    if (token) {
      const variable = token[0].length === 1;
      if (at > 0 && literals.length === 0 && (loose || variable)) return undefined;
      loose = variable;
      literals = '';
    } else literals += pattern[at];
    if (/[\p{L}\d]/u.test(literals.replace('T', ''))) return undefined;
    source += token ? token[1] : escaped(pattern[at]!);
    at += token ? token[0].length : 1;
  }
  if (!isComplete([...source.matchAll(/\?<(\w+)>/g)].map((match) => match[1]!))) return undefined;
  const expression = new RegExp(`^${source}$`);
  return {
    pattern,
    yearDayMonth: /^Y.*D.*M/.test(pattern),
    read: (text) => (text.length > LONGEST ? 'other form' : readWith(expression, text.trim())),
  };
}

/** Whether year, month and day occur once each, and there is no minute without an hour and no second without a minute. */
function isComplete(groups: readonly string[]): boolean {
  const names = groups.map((name) => (name === 'shortYear' ? 'year' : name));
  const has = (name: string): boolean => names.includes(name);
  return (
    new Set(names).size === names.length &&
    ['year', 'month', 'day'].every(has) &&
    (has('hour') || !has('minute')) &&
    (has('minute') || !has('second'))
  );
}

function escaped(literal: string): string {
  return /\s/.test(literal) ? '\\s' : literal.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}

function readWith(expression: RegExp, text: string): string | 'no such day' | 'other form' {
  const parts = expression.exec(text)?.groups;
  if (!parts) return 'other form';
  const year = parts.year ?? `20${parts.shortYear}`;
  const [month, day, hour] = [parts.month!, parts.day!, parts.hour ?? '0'].map((part) =>
    part.padStart(2, '0'),
  );
  const [minute, second] = [parts.minute ?? '00', parts.second ?? '00'];
  if (!isCalendarDay(Number.parseInt(year, 10), Number.parseInt(month!, 10), Number.parseInt(day!, 10)))
    return 'no such day';
  if (hour! > '23' || minute > '59' || second > '59') return 'no such day';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}
