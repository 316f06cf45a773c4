import { isCalendarDay } from './dateText.ts';

/** A form of date given by the user, such as `DD/MM/YYYY` or `D.M.YY HH:mm`. */
export interface DateFormat {
  readonly pattern: string;
  /** The wire dateTime (`2026-10-31T00:00:00`) of a text in this form, or undefined if the text is not in it or no calendar has the day. */
  read(text: string): string | undefined;
}

/** What stands for what; longer tokens first, since `MM` begins with `M`. */
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

/**
 * Reads a date pattern made of YYYY, YY, MM, M, DD, D, HH, H, mm and ss with any signs between them.
 * Two-digit years are of this century. Returns undefined if year, month and day do not each stand in it exactly once.
 */
export function parseDateFormat(pattern: string): DateFormat | undefined {
  let source = '';
  for (let at = 0; at < pattern.length; ) {
    const token = TOKENS.find(([name]) => pattern.startsWith(name, at));
    source += token ? token[1] : escaped(pattern[at]!);
    at += token ? token[0].length : 1;
  }
  const groups = [...source.matchAll(/\?<(\w+)>/g)].map((match) => match[1]!.replace('shortYear', 'year'));
  const onceEach = ['year', 'month', 'day'].every((name) => groups.includes(name));
  if (!onceEach || new Set(groups).size !== groups.length || /[A-Za-z]/.test(literalLetters(pattern)))
    return undefined;
  const expression = new RegExp(`^${source}$`);
  return { pattern, read: (text) => readWith(expression, text.trim()) };
}

function literalLetters(pattern: string): string {
  return TOKENS.reduce((rest, [name]) => rest.replaceAll(name, ''), pattern).replace('T', '');
}

function escaped(literal: string): string {
  return /\s/.test(literal) ? '\\s' : literal.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}

function readWith(expression: RegExp, text: string): string | undefined {
  const parts = expression.exec(text)?.groups;
  if (!parts) return undefined;
  const year = parts.year ?? `20${parts.shortYear}`;
  const [month, day] = [parts.month!.padStart(2, '0'), parts.day!.padStart(2, '0')];
  if (!isCalendarDay(Number.parseInt(year, 10), Number.parseInt(month, 10), Number.parseInt(day, 10)))
    return undefined;
  const [hour, minute, second] = [parts.hour ?? '00', parts.minute ?? '00', parts.second ?? '00'];
  if (hour.padStart(2, '0') > '23' || minute > '59' || second > '59') return undefined;
  return `${year}-${month}-${day}T${hour.padStart(2, '0')}:${minute}:${second}`;
}
