import { isCalendarDay } from '../lib/calendar.ts';
import { monthOf } from './monthNames.ts';

/** A date format given by the user, such as `DD/MM/YYYY`, `D MMM YYYY` or `D.M.YY HH:mm`. */
export interface DateFormat {
  readonly pattern: string;
  /** Whether it begins with the year and has the day before the month: then `2026-05-10` does not mean what it means in ISO. */
  readonly yearDayMonth: boolean;
  /** The wire dateTime (`2026-10-31T00:00:00`) of a text in this format, or why there is none. */
  read(text: string): string | 'no such day' | 'other form';
}

/** Names are told apart by monthNames.ts; the pattern only finds where one ends. */
const MONTH_NAME = '(?<monthName>\\p{L}{3,12}\\.?)';

/** `AM`, `pm`, `a.m.` */
const HALF_DAY = '(?<half>[AaPp])\\.?[Mm]\\.?';

/** The tokens and their patterns; longer tokens first, because `MM` begins with `M`. */
const TOKENS: readonly (readonly [string, string])[] = [
  ['YYYY', '(?<year>\\d{4})'],
  ['YY', '(?<shortYear>\\d{2})'],
  ['MMMM', MONTH_NAME],
  ['MMM', MONTH_NAME],
  ['MM', '(?<month>\\d{2})'],
  ['M', '(?<month>\\d{1,2})'],
  ['DD', '(?<day>\\d{2})'],
  ['D', '(?<day>\\d{1,2})'],
  ['HH', '(?<hour>\\d{2})'],
  ['H', '(?<hour>\\d{1,2})'],
  ['hh', '(?<hour12>\\d{2})'],
  ['h', '(?<hour12>\\d{1,2})'],
  ['mm', '(?<minute>\\d{2})'],
  ['ss', '(?<second>\\d{2})'],
  ['A', HALF_DAY],
  ['a', HALF_DAY],
];
/** Tokens for letters need no sign beside digits. */
const OF_LETTERS: ReadonlySet<string> = new Set(['MMMM', 'MMM', 'A', 'a']);

/** No date is longer, so longer texts are not examined. */
const LONGEST = 100;

/**
 * Reads a date pattern made of YYYY, YY, MMMM, MMM, MM, M, DD, D, HH, H, hh, h, mm, ss and A with any signs between them, and a `T`
 * before the time. MMM and MMMM are names of months, full or short; `hh` and `h` are hours up to 12, and need `A` for AM or PM.
 * Two-digit years are in this century. Returns undefined unless year, month and day each occur exactly once, or if a text could be read in
 * two ways (`DMYYYY`).
 */
export function parseDateFormat(pattern: string): DateFormat | undefined {
  let source = '';
  let literals = '';
  // A part of one or two digits needs a sign on both sides: `1112026` could be 1 November or 11 January.
  let loose = false;
  let afterLetters = false;
  for (let at = 0; at < pattern.length; ) {
    const token = TOKENS.find(([name]) => pattern.startsWith(name, at));
    if (token) {
      const ofLetters = OF_LETTERS.has(token[0]);
      const variable = token[0].length === 1 && !ofLetters;
      if (at > 0 && literals.length === 0 && (loose || variable) && !ofLetters && !afterLetters)
        return undefined;
      loose = variable;
      afterLetters = ofLetters;
      literals = '';
    } else {
      literals += pattern[at];
      afterLetters = false;
    }
    if (/[\p{L}\d]/u.test(literals.replace('T', ''))) return undefined;
    source += token ? token[1] : escaped(pattern[at]!);
    at += token ? token[0].length : 1;
  }
  if (!isComplete([...source.matchAll(/\?<(\w+)>/g)].map((match) => match[1]!))) return undefined;
  const expression = new RegExp(`^${source}$`, 'u');
  return {
    pattern,
    yearDayMonth: /^Y.*D.*M(?!MM)/.test(pattern),
    read: (text) =>
      text.length > LONGEST ? 'other form' : readWith(expression, text.trim().normalize('NFC')),
  };
}

const SAME_PART: Readonly<Record<string, string>> = {
  shortYear: 'year',
  monthName: 'month',
  hour12: 'hour',
};

/** Whether year, month and day occur once each, and there is no minute without an hour, no second without a minute, and no AM or PM without an hour up to 12. */
function isComplete(groups: readonly string[]): boolean {
  const names = groups.map((name) => SAME_PART[name] ?? name);
  const has = (name: string): boolean => names.includes(name);
  return (
    new Set(names).size === names.length &&
    ['year', 'month', 'day'].every(has) &&
    groups.includes('hour12') === has('half') &&
    (has('hour') || !has('minute')) &&
    (has('minute') || !has('second'))
  );
}

function escaped(literal: string): string {
  return /\s/.test(literal) ? '\\s' : literal.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

function readWith(expression: RegExp, text: string): string | 'no such day' | 'other form' {
  const parts = expression.exec(text)?.groups;
  if (!parts) return 'other form';
  const year = parts.year ?? `20${parts.shortYear}`;
  const named = parts.monthName === undefined ? undefined : monthOf(parts.monthName);
  if (parts.monthName !== undefined && named === undefined) return 'other form';
  const month = (named === undefined ? parts.month! : String(named)).padStart(2, '0');
  const day = parts.day!.padStart(2, '0');
  const hour = hourOf(parts);
  const [minute, second] = [parts.minute ?? '00', parts.second ?? '00'];
  if (!isCalendarDay(Number.parseInt(year, 10), Number.parseInt(month, 10), Number.parseInt(day, 10)))
    return 'no such day';
  if (hour === undefined || hour > '23' || minute > '59' || second > '59') return 'no such day';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** The hour from `00` on; undefined if there is none such before or after noon. */
function hourOf({ hour, hour12, half }: Readonly<Record<string, string | undefined>>): string | undefined {
  if (hour12 === undefined) return (hour ?? '0').padStart(2, '0');
  const shown = Number.parseInt(hour12, 10);
  if (shown < 1 || shown > 12) return undefined;
  const isAfterNoon = half!.toLowerCase() === 'p';
  return String((shown % 12) + (isAfterNoon ? 12 : 0)).padStart(2, '0');
}
