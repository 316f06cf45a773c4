import { INT32_MAX } from '../world/ids.ts';
import type { XmlElement } from './xml.ts';

/** A value that .NET's deserializer can't read as its type, so that it refuses the whole request. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue';
  readonly line: number;
  readonly column: number;
  constructor(message: string, at: { readonly line: number; readonly column: number }) {
    super(message);
    this.line = at.line;
    this.column = at.column;
  }
}

/** A decimal: the text as received, and one spelling for equal values (no `+`, no trailing zeros, at most 28 decimals). */
export interface ReadDecimal {
  readonly text: string;
  readonly value: string;
}

const INTEGER = /^[\t-\r ]*([+-]?)(\d+)[\t-\r ]*$/;
const DECIMAL = /^[\t-\r ]*([+-]?)(\d*)(?:\.(\d*))?[\t-\r ]*$/;
const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?$/;
const WHITE = /^[\t-\r ]+|[\t-\r ]+$/g;
/** System.Decimal holds 96 bits and at most 28 decimals. */
const DECIMAL_MAX = 79_228_162_514_264_337_593_543_950_335n;

/** A string element: null when absent or nil, empty when empty. @throws UnreadableValue when it has child elements. */
export function readText(element: XmlElement | undefined): string | null {
  return element === undefined || element.nil ? null : simpleContent(element);
}

/** An `int?` element, by the rules of XmlConvert.ToInt32. @throws UnreadableValue */
export function readInt(element: XmlElement | undefined): number | null {
  if (element === undefined || element.nil) return null;
  const match = INTEGER.exec(simpleContent(element));
  if (match === null) throw new UnreadableValue('Input string was not in a correct format.', element);
  const value = Number(`${match[1]}${match[2]}`);
  if (value > INT32_MAX || value < -INT32_MAX - 1) {
    throw new UnreadableValue('Value was either too large or too small for an Int32.', element);
  }
  return value;
}

/** A `decimal?` element, by the rules of XmlConvert.ToDecimal: no exponent, no grouping, a point. @throws UnreadableValue */
export function readDecimal(element: XmlElement | undefined): ReadDecimal | null {
  if (element === undefined || element.nil) return null;
  const text = simpleContent(element);
  const match = DECIMAL.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || whole + fraction === '') {
    throw new UnreadableValue('Input string was not in a correct format.', element);
  }
  const value = canonicalDecimal(match[1] === '-', whole, fraction);
  if (value === undefined) {
    throw new UnreadableValue('Value was either too large or too small for a Decimal.', element);
  }
  return { text: text.replace(WHITE, ''), value };
}

/**
 * A `dateTime?` element, as text without a zone. As ASP.NET reads it (XmlDateTimeSerializationMode.RoundtripKind): a value without
 * a zone stays as it is, one with an offset is converted by `toLocal` (UTC milliseconds in, local wall clock as UTC milliseconds
 * out), one with `Z` keeps its digits. A date without a time is midnight.
 * @throws UnreadableValue
 */
export function readDateTime(
  element: XmlElement | undefined,
  toLocal: (utcMs: number) => number,
): string | null {
  if (element === undefined || element.nil) return null;
  const text = simpleContent(element).replace(WHITE, '');
  const refuse = (): never => {
    throw new UnreadableValue(`The string '${text}' is not a valid AllXsd value.`, element);
  };
  const match = DATE_TIME.exec(text) ?? refuse();
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) refuse();
  const midnightOfNextDay = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !midnightOfNextDay) || minute > 59 || second > 59) refuse();
  // .NET keeps 100 ns; they need no conversion, because no offset has fractions of a second.
  const fraction = (match[7] ?? '').slice(0, 7).replace(/0+$/, '');
  const zone = match[8];
  let ms = new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000;
  if (zone !== undefined && zone !== 'Z') {
    const sign = zone.startsWith('-') ? -1 : 1;
    ms = toLocal(ms - sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * 60_000);
  }
  if (ms > 253_402_300_799_999) refuse();
  return new Date(ms).toISOString().slice(0, 19) + (fraction === '' ? '' : `.${fraction}`);
}

/** Canonical spelling of a decimal, or undefined if System.Decimal can't hold it. Decimals beyond 28 are rounded half to even. */
function canonicalDecimal(negative: boolean, whole: string, fraction: string): string | undefined {
  let digits = BigInt(`0${whole}${fraction}`);
  let scale = fraction.length;
  const exact = digits;
  for (let drop = Math.max(0, scale - 28); scale > 28 || digits > DECIMAL_MAX; drop += 1) {
    if (drop > fraction.length) return undefined;
    digits = divideHalfEven(exact, 10n ** BigInt(drop));
    scale = fraction.length - drop;
  }
  const padded = digits.toString().padStart(scale + 1, '0');
  const integer = padded.slice(0, padded.length - scale);
  const decimals = padded.slice(padded.length - scale).replace(/0+$/, '');
  const sign = negative && digits !== 0n ? '-' : '';
  return sign + integer + (decimals === '' ? '' : `.${decimals}`);
}

function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function simpleContent(element: XmlElement): string {
  if (element.children.length > 0) {
    throw new UnreadableValue(
      'Unexpected node type Element. ReadElementString method can only be called on elements with simple or empty content.',
      element,
    );
  }
  return element.text;
}
