import { type Cell, type NumberCell, SPREADSHEET_DIGITS, shownCell } from '../model/cell.ts';
import { type FieldDefinition, MAX_ID } from '../model/chargeFields.ts';
import { fitsDotNetDecimal } from '../model/decimal.ts';
import type { ProblemKind } from '../model/row.ts';
import type { Conventions } from './conventions.ts';
import type { DateFormat } from './dateFormat.ts';
import { misleadingCell, unreadableCell } from './oddCell.ts';
import { readDate } from './readDate.ts';
import { readNumber } from './readNumber.ts';

/** What one cell says for its field. */
export type ValueReading =
  | { readonly kind: 'value'; readonly value: number | string | null }
  | { readonly kind: 'problem'; readonly problem: ProblemKind; readonly message: string }
  /** Two readings are possible, and the whole column has not been examined yet. */
  | { readonly kind: 'needs whole column' };

/** An id that is certainly in range. */
const PLAIN_ID = /^[1-9]\d{0,8}$/;
const MAX_ID_TEXT = String(MAX_ID);
const TEXT_FORMATS = new Set(['@', 'General']);
// XML 1.0, production [2] Char: these can't be sent in any form, not even escaped.
const FORBIDDEN_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/**
 * Reads a cell that is not empty as the value of a field, exactly as it will be sent. The rules come from the API page of UpdateCharge and
 * from what .NET's types can hold.
 */
export function readValue(definition: FieldDefinition, cell: Cell, conventions: Conventions): ValueReading {
  if (typeof cell !== 'string') {
    if (cell.kind === 'error' || cell.kind === 'uncalculated') return unreadableCell(definition, cell);
    if (cell.kind === 'number' ? cell.shown !== undefined : definition.type !== 'date') {
      const odd = misleadingCell(definition, cell);
      if (odd) return odd;
    }
  }
  if (typeof cell === 'string' && isClear(cell, conventions.clear))
    return readClear(definition, conventions.clear);
  switch (definition.type) {
    case 'id':
      return readId(definition, cell);
    case 'decimal':
      return readDecimal(definition, cell, conventions);
    case 'date':
      return readActionDate(cell, conventions);
    case 'text':
      return readText(definition, cell);
  }
}

function isClear(text: string, clear: string): boolean {
  return text.length <= clear.length + 8 && text.trim().toLowerCase() === clear.toLowerCase();
}

function readClear({ field, type }: FieldDefinition, clear: string): ValueReading {
  if (field === 'ChargeId' || type === 'decimal') {
    return problem(
      'not clearable',
      `${field} can't be cleared with ${clear}. Enter a value, or leave the cell empty.`,
    );
  }
  return { kind: 'value', value: type === 'text' ? '' : null };
}

function readId({ field }: FieldDefinition, cell: Cell): ValueReading {
  // Nearly every id in a sheet.
  if (typeof cell === 'string' && PLAIN_ID.test(cell))
    return { kind: 'value', value: Number.parseInt(cell, 10) };
  const shown = shownCell(cell).trim();
  const isNumberCell = typeof cell !== 'string' && cell.kind === 'number';
  const whole = (isNumberCell ? /^(\d+)(?:\.0+)?$/ : /^(\d+)(?:\.0)?$/).exec(shown);
  if (!whole || (typeof cell !== 'string' && !isNumberCell)) {
    const remedy = /^-\d+$/.test(shown)
      ? `must be from 1 to ${MAX_ID}`
      : 'must be a whole number, digits only, such as 1001';
    return problem('not a whole number', `${field} ${remedy}.`);
  }
  const digits = whole[1]!.replace(/^0+(?=\d)/, '');
  if (digits === '0' || digits.length > 10 || (digits.length === 10 && digits > MAX_ID_TEXT)) {
    return problem('out of range', `${field} must be from 1 to ${MAX_ID}.`);
  }
  return { kind: 'value', value: Number.parseInt(digits, 10) };
}

function readDecimal({ field }: FieldDefinition, cell: Cell, conventions: Conventions): ValueReading {
  if (typeof cell !== 'string') {
    return cell.kind === 'number'
      ? held(field, cell.text)
      : problem('not a number', `${field} must be a number, such as 1234.50.`);
  }
  const reading = readNumber(cell);
  switch (reading.kind) {
    case 'none':
      return problem('not a number', `${field} is not a number: ${reading.why}.`);
    case 'value': {
      const { decimal } = conventions;
      if (decimal !== undefined && reading.mark !== null && reading.mark !== decimal) {
        return problem(
          'not a number',
          `${field} does not have a decimal ${decimal}, although --decimal is ${decimal}.`,
        );
      }
      return held(field, reading.text);
    }
    case 'ambiguous': {
      if (conventions.decimal === undefined && conventions.marks === undefined)
        return { kind: 'needs whole column' };
      const mark = conventions.decimal ?? conventions.marks?.get(field) ?? 'undecided';
      if (mark === 'undecided') {
        return problem(
          'ambiguous',
          `${field} could be ${reading.point} or ${reading.comma}, and the column does not show which. Add --decimal point or --decimal comma.`,
        );
      }
      return held(field, reading[mark]);
    }
  }
}

function held(field: string, text: string): ValueReading {
  if (fitsDotNetDecimal(text)) return { kind: 'value', value: text };
  return problem(
    'out of range',
    `${field} has more digits than Ongoing can store. It can have up to 28 decimals and be up to about 7.9e28.`,
  );
}

function readActionDate(cell: Cell, conventions: Conventions): ValueReading {
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
      return problem('not a date', `ActionDate is not a date. ${reading.why}`);
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

function readText(definition: FieldDefinition, cell: Cell): ValueReading {
  if (typeof cell !== 'string') {
    if (cell.kind !== 'number' || !isShownAsItIs(cell)) {
      return problem(
        'formula or error cell',
        `${definition.field} must be text, but this cell is a ${cell.kind}, shown according to its format. Format the cell as text and enter the value again.`,
      );
    }
    if (cell.text.replace(/^-|\..*/g, '').length > SPREADSHEET_DIGITS) {
      return problem(
        'formula or error cell',
        `${definition.field} must be text, and a number this long loses digits in a number cell. Format the cell as text and enter the value again.`,
      );
    }
    return readText(definition, cell.text);
  }
  if (cell.startsWith('="') && /^="[^"]*"$/.test(cell)) {
    return problem(
      'formula or error cell',
      `${definition.field} is a formula (="…"), not the text that a spreadsheet program shows. Enter the text itself.`,
    );
  }
  const forbidden = FORBIDDEN_IN_XML.exec(cell);
  if (forbidden || !cell.isWellFormed()) {
    const code = forbidden ? forbidden[0].charCodeAt(0) : 0xd800;
    const name = forbidden
      ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
      : 'half a character (a lone surrogate)';
    return problem(
      'forbidden character',
      `${definition.field} contains ${name}, which can't be sent. Delete it.`,
    );
  }
  const { maxLength } = definition;
  if (maxLength !== undefined && cell.length > maxLength) {
    return problem(
      'too long',
      `${definition.field} can have up to ${maxLength} characters but has ${cell.length}. Shorten it.`,
    );
  }
  return { kind: 'value', value: cell };
}

function isShownAsItIs(cell: NumberCell): boolean {
  if (cell.format === '0') return !cell.text.includes('.');
  return cell.format === undefined || TEXT_FORMATS.has(cell.format);
}

function problem(kind: ProblemKind, message: string): ValueReading {
  return { kind: 'problem', problem: kind, message };
}
