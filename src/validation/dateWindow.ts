/** The first day that Ongoing can store: its database keeps dates from here on. */
export const FIRST_DAY = '1900-01-01';
/** Dates further away than this are asked about. */
const YEARS = 2;
/** What programs write where there is no date: .NET, SQL Server, Excel, Unix, Windows. */
const NO_DATE: ReadonlySet<string> = new Set([
  '0001-01-01',
  '1601-01-01',
  '1753-01-01',
  '1899-12-30',
  '1899-12-31',
  '1900-01-01',
  '1970-01-01',
  '9999-12-31',
]);

/** The days that are taken without a question. */
export interface DateWindow {
  /** `2026-11-26` */
  readonly today: string;
  readonly first: string;
  readonly last: string;
}

/** The days up to two years before and after a day. @param today `2026-11-26` */
export function windowAround(today: string): DateWindow {
  return { today, first: yearsFrom(today, -YEARS), last: yearsFrom(today, YEARS) };
}

/** The same day of another year; 29 February may not exist there, but is in its place in the order of days. */
function yearsFrom(day: string, years: number): string {
  return `${String(Number.parseInt(day.slice(0, 4), 10) + years).padStart(4, '0')}${day.slice(4)}`;
}

/** Whether a date is before all that Ongoing can store. @param value `2026-10-31`, with or without a time */
export function isBeforeFirstDay(value: string): boolean {
  return value < FIRST_DAY;
}

/** What is wrong with a date that Ongoing can't store. @param written the cell's text, or null for a date cell */
export function beforeFirstDay(value: string, written: string | null): string {
  const day = value.slice(0, 10);
  const isNoDate = written !== null && NO_DATE.has(day);
  const empty = isNoDate ? `; --empty "${written}" reads all such cells as empty` : '';
  return `ActionDate is ${day}${ofPrograms(day)}, and Ongoing can't store a date before ${FIRST_DAY}. Correct it, or leave the cell empty${empty}.`;
}

/** Whether a date is outside the window. @param value `2026-10-31`, with or without a time */
export function isDistant(value: string, { first, last }: DateWindow): boolean {
  return value < first || (value > last && value.slice(0, 10) > last);
}

/** The question about a date outside the window. */
export function distantDate(value: string, { today }: DateWindow): string {
  const day = value.slice(0, 10);
  const [earlier, later] = day < today ? [day, today] : [today, day];
  const began = later.slice(4) < earlier.slice(4) ? 1 : 0;
  const years = Number.parseInt(later.slice(0, 4), 10) - Number.parseInt(earlier.slice(0, 4), 10) - began;
  const place = day < today ? 'before' : 'from';
  const more = day.slice(4) === today.slice(4) ? '' : 'more than ';
  return `ActionDate is ${day}${ofPrograms(day)}, which is ${more}${years} years ${place} today (${today}). Correct it, or add --any-date if such dates are meant.`;
}

function ofPrograms(day: string): string {
  return NO_DATE.has(day) ? ' (which programs write for no date)' : '';
}
