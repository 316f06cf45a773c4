import { SPREADSHEET_DIGITS } from '../../model/cell.ts';

/** A decimal in parts: its value is 0.DIGITS x 10^point, with its sign. Zero has no digits. */
export interface SplitDecimal {
  readonly negative: boolean;
  /** The significant digits, without leading zeros; trailing ones as written. */
  readonly digits: string;
  readonly point: number;
  readonly scientific: boolean;
}

/** A number as a spreadsheet program shows it: a plain decimal, and whether it is exactly the value in the file. */
export interface ShownNumber {
  readonly text: string;
  readonly exact: boolean;
}

/** No program writes longer texts: 17 digits and an exponent are enough for every number. */
const LONGEST = 1000;

const PLAIN = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const ANY = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]{1,5}))?$/;

/**
 * Splits the text of an xsd:double (ECMA-376 part 1, 18.3.1.96 `v`) without converting it to a binary number.
 * @returns null if it isn't a finite decimal that a double can hold: `NaN`, `INF`, `1,5`, `1E309`
 */
export function splitDecimal(raw: string): SplitDecimal | null {
  if (raw.length > LONGEST) return null;
  const found = ANY.exec(raw);
  if (!found) return null;
  const whole = found[2] ?? '';
  const written = whole + (found[3] ?? found[4] ?? '');
  const first = written.search(/[1-9]/);
  const negative = found[1] === '-';
  const scientific = found[5] !== undefined;
  if (first < 0) return { negative: false, digits: '', point: 0, scientific };
  const digits = written.slice(first);
  const point = whole.length - first + (scientific ? Number(found[5]) : 0);
  if (point > 309 || (point === 309 && digits.padEnd(17, '0').slice(0, 17) > '17976931348623157'))
    return null;
  return { negative, digits, point, scientific };
}

/**
 * The decimal that a spreadsheet program shows for a number cell's text: rounded to 15 significant digits, half away from
 * zero, in decimal text arithmetic. `12.100000000000001` is `12.1` (not exact); `12.10` stays as it is; `1.2E-3` is `0.0012`.
 * @param raw the cell's own text, without surrounding white space
 * @returns null if the text isn't a finite decimal
 */
export function shownNumber(raw: string): ShownNumber | null {
  // Nearly all cells: at most 15 digits, written plainly.
  if (raw.length <= SPREADSHEET_DIGITS && PLAIN.test(raw) && raw.charCodeAt(0) !== 45)
    return { text: raw, exact: true };
  const split = splitDecimal(raw);
  if (!split) return null;
  let { digits, point } = split;
  if (digits === '') return { text: plainZero(raw, split.scientific), exact: true };
  // Excel shows zero below the smallest number it can hold (2.2250738585072014E-308).
  if (point < -307) return { text: '0', exact: false };
  let exact = true;
  if (digits.length > SPREADSHEET_DIGITS) {
    exact = !/[1-9]/.test(digits.slice(SPREADSHEET_DIGITS));
    const up = digits.charCodeAt(SPREADSHEET_DIGITS) >= 53;
    digits = digits.slice(0, SPREADSHEET_DIGITS);
    if (up) {
      const next = addOne(digits);
      if (next.length > digits.length) point += 1;
      digits = next;
    }
    digits = withoutTrailingZeros(digits);
  } else if (split.scientific) {
    digits = withoutTrailingZeros(digits);
  }
  return { text: (split.negative ? '-' : '') + placePoint(digits, point), exact };
}

/** `-0.00` is `0.00`: there is no negative zero in money. */
function plainZero(raw: string, scientific: boolean): string {
  const unsigned = raw.replace(/^[+-]/, '');
  return !scientific && unsigned.length <= SPREADSHEET_DIGITS && PLAIN.test(unsigned) ? unsigned : '0';
}

/** Adds one in the last place: `199` becomes `200`, `999` becomes `1000`. */
function addOne(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 57) end -= 1;
  const zeros = '0'.repeat(digits.length - end);
  if (end === 0) return `1${zeros}`;
  return digits.slice(0, end - 1) + String.fromCharCode(digits.charCodeAt(end - 1) + 1) + zeros;
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 1 && digits.charCodeAt(end - 1) === 48) end -= 1;
  return digits.slice(0, end);
}

function placePoint(digits: string, point: number): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}
