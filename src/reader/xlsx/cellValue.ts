import { type Cell, shortened, shownCell } from '../../model/cell.ts';
import { damaged, quoted } from './problems.ts';
import { type DateText, dateFromIso, dateFromSerial } from './serialDate.ts';
import type { SharedStrings } from './sharedStrings.ts';
import { shownNumber } from './shownNumber.ts';
import type { CellStyle } from './styles.ts';
import { decodeEscapes } from './textEscapes.ts';

/** What is needed to read the cells of a workbook. */
export interface CellContext {
  readonly file: string;
  readonly styles: readonly CellStyle[];
  readonly strings: SharedStrings;
  readonly date1904: boolean;
  readonly stale: boolean;
}

/** The pieces of a `c` element (ECMA-376 part 1, 18.3.1.4). */
export interface CellParts {
  /** `t`: n, s, str, inlineStr, b, e or d. */
  readonly type: string;
  /** `s` as written, or undefined for style 0. */
  readonly style: string | undefined;
  /** The text of `v`; null if there is no such element. */
  readonly value: string | null;
  /** The text of `is`; null if there is no such element. */
  readonly inline: string | null;
  readonly formula: boolean;
}

const UNCALCULATED: Cell = { kind: 'uncalculated' };
const TRUE: Cell = { kind: 'boolean', value: true };
const FALSE: Cell = { kind: 'boolean', value: false };

/**
 * Makes a cell of its pieces.
 * @param where gives the cell's address, for an error
 * @throws {SheetError} if the pieces contradict the workbook: a text or style that does not exist, an unknown type
 */
export function cellValue(context: CellContext, parts: CellParts, where: () => string): Cell {
  const { type } = parts;
  if (parts.formula) {
    const result = type === 'inlineStr' ? (parts.inline ?? parts.value) : parts.value;
    // A text result may be empty; any other formula without a result was never calculated.
    if (result === null || (type !== 'str' && type !== 'inlineStr' && result === '')) return UNCALCULATED;
    // The file itself says that its formulas were not calculated: such results are often just 0.
    if (context.stale) return outOfDate(context, { ...parts, formula: false }, where);
  }
  if (parts.inline !== null && type !== 'inlineStr') {
    throw damaged(context.file, `${where()} contains a text but is marked as another type (${quoted(type)})`);
  }
  if (type === 'inlineStr') return decodeEscapes(parts.inline ?? parts.value ?? '');
  if (type === 'e')
    return { kind: 'error', code: (parts.value ?? '').trim().slice(0, 40) || 'unknown error' };
  if (parts.value === null) return '';
  if (type === 'str') return decodeEscapes(parts.value);
  const value = parts.value.trim();
  if (value === '') return '';
  switch (type) {
    case 'n':
      return numberCell(context, value, parts.style, where);
    case 's': {
      const text = /^[0-9]{1,9}$/.test(value) ? context.strings.at(Number(value)) : undefined;
      if (text === undefined) {
        const { missingPart } = context.strings;
        const what =
          missingPart === undefined ? 'that does not exist' : `of the part ${missingPart}, which is missing`;
        throw damaged(context.file, `${where()} refers to a shared text ${what} (${quoted(value)})`);
      }
      return text;
    }
    case 'b':
      if (value === '1' || value === 'true') return TRUE;
      if (value === '0' || value === 'false') return FALSE;
      throw damaged(context.file, `${where()} is marked as true or false but contains ${quoted(value)}`);
    case 'd': {
      const { format, hidesTime } = styleOf(context, parts.style, where);
      return dateCell(value, dateFromIso(value, hidesTime), format, 'date');
    }
    default:
      throw damaged(context.file, `${where()} has an unknown type (${quoted(type)})`);
  }
}

function numberCell(
  context: CellContext,
  value: string,
  styleNumber: string | undefined,
  where: () => string,
): Cell {
  const { kind, format, display, hidesTime } = styleOf(context, styleNumber, where);
  if (kind !== 'number') {
    const shown = kind === 'time' ? 'time' : hidesTime ? 'date' : 'date and time';
    return dateCell(value, dateFromSerial(value, context.date1904, shown), format, kind);
  }
  const number = shownNumber(value);
  if (number === null) {
    const stored = { text: value.slice(0, 40), as: 'number' } as const;
    return { kind: 'error', code: `not a number: ${quoted(value)}`, stored };
  }
  const { text, exact } = number;
  const shown = display?.of(text);
  if (shown !== undefined) {
    const { instead, rounded } = shown;
    return {
      kind: 'number',
      text,
      ...(exact ? {} : { raw: value }),
      ...(format === undefined ? {} : { format }),
      ...(instead === undefined ? {} : { shown: instead }),
      ...(rounded === undefined ? {} : { rounded }),
    };
  }
  if (exact) return format === undefined ? { kind: 'number', text } : { kind: 'number', text, format };
  return format === undefined
    ? { kind: 'number', text, raw: value }
    : { kind: 'number', text, raw: value, format };
}

function dateCell(value: string, date: DateText, format: string | undefined, as: 'date' | 'time'): Cell {
  if ('error' in date) {
    const { error, time } = date;
    const stored = {
      text: value.slice(0, 40),
      as: time === undefined ? as : 'time',
      ...(time === undefined ? {} : { shown: time }),
    };
    return { kind: 'error', code: error, stored };
  }
  const { text, hiddenTime } = date;
  if (hiddenTime !== undefined)
    return { kind: 'date', text, ...(format === undefined ? {} : { format }), hiddenTime };
  return format === undefined ? { kind: 'date', text } : { kind: 'date', text, format };
}

/** A formula whose result can't be trusted, with that result. */
function outOfDate(context: CellContext, parts: CellParts, where: () => string): Cell {
  const result = shownCell(cellValue(context, parts, where));
  return { kind: 'uncalculated', result: shortened(result, 40) };
}

/** A missing style may have been a date's, so its cell can't be read. */
function styleOf(context: CellContext, number: string | undefined, where: () => string): CellStyle {
  // An empty number is none.
  const style =
    context.styles[
      number === undefined || number === '' ? 0 : /^[0-9]{1,9}$/.test(number) ? Number(number) : -1
    ];
  if (!style)
    throw damaged(context.file, `${where()} has a style that does not exist (${quoted(number ?? '0')})`);
  return style;
}
