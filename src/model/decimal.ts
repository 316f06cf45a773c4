/**
 * Exact decimals as text. Nothing here goes through a binary floating-point number.
 *
 * .NET's System.Decimal, which ASP.NET reads Count and TotalPrice into, is a 96-bit integer with a scale of 0 to 28.
 */
const DECIMAL_MAX = 79228162514264337593543950335n;
const MAX_SCALE = 28;

const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/**
 * Whether .NET's decimal holds the value of a plain decimal text (`-12.10`) exactly; leading and trailing zeros do not count.
 */
export function fitsDotNetDecimal(text: string): boolean {
  if (text.length <= 20) return true;
  const { digits, scale } = significant(text);
  return scale <= MAX_SCALE && BigInt(digits === '' ? '0' : digits) <= DECIMAL_MAX;
}

/** The digits of a decimal without sign, point and trailing zeros of the fraction, and how many of them follow the point. */
function significant(text: string): { digits: string; scale: number } {
  const unsigned = text.replace(/^[+-]/, '');
  const [whole = '', fraction = ''] = unsigned.split('.');
  const kept = fraction.replace(/0+$/, '');
  return { digits: (whole + kept).replace(/^0+/, ''), scale: kept.length };
}

/** How many significant digits a plain decimal text has, without leading and trailing zeros; 0 for zero. */
export function significantDigits(text: string): number {
  const { digits, scale } = significant(text);
  return scale > 0 ? digits.length : digits.replace(/0+$/, '').length;
}

/** How many digits follow the point. */
export function decimalPlaces(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/**
 * An exact sum of plain decimal texts. Its text has as many decimals as the longest term, as an accountant would write it:
 * `12.10` and `3` make `15.10`.
 */
export class DecimalSum {
  #scale = 0;
  #units = 0n;

  /** Adds a plain decimal text. @throws {RangeError} for anything else. */
  add(text: string): void {
    if (!PLAIN.test(text)) throw new RangeError(`not a plain decimal: ${text}`);
    // Every price of a file comes here: an object for both would cost more than the addition.
    const scale = decimalPlaces(text);
    const term = unitsOf(text);
    if (scale > this.#scale) {
      this.#units *= 10n ** BigInt(scale - this.#scale);
      this.#scale = scale;
    }
    this.#units += scale === this.#scale ? term : term * 10n ** BigInt(this.#scale - scale);
  }

  /** Takes away a plain decimal text. @throws {RangeError} for anything else. */
  subtract(text: string): void {
    this.add(text.startsWith('-') ? text.slice(1) : `-${text.replace(/^\+/, '')}`);
  }

  toString(): string {
    return scaledText(this.#units, this.#scale);
  }
}

function scaledText(units: bigint, scale: number): string {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = negative ? '-' : '';
  return scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-scale)}`;
}

function unitsText(text: string, point: number): string {
  const joined = text.slice(0, point) + text.slice(point + 1);
  return joined === '+' || joined === '-' ? '0' : joined;
}

/**
 * Whether two plain decimal texts have the same value: `12.1` and `+12.10` do.
 */
export function sameDecimal(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function normal(text: string): string {
  const { digits, scale } = significant(text);
  return digits === '' ? '0' : `${text.startsWith('-') ? '-' : ''}${digits}e-${scale}`;
}

/** A plain decimal text rounded to this many significant digits, half away from zero. */
export function roundedDecimal(text: string, digits: number): string {
  const { units, scale } = unscaled(text);
  const size = units < 0n ? -units : units;
  const extra = size.toString().length - digits;
  if (extra <= 0) return text;
  const unit = 10n ** BigInt(extra);
  const rounded = ((2n * size + unit) / (2n * unit)) * unit;
  return scaledText(units < 0n ? -rounded : rounded, scale);
}

/** A plain decimal text rounded to this many decimals, half away from zero; one with fewer stays as it is. */
export function roundedToPlaces(text: string, places: number): string {
  const { units, scale } = unscaled(text);
  if (scale <= places) return text;
  const size = units < 0n ? -units : units;
  const unit = 10n ** BigInt(scale - places);
  const rounded = (2n * size + unit) / (2n * unit);
  return scaledText(units < 0n ? -rounded : rounded, places);
}

/** The exact product of two plain decimal texts, with as many decimals as both have together: `33.3333` and `3` make `99.9999`. */
export function decimalProduct(a: string, b: string): string {
  const [left, right] = [unscaled(a), unscaled(b)];
  return scaledText(left.units * right.units, left.scale + right.scale);
}

/** Compares the values of two plain decimal texts: negative, zero or positive, as for sorting. */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [unscaled(a), unscaled(b)];
  const scale = Math.max(left.scale, right.scale);
  const difference =
    left.units * 10n ** BigInt(scale - left.scale) - right.units * 10n ** BigInt(scale - right.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The distance of two plain decimal texts. */
export function decimalDistance(a: string, b: string): string {
  const sum = new DecimalSum();
  sum.add(a);
  sum.subtract(b);
  return `${sum}`.replace(/^-/, '');
}

function unscaled(text: string): { readonly units: bigint; readonly scale: number } {
  if (!PLAIN.test(text)) throw new RangeError(`not a plain decimal: ${text}`);
  return { units: unitsOf(text), scale: decimalPlaces(text) };
}

/** A plain decimal text in units of its last decimal. */
function unitsOf(text: string): bigint {
  const point = text.indexOf('.');
  return BigInt(point < 0 ? text : unitsText(text, point));
}
