/** A number of JSON as it was written: `1234.10` keeps its zero, and a long one all its digits. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** Far beyond .NET's decimal, which has 29 digits. */
const MAX_LENGTH = 100;

/**
 * The exact decimal text of a JSON number (RFC 8259, section 6): as it was written, or, with an exponent, the digits with the point moved:
 * `1E+2` is `100`, and `1.50e-3` is `0.00150`. Null if it would be longer than 100 characters, which no amount is.
 */
export function plainDecimal(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const [, sign = '', whole = '', fraction = '', exponent] = NUMBER.exec(text) ?? [];
  if (whole === '') return null;
  if (exponent === undefined) return text;
  const digits = whole + fraction;
  if (/^0+$/.test(digits)) return `${sign}0`;
  const shift = Number.parseInt(exponent, 10);
  if (Math.abs(shift) > MAX_LENGTH) return null;
  const point = whole.length + shift;
  // At least one digit on the left of the point.
  const padded = digits.padEnd(point, '0').padStart(padLength(digits.length, point), '0');
  const at = point > 0 ? point : 1;
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const right = padded.slice(at);
  const plain = sign + left + (right === '' ? '' : `.${right}`);
  return plain.length > MAX_LENGTH ? null : plain;
}

function padLength(digits: number, point: number): number {
  return point > 0 ? digits : digits + 1 - point;
}
