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
    const point = text.indexOf('.');
    const scale = decimalPlaces(text);
    const term = BigInt(point < 0 ? text : unitsText(text, point));
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
    const negative = this.#units < 0n;
    const digits = (negative ? -this.#units : this.#units).toString().padStart(this.#scale + 1, '0');
    const whole = digits.slice(0, digits.length - this.#scale);
    const sign = negative ? '-' : '';
    return this.#scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-this.#scale)}`;
  }
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
