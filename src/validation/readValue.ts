import {
  type Cell,
  type ErrorCell,
  type NumberCell,
  SPREADSHEET_DIGITS,
  shownCell,
  type UncalculatedCell,
} from '../model/cell.ts';
import { type FieldDefinition, MAX_ID } from '../model/chargeFields.ts';
import { fitsDotNetDecimal } from '../model/decimal.ts';
import { accidentInText, accidentInValue, isOrdinary } from './accidents.ts';
import { cleanText, codeOf, mayNeedCleaning } from './cleanText.ts';
import type { Conventions } from './conventions.ts';
import { misleadingCell, unreadableCell } from './oddCell.ts';
import { readActionDate } from './readActionDate.ts';
import { readNumber } from './readNumber.ts';
import { noticing, problem, type ValueReading } from './valueReading.ts';

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
  if (typeof cell === 'string') {
    if (!mayNeedCleaning(cell)) return readWritten(definition, cell, cell, conventions);
    const { text, noticed } = cleanText(cell, definition.type, conventions);
    const reading: ValueReading =
      text === '' ? { kind: 'empty' } : readWritten(definition, text, cell, conventions);
    const isSent = reading.kind === 'value' && reading.value !== '';
    return noticing(reading, isSent ? noticed : noticed.filter(({ kind }) => kind !== 'padding'));
  }
  if (cell.kind === 'error' && conventions.empty?.has(cell.code)) return readAsEmpty(cell.code);
  if (cell.kind === 'error' || cell.kind === 'uncalculated') return unreadableCell(definition, cell);
  const mayMislead = cell.kind === 'number' ? cell.shown !== undefined : definition.type !== 'date';
  const odd = mayMislead ? misleadingCell(definition, cell) : undefined;
  return odd ?? readTyped(definition, cell, conventions);
}

/** @param text the cell without what programs put around it  @param written the cell as it is */
function readWritten(
  definition: FieldDefinition,
  text: string,
  written: string,
  conventions: Conventions,
): ValueReading {
  if (conventions.empty?.has(text)) return readAsEmpty(text);
  if (isClear(text, conventions.clear)) return readClear(definition, conventions.clear);
  if (definition.type === 'text') return readText(definition, text, written, conventions);
  const reading = readTyped(definition, text, conventions);
  if (reading.kind !== 'problem' || reading.problem === 'ambiguous') return reading;
  return accidentInValue(definition, text, written) ?? reading;
}

function readAsEmpty(text: string): ValueReading {
  return { kind: 'empty', noticed: [{ kind: 'read as empty', text }] };
}

function readTyped(
  definition: FieldDefinition,
  cell: Exclude<Cell, ErrorCell | UncalculatedCell>,
  conventions: Conventions,
): ValueReading {
  switch (definition.type) {
    case 'id':
      return readId(definition, cell);
    case 'decimal':
      return readDecimal(definition, cell, conventions);
    case 'date':
      return readActionDate(cell, conventions);
    case 'text':
      return typeof cell === 'string'
        ? readText(definition, cell, cell, conventions)
        : readTextCell(definition, cell, conventions);
  }
}

/** @param text not empty */
function isClear(text: string, clear: string): boolean {
  const first = text.charCodeAt(0);
  const ofClear = clear.charCodeAt(0);
  // Nearly every cell begins with another character. The bit tells ASCII's small letters from its capitals.
  if (first < 0x80 && ofClear < 0x80 && (first | 0x20) !== (ofClear | 0x20)) return false;
  return text.toLowerCase() === clear.toLowerCase();
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
  if (!fitsDotNetDecimal(text)) {
    return problem(
      'out of range',
      `${field} has more digits than Ongoing can store. It can have up to 28 decimals and be up to about 7.9e28.`,
    );
  }
  return field === 'TotalPrice' && hasManyDecimals(text)
    ? { kind: 'value', value: text, noticed: [{ kind: 'many decimals', text }] }
    : { kind: 'value', value: text };
}

/** Whether a decimal text has more than two decimals, zeros at its end aside. */
function hasManyDecimals(text: string): boolean {
  const point = text.indexOf('.');
  return point !== -1 && text.length - point > 3 && /[1-9]/.test(text.slice(point + 3));
}

function readTextCell(
  definition: FieldDefinition,
  cell: Exclude<Cell, string>,
  conventions: Conventions,
): ValueReading {
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
  return readText(definition, cell.text, cell.text, conventions);
}

function readText(
  definition: FieldDefinition,
  text: string,
  written: string,
  { texts }: Conventions,
): ValueReading {
  const ordinary = isOrdinary(written);
  if (!ordinary) {
    const unsendable = unsendableCharacter(text);
    if (unsendable !== undefined) {
      return problem(
        'forbidden character',
        `${definition.field} contains ${unsendable}, which can't be sent. Delete it.`,
      );
    }
  }
  const isMeant = texts?.has(text) === true;
  const accident = isMeant ? undefined : accidentInText(definition, text, written, ordinary);
  if (accident) return accident;
  const { maxLength } = definition;
  if (maxLength !== undefined && text.length > maxLength) {
    return problem(
      'too long',
      `${definition.field} can have up to ${maxLength} characters but has ${text.length}. Shorten it.`,
    );
  }
  return isMeant
    ? { kind: 'value', value: text, noticed: [{ kind: 'meant as text', text }] }
    : { kind: 'value', value: text };
}

/** What in a text can't be sent in any form, for messages; undefined if all of it can. */
export function unsendableCharacter(text: string): string | undefined {
  const forbidden = FORBIDDEN_IN_XML.exec(text);
  if (forbidden) return codeOf(forbidden[0]);
  return text.isWellFormed() ? undefined : 'half a character (a lone surrogate)';
}

function isShownAsItIs(cell: NumberCell): boolean {
  if (cell.format === '0') return !cell.text.includes('.');
  return cell.format === undefined || TEXT_FORMATS.has(cell.format);
}
