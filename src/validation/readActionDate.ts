import { type Cell, shownCell } from '../model/cell.ts';
import type { Conventions } from './conventions.ts';
import type { DateFormat } from './dateFormat.ts';
import { formatsFor } from './dateHint.ts';
import { beforeFirstDay, distantDate, isBeforeFirstDay, isDistant } from './dateWindow.ts';
import { readDate } from './readDate.ts';
import { problem, type ValueReading } from './valueReading.ts';

/** Reads a cell that is not empty as ActionDate: a date without a zone, which Ongoing can store and which is not far from today. */
export function readActionDate(cell: Cell, conventions: Conventions): ValueReading {
  const reading = readDay(cell, conventions);
  if (reading.kind !== 'value') return reading;
  const value = reading.value as string;
  // A text that is a day compares faster than the value that was put together from it.
  const day = typeof cell === 'string' && cell.length === 10 && cell[4] === '-' ? cell : value;
  if (isBeforeFirstDay(day))
    return problem('out of range', beforeFirstDay(value, typeof cell === 'string' ? cell : null));
  const { dateWindow, anyDate } = conventions;
  if (dateWindow === undefined || !isDistant(day, dateWindow)) return reading;
  return anyDate
    ? { ...reading, noticed: [{ kind: 'distant date', text: value.slice(0, 10) }] }
    : problem('distant date', distantDate(value, dateWindow));
}

function readDay(cell: Cell, conventions: Conventions): ValueReading {
  if (typeof cell !== 'string') {
    if (cell.kind === 'date')
      return { kind: 'value', value: cell.text.includes('T') ? cell.text : `${cell.text}T00:00:00` };
    if (cell.kind !== 'number')
      return problem('not a date', 'ActionDate must be a date, such as 2026-10-31.');
  }
  const text = shownCell(cell);
  const { dateFormat } = conventions;
  // A number cell can only match a format of digits alone; otherwise it stays a number, perhaps a serial.
  if (dateFormat !== undefined && (typeof cell === 'string' || dateFormat.read(text) !== 'other form')) {
    return readFormatted(text, dateFormat);
  }
  const reading = readDate(text);
  switch (reading.kind) {
    case 'value': {
      const { shows } = reading;
      if (shows === undefined || shows === null) return { kind: 'value', value: reading.text };
      // Unambiguous by itself, but not if another cell of the column shows the other order.
      if (conventions.dayOrders === undefined) return { kind: 'needs whole column' };
      if (conventions.dayOrders.get(shows.sign) !== 'undecided')
        return { kind: 'value', value: reading.text };
      return problem(
        'ambiguous',
        `The column has dates with the ${shows.order}, such as this one, and dates in the other order. Write them all as 2026-10-31, or give their format with --date-format.`,
      );
    }
    case 'none':
      return problem('not a date', notADate(reading.why, reading.unknownForm ? text : undefined));
    case 'serial':
      return plainNumber(reading.wouldBe);
    case 'ambiguous': {
      if (conventions.dayOrders === undefined) return { kind: 'needs whole column' };
      const order = conventions.dayOrders.get(reading.sign) ?? 'undecided';
      if (order === 'undecided') {
        const [dayFirst, monthFirst] = ['DD/MM/YYYY', 'MM/DD/YYYY'].map((form) =>
          form.replaceAll('/', reading.sign),
        );
        return problem(
          'ambiguous',
          `ActionDate could be ${reading.dayFirst.slice(0, 10)} or ${reading.monthFirst.slice(0, 10)}, and the column does not show which. Add --date-format ${dayFirst} or ${monthFirst} (D or M if it can have one digit), or write it as 2026-10-31.`,
        );
      }
      return {
        kind: 'value',
        value: order === 'day first' ? reading.dayFirst : reading.monthFirst,
      };
    }
  }
}

function readFormatted(text: string, dateFormat: DateFormat): ValueReading {
  const formatted = dateFormat.read(text);
  const value = formatted === 'other form' && !dateFormat.yearDayMonth ? isoOnly(text) : formatted;
  if (value !== undefined && value !== 'no such day' && value !== 'other form')
    return { kind: 'value', value };
  const reading = readDate(text);
  if (reading.kind === 'serial') return plainNumber(reading.wouldBe);
  const why = value === 'no such day' ? 'is not a day of the calendar in the format' : 'is not in the format';
  return problem('not a date', `ActionDate ${why} ${dateFormat.pattern} given by --date-format.`);
}

function plainNumber(wouldBe: string): ValueReading {
  return problem(
    'not a date',
    `ActionDate is a plain number; as a spreadsheet date it would be ${wouldBe}. Format the cell as a date, or write the date as 2026-10-31.`,
  );
}

/** ISO dates are unambiguous, so they are accepted with any `--date-format`. */
function isoOnly(text: string): string | undefined {
  if (!/^\s*\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const reading = readDate(text);
  return reading.kind === 'value' ? reading.text : undefined;
}

/** @param unknown the text, if --date-format might read it */
function notADate(why: string, unknown: string | undefined): string {
  const remedy = unknown === undefined ? '' : remedyFor(unknown);
  return ['ActionDate is not a date.', why, remedy].filter((sentence) => sentence !== '').join(' ');
}

function remedyFor(text: string): string {
  const formats = formatsFor(text);
  if (formats.length === 0) return 'Write it as 2026-10-31, or give its format with --date-format.';
  const choice = formats.map(({ pattern, day }) =>
    formats.length === 1 ? `"${pattern}"` : `"${pattern}" (${day})`,
  );
  return `Write it as 2026-10-31, or add --date-format ${choice.join(' or ')}.`;
}
