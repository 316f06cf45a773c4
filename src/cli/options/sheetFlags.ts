import type { Expectations } from '../../import/fileProblems.ts';
import type { FileRequest } from '../../import/loadFile.ts';
import { instant, localClock } from '../../lib/localTime.ts';
import { DEFAULT_CLEAR, FIELDS, type Field, normalizedHeader } from '../../model/chargeFields.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { DELIMITER_NAMES, DELIMITERS } from '../../reader/csv/delimiter.ts';
import { type Encoding, encodingNamed } from '../../reader/csv/encodingNames.ts';
import type { CsvOptions } from '../../reader/csv/openCsv.ts';
import type { HeaderMap } from '../../reader/headerSearch.ts';
import type { ConventionOptions } from '../../validation/conventions.ts';
import { parseDateFormat } from '../../validation/dateFormat.ts';
import type { DecimalMark } from '../../validation/readNumber.ts';
import { readNumber } from '../../validation/readNumber.ts';
import type { FileArgument } from '../terminal/stdin.ts';
import type { Flags, FlagValues } from './flags.ts';
import { readAll } from './readAll.ts';

const GROUP = 'File:';

/** The argument that names the file. */
export const FILE_ARGUMENT = { file: 'The file: .csv or .xlsx, or - for the standard input' } as const;

/** How to read the file. */
export const SHEET_FLAGS = {
  tab: {
    group: GROUP,
    description:
      'The tab to read, by name or by number from 1; or all, to read every visible tab with charges as one file (refused if a tab has that name)',
  },
  // The former name of --tab.
  sheet: { group: GROUP, description: 'The same as --tab', hidden: true },
  map: {
    group: GROUP,
    description:
      'What a header means, such as "Debiteringsnr=ChargeId" or "Comments=ignore"; can be repeated',
    variable: 'CHARGES_MAP',
  },
  decimal: {
    group: GROUP,
    description: 'The decimal mark of numbers written as text: point or comma',
    variable: 'CHARGES_DECIMAL',
  },
  'date-format': {
    group: GROUP,
    description: 'The format of dates written as text, such as DD/MM/YYYY or "D MMM YYYY"',
    variable: 'CHARGES_DATE_FORMAT',
  },
  delimiter: {
    group: GROUP,
    description: 'The delimiter of a CSV file: comma, semicolon, tab or pipe',
    variable: 'CHARGES_DELIMITER',
  },
  encoding: {
    group: GROUP,
    description: 'The encoding of a CSV file, such as utf-8, utf-16le, windows-1252, cp850 or macroman',
    variable: 'CHARGES_ENCODING',
  },
  clear: {
    group: GROUP,
    description: 'The text in a cell that clears the value',
    variable: 'CHARGES_CLEAR',
    shownDefault: DEFAULT_CLEAR,
  },
  text: {
    group: GROUP,
    description:
      'A text of Container or Comment that is meant, although it looks like an accident; can be repeated',
    variable: 'CHARGES_TEXT',
  },
  empty: {
    group: GROUP,
    description: 'A text that is read as an empty cell, such as NULL; can be repeated',
    variable: 'CHARGES_EMPTY',
  },
  'any-date': {
    group: GROUP,
    type: 'boolean',
    description: 'Take dates that are more than two years from today',
    variable: 'CHARGES_ANY_DATE',
  },
  'allow-duplicates': {
    group: GROUP,
    type: 'boolean',
    description: 'Send every row of a ChargeId that occurs more than once, in file order',
  },
  'expect-rows': { group: GROUP, description: 'Send nothing unless the file has this many rows' },
  'expect-total': { group: GROUP, description: 'Send nothing unless TotalPrice adds up to this amount' },
} as const satisfies Flags;

/** How to read a file, whichever it is. */
export type Reading = Omit<FileRequest, 'file'>;

/** Reads from the flags how to read a file. @throws {ConfigurationError} that names every invalid value */
export function readingOf(values: FlagValues): Reading {
  const { tab, csv, headers, ...rest } = readAll({
    tab: () => tabOf(values),
    csv: () => csvOptions(values),
    headers: () => headerMap(values),
    conventions: () => conventions(values),
    allowDuplicates: () => values.yes('allow-duplicates'),
    expect: () => expectations(values),
  });
  return { open: { ...csv, ...(tab === undefined ? {} : { tab }), headers }, ...rest };
}

/** A file, and how to read it. */
export function sheetRequest(
  { path, shownAs }: Pick<FileArgument, 'path' | 'shownAs'>,
  reading: Reading,
): FileRequest {
  const open = { ...reading.open, ...(shownAs === undefined ? {} : { shownAs }) };
  return { ...reading, file: path, open };
}

function tabOf(values: FlagValues): string | undefined {
  const [tab, sheet] = [values.text('tab'), values.text('sheet')];
  if (tab !== undefined && sheet !== undefined)
    throw new ConfigurationError('--tab and --sheet mean the same thing. Use only --tab.');
  return tab ?? sheet;
}

function csvOptions(values: FlagValues): CsvOptions {
  const { delimiter, encoding } = readAll({
    delimiter: () => delimiterOf(values),
    encoding: () => encodingOf(values),
  });
  return {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}

function delimiterOf(values: FlagValues): string | undefined {
  const text = values.text('delimiter');
  if (text === undefined) return undefined;
  const named = DELIMITERS.find(
    (delimiter) => DELIMITER_NAMES[delimiter] === text.toLowerCase() || delimiter === text,
  );
  if (named !== undefined) return named;
  if (text === '\\t') return '\t';
  if (/^[!-~]$/.test(text) && !/["\w]/.test(text)) return text;
  throw new ConfigurationError(
    `${values.named('delimiter')} must be comma, semicolon, tab, pipe or a single character, not "${text}".`,
  );
}

function encodingOf(values: FlagValues): Encoding | undefined {
  const text = values.text('encoding');
  if (text === undefined) return undefined;
  const encoding = encodingNamed(text);
  if (encoding) return encoding;
  throw new ConfigurationError(
    `${values.named('encoding')} must be the encoding of a text, such as utf-8, utf-16le, windows-1252, cp850, macroman or iso-8859-15, not "${text}".`,
  );
}

function headerMap(values: FlagValues): HeaderMap {
  const map = new Map<string, Field | 'ignore'>();
  for (const mapping of values.texts('map')) {
    const at = mapping.lastIndexOf('=');
    const header = normalizedHeader(mapping.slice(0, Math.max(0, at)));
    const meaning = mapping.slice(at + 1).trim();
    const field = meaning.toLowerCase() === 'ignore' ? 'ignore' : fieldNamed(meaning);
    if (header === '' || field === undefined) {
      const names = FIELDS.map((definition) => definition.field).join(', ');
      throw new ConfigurationError(
        `${values.named('map')} "${mapping}" must be "header=field", where field is ${names} or ignore.`,
      );
    }
    const before = map.get(header);
    if (before !== undefined && before !== field)
      throw new ConfigurationError(
        `${values.named('map')} "${mapping}" contradicts an earlier one, which says ${before} for that header. Keep only one.`,
      );
    map.set(header, field);
  }
  return map;
}

function fieldNamed(name: string): Field | undefined {
  return FIELDS.find(({ field }) => normalizedHeader(field) === normalizedHeader(name))?.field;
}

function conventions(values: FlagValues): ConventionOptions {
  const { clear, texts, empty, anyDate, decimal, dateFormat } = readAll({
    clear: () => clearText(values),
    texts: () => textsOf(values, 'text'),
    empty: () => textsOf(values, 'empty'),
    anyDate: () => values.yes('any-date'),
    decimal: () => decimalMark(values),
    dateFormat: () => dateFormatOf(values),
  });
  refuseTwoMeanings(clear, texts, empty);
  return {
    clear,
    ...(texts.size === 0 ? {} : { texts }),
    ...(empty.size === 0 ? {} : { empty }),
    today,
    ...(anyDate ? { anyDate } : {}),
    ...(decimal === undefined ? {} : { decimal }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
  };
}

/** The day of the machine's own clock. A watch runs for years, so each file is read with the day of its own. */
function today(): string {
  return localClock().local(instant())!.date;
}

/** The texts of a flag that can be repeated, without spaces at their ends. */
function textsOf(values: FlagValues, name: 'text' | 'empty'): ReadonlySet<string> {
  const texts = values.texts(name).map((text) => text.trim());
  if (texts.includes(''))
    throw new ConfigurationError(`--${name} has no value. Add one, or leave the option out.`);
  return new Set(texts);
}

/** @throws {ConfigurationError} if a text is to be read in two ways */
function refuseTwoMeanings(clear: string, texts: ReadonlySet<string>, empty: ReadonlySet<string>): void {
  const isClear = (text: string): boolean => text.toLowerCase() === clear.toLowerCase();
  const both = [...texts].find((text) => empty.has(text));
  if (both !== undefined)
    throw new ConfigurationError(
      `"${both}" is given with --text (CHARGES_TEXT), which sends it, and with --empty (CHARGES_EMPTY), which reads it as an empty cell. Keep only one.`,
    );
  for (const [name, given] of [
    ['--text (CHARGES_TEXT)', texts],
    ['--empty (CHARGES_EMPTY)', empty],
  ] as const) {
    const clears = [...given].find(isClear);
    if (clears !== undefined)
      throw new ConfigurationError(
        `"${clears}" is given with ${name}, but it is the text that clears a value (--clear). Keep only one.`,
      );
  }
}

function decimalMark(values: FlagValues): DecimalMark | undefined {
  const mark = values.text('decimal')?.toLowerCase();
  if (mark === undefined || mark === 'point' || mark === 'comma') return mark;
  throw new ConfigurationError(`${values.named('decimal')} must be point or comma, not "${mark}".`);
}

function dateFormatOf(values: FlagValues): ConventionOptions['dateFormat'] {
  const pattern = values.text('date-format');
  if (pattern === undefined) return undefined;
  const format = parseDateFormat(pattern);
  if (format !== undefined) return format;
  throw new ConfigurationError(
    `${values.named('date-format')} "${pattern}" is not a date format. Use YYYY or YY, MM or M (MMM for a name), DD or D, and HH, mm, ss for a time (hh, mm, A with AM or PM), such as DD/MM/YYYY.`,
  );
}

/** The text that clears a value must not look like a value. */
function clearText(values: FlagValues): string {
  const text = values.text('clear')!;
  const clear = text.trim();
  if (clear === '' || /^[\d.,+-]+$/.test(clear))
    throw new ConfigurationError(
      `${values.named('clear')} must be a text that can't be a value, such as ${DEFAULT_CLEAR}, not "${text}".`,
    );
  return clear;
}

function expectations(values: FlagValues): Expectations {
  const { rows, totalPrice } = readAll({
    rows: () => values.integer('expect-rows', 0, 1_000_000_000),
    totalPrice: () => expectedTotal(values),
  });
  return { ...(rows === undefined ? {} : { rows }), ...(totalPrice === undefined ? {} : { totalPrice }) };
}

function expectedTotal(values: FlagValues): string | undefined {
  const total = values.text('expect-total');
  if (total === undefined) return undefined;
  const reading = readNumber(total);
  if (reading.kind === 'value') return reading.text;
  throw new ConfigurationError(
    `--expect-total must be an unambiguous number, such as 45120.50, not "${total}".`,
  );
}
