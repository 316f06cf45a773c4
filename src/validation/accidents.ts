import { meantByMojibake } from '../lib/mojibake.ts';
import { shortened } from '../model/cell.ts';
import type { FieldDefinition } from '../model/chargeFields.ts';
import { invisibleIn } from './cleanText.ts';
import { isEmptyWord, isEmptyWordOfValues } from './emptyWords.ts';
import { errorTextOf } from './errorTexts.ts';
import { isMonthName } from './monthNames.ts';
import { problem, type ValueReading } from './valueReading.ts';

const SHOWN = 80;
/** What Excel makes of a number of more than 11 digits: `1.23457E+11`, `1E+05`. Java and others leave the plus out: `1.23457E11`. */
const SCIENTIFIC = /^[-+]?\d(?:(?:[.,]\d+)?E[-+\u2212]\d{2,3}|[.,]\d+E[-+\u2212]?\d{1,3})$/i;
/** What JavaScript, .NET and Java write for a thing that has no text of its own. */
const NO_TEXT_OF_ITS_OWN =
  /^(?:\[object [A-Z]\w{1,40}\]|System\.(?:Object|String\[\]|Byte\[\]|__ComObject|Data\.DataRowView|Xml\.XmlElement|Collections\.\S{1,80}))$/;
/** `01-mar`, `1. mars`; `mar-01`, `Mar 26`, `kwi.26`. */
const DAY_AND_MONTH =
  /^(?:(?:[0-2]?\d|3[01])[-./ ]{1,2}(\p{L}{3,12}\.?)|(\p{L}{3,12})\.?[-./ ]{1,2}\d{1,2})$/u;
/** `2026-10-31`, `31.10.26`, `12:30`, perhaps with more behind it. */
const DATE_OR_TIME =
  /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2})|\d{1,3}:\d{2}(?::\d{2})?)(?:[T\s].*)?$/i;
const ORDINARY = /^[\t\n\r\x20-\x7e]*$/;
/** By character code: whether one of the shorter accidents begins with it. Nearly all begin with ASCII. */
const BEGINS_ACCIDENT = new Uint8Array(128);
for (const character of 'NnUu([<{\\#+-0123456789DdSsEeFfVvHhCcBbPp$%=\'"`')
  BEGINS_ACCIDENT[character.charCodeAt(0)] = 1;
/** None of them is longer, month and day included; only the signs of a narrow column may be. */
const LONGEST = 28;

/** Whether a text has only the characters of plain English. */
export function isOrdinary(text: string): boolean {
  return ORDINARY.test(text);
}

/**
 * What is wrong with a text that may be sent as it is, but was plainly not meant: a program's word for an empty cell, an error of a
 * spreadsheet program, letters in the wrong encoding, a number or id that a spreadsheet program turned into something else.
 * @param text without spaces at its ends
 * @param written the cell as it is written
 * @param ordinary whether that has only the characters of plain English
 */
export function accidentInText(
  definition: FieldDefinition,
  text: string,
  written: string,
  ordinary: boolean,
): ValueReading | undefined {
  const { field } = definition;
  if (BEGINS_ACCIDENT[text.charCodeAt(0)] === 1) {
    const isShort = text.length <= LONGEST || text[0] === '#';
    const whole = isShort ? wholeText(definition, text, isEmptyWord(text)) : undefined;
    if (whole) return whole;
    if (NO_TEXT_OF_ITS_OWN.test(text)) {
      return problem(
        'damaged text',
        `${field} is ${shortened(text, SHOWN)}, which a program writes for something that has no text. Enter the text that was meant, or leave the cell empty. ${orText(text)}`,
      );
    }
  }
  if (field === 'Container' && text.length <= LONGEST && isDayAndMonth(text)) {
    return problem(
      'damaged text',
      `${field} is ${text}, a day or year and a month: a spreadsheet program may have made a date of a text. Enter the original text in a cell formatted as text. ${orText(text)}`,
    );
  }
  if (ordinary) return undefined;
  return (
    misread(field, written, text) ??
    lostLetter(field, text, true) ??
    (field === 'Container' ? invisible(field, text, 'text') : undefined)
  );
}

/**
 * What an id, number or date that can't be read seems to be, if there is more to say than that.
 * @param text without spaces at its ends
 * @param written the cell as it is written
 */
export function accidentInValue(
  definition: FieldDefinition,
  text: string,
  written: string,
): ValueReading | undefined {
  const { field, type } = definition;
  return (
    wholeText(definition, text, isEmptyWordOfValues(text)) ??
    dateForNumber(definition, text) ??
    (isOrdinary(written)
      ? undefined
      : (misread(field, written, null) ?? lostLetter(field, text, false) ?? invisible(field, text, type)))
  );
}

function wholeText(
  { field, type }: FieldDefinition,
  text: string,
  isEmpty: boolean,
): ValueReading | undefined {
  // Only in these columns can --text accept it.
  const meant = type === 'text' ? ` ${orText(text)}` : '';
  const mayBeId = type === 'text' || type === 'id';
  if (isEmpty) {
    return problem(
      'word for an empty cell',
      `${field} is ${text}, which programs write for an empty cell. Leave the cell empty, or add --empty ${quoted(text)} to read all such cells as empty.${meant}`,
    );
  }
  switch (errorTextOf(text)) {
    case 'narrow':
      return problem(
        'formula or error cell',
        `${field} is ${shortened(text, SHOWN)}, which a spreadsheet shows if a column is too narrow. Widen the column of this cell in the workbook that the file was made from, and save the file again.${meant}`,
      );
    case 'not available':
      return problem(
        'formula or error cell',
        `${field} holds the error ${text}. Fix the formula of this cell in the workbook that the file was made from, or leave the cell empty; --empty ${quoted(text)} reads all such cells as empty.${meant}`,
      );
    case 'error':
      return problem(
        'formula or error cell',
        `${field} holds the error ${text}. Fix the formula of this cell in the workbook that the file was made from, or enter the value itself.${meant}`,
      );
    case undefined:
  }
  if (!mayBeId || !SCIENTIFIC.test(text)) return undefined;
  return problem(
    'damaged text',
    `${field} is ${text}: a spreadsheet program turned a long number into scientific notation, and digits are lost. Enter the original ${type === 'id' ? 'id' : 'text'} in a cell formatted as text.${meant}`,
  );
}

/** What a spreadsheet program makes of `1-3` or `1,30`: a date or a time where a number belongs. */
function dateForNumber({ field, type }: FieldDefinition, text: string): ValueReading | undefined {
  if (type !== 'id' && type !== 'decimal') return undefined;
  if (text.length > LONGEST || !(DATE_OR_TIME.test(text) || isDayAndMonth(text))) return undefined;
  return problem(
    type === 'id' ? 'not a whole number' : 'not a number',
    `${field} is ${text}, which seems to be a date or a time: a spreadsheet program may have made it of a number. Enter the number in a cell formatted as a number.`,
  );
}

function isDayAndMonth(text: string): boolean {
  // Nearly all texts of a Container have no sign there, and need no further look.
  const { length } = text;
  const mayBe =
    isSign(text.charCodeAt(1)) ||
    isSign(text.charCodeAt(2)) ||
    isSign(text.charCodeAt(length - 2)) ||
    isSign(text.charCodeAt(length - 3));
  if (!mayBe) return false;
  const parts = DAY_AND_MONTH.exec(text);
  return parts !== null && isMonthName(parts[1] ?? parts[2]!);
}

/** Whether a character code is that of `-`, `.`, `/` or a space. */
function isSign(code: number): boolean {
  return (code >= 0x2d && code <= 0x2f) || code === 0x20;
}

/** @param text what `--text` would have to say, or null if the column takes no texts */
function misread(field: string, written: string, text: string | null): ValueReading | undefined {
  const meant = meantByMojibake(written.trim());
  if (meant === undefined) return undefined;
  return problem(
    'damaged text',
    `${field} is "${around(written.trim(), meant)}", which was probably meant to be "${around(meant, written.trim())}": UTF-8 that a program read in another encoding. Export it again as UTF-8, or correct the cell.${text === null ? '' : ` ${orText(text)}`}`,
  );
}

/** U+FFFD is what a program writes for bytes that are no letter in the encoding that it assumes. */
function lostLetter(field: string, text: string, mayBeMeant: boolean): ValueReading | undefined {
  const at = text.indexOf('\ufffd');
  if (at === -1) return undefined;
  const shown = shortened(text.slice(Math.max(0, at - SHOWN / 2)), SHOWN);
  return problem(
    'damaged text',
    `${field} is "${shown}": where it has \ufffd, a program could not read a letter and lost it. Export it again as UTF-8, or correct the cell.${mayBeMeant ? ` ${orText(text)}` : ''}`,
  );
}

function invisible(field: string, text: string, type: FieldDefinition['type']): ValueReading | undefined {
  const found = invisibleIn(text, type);
  if (found === undefined) return undefined;
  const meant = type === 'text' ? ' If it is meant, add --text with exactly this text.' : '';
  return problem(
    'invisible character',
    `${field} contains an invisible character (${found}). Delete it, or type the value again.${meant}`,
  );
}

/** The part of a text in which it differs from another, for messages. */
function around(text: string, other: string): string {
  if (text.length <= SHOWN) return text;
  let same = 0;
  while (text[same] === other[same]) same += 1;
  const from = Math.max(0, same - SHOWN / 4);
  // No character may be split.
  const start = /[\udc00-\udfff]/.test(text[from]!) ? from + 1 : from;
  return `${start === 0 ? '' : '…'}${shortened(text.slice(start), SHOWN)}`;
}

function orText(text: string): string {
  return text.length > SHOWN
    ? 'If it is meant, add --text with exactly this text.'
    : `If it is meant, add --text ${quoted(text)}.`;
}

/** A text as an option's value. */
function quoted(text: string): string {
  return /^[\p{L}\d](?:[\p{L}\d_.,:/+-]*[\p{L}\d])?$/u.test(text) ? text : `"${text}"`;
}
