/**
 * How people write numbers. A text can be read with a decimal point, with a decimal comma, or both ways: `1,234` is 1234 or 1.234. Both
 * readings are returned; the whole column decides (see conventions.ts).
 */
export type DecimalMark = 'point' | 'comma';

export type NumberReading =
  /** One value, whatever the decimal mark: `1234`, `1 234`, `12.50`. `mark` is the one that the text shows, if any. */
  | { readonly kind: 'value'; readonly text: string; readonly mark: DecimalMark | null }
  /** Two readings that differ. */
  | { readonly kind: 'ambiguous'; readonly point: string; readonly comma: string }
  /** Not a number; `why` continues the sentence "… is not a number:". */
  | { readonly kind: 'none'; readonly why: string };

const PLAIN = /^[+-]?\d+(?:\.\d+)?$/;
const SPACES = /[\u0020\u00a0\u2007\u2009\u202f]/g;
const CURRENCY = /\p{Sc}|(?<!\p{L})(?:kr|sek|eur|usd|nok|dkk|isk|gbp|chf|pln|zł|kč|czk)(?!\p{L})|:-/iu;
/** More than .NET's decimal takes with sign and groups; longer texts are not amounts and are not examined. */
const LONGEST = 200;

/**
 * Reads a text as a number: `12.50`, `12,50`, `1 234,50`, `1.234,50`, `1'234.50`, `(12,50)`, `12,50-`.
 * The result is a plain decimal text with the digits exactly as written, zeros included, and without a plus.
 */
export function readNumber(written: string): NumberReading {
  const trimmed = written.trim();
  if (trimmed.length > LONGEST) return { kind: 'none', why: `it is ${trimmed.length} characters long` };
  // The plain form is nearly every cell of a sheet, and `1.234` is the only ambiguous shape it can have.
  if (PLAIN.test(trimmed) && !/^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(trimmed)) {
    // A plus is redundant, and not every decimal parser accepts it.
    const text = trimmed.startsWith('+') ? trimmed.slice(1) : trimmed;
    return { kind: 'value', text, mark: text.includes('.') ? 'point' : null };
  }
  return readFancy(trimmed);
}

function readFancy(trimmed: string): NumberReading {
  if (CURRENCY.test(trimmed)) {
    return { kind: 'none', why: 'it contains a currency; enter the amount only' };
  }
  if (trimmed.includes('%'))
    return { kind: 'none', why: 'it contains a percent sign; enter the number itself' };
  const { sign, body } = splitSign(trimmed);
  if (/^\d+([.,]\d+)?e[+-]?\d+$/i.test(body)) {
    return {
      kind: 'none',
      why: 'it is in scientific notation, which may have lost digits; enter all its digits',
    };
  }
  const spaced = body.replace(SPACES, ' ').replace(/\u2019/g, "'");
  const point = readWith(spaced, '.', ',');
  const comma = readWith(spaced, ',', '.');
  if (point === undefined && comma === undefined) {
    return { kind: 'none', why: 'use digits and one decimal mark, such as 1234.50' };
  }
  if (point !== undefined && comma !== undefined && point !== comma) {
    return { kind: 'ambiguous', point: sign + point, comma: sign + comma };
  }
  const mark = point === comma ? null : point !== undefined ? 'point' : 'comma';
  return { kind: 'value', text: sign + (point ?? comma), mark };
}

/** Splits off the sign: a leading `-`, `+` or U+2212, a trailing minus, or the parentheses that accountants use. */
function splitSign(text: string): { sign: string; body: string } {
  const minus = text.replace(/\u2212/g, '-');
  const parenthesized = /^\((.*)\)$/s.exec(minus);
  if (parenthesized) return { sign: '-', body: parenthesized[1]!.trim() };
  const trailing = /^([^-+].*)-$/s.exec(minus);
  if (trailing) return { sign: '-', body: trailing[1]!.trim() };
  const leading = /^([-+])\s*(.*)$/s.exec(minus);
  return leading ? { sign: leading[1] === '-' ? '-' : '', body: leading[2]! } : { sign: '', body: minus };
}

/** `body` as a plain decimal if it is well formed with this decimal mark, its digits in groups of three or not grouped. */
function readWith(body: string, mark: string, otherMark: string): string | undefined {
  const parts = body.split(mark);
  if (parts.length > 2) return undefined;
  const [whole = '', fraction] = parts;
  if (fraction !== undefined && !/^\d+$/.test(fraction)) return undefined;
  const plainWhole = ungrouped(whole, otherMark);
  if (plainWhole === undefined || (plainWhole === '' && fraction === undefined)) return undefined;
  return fraction === undefined ? plainWhole : `${plainWhole || '0'}.${fraction}`;
}

function ungrouped(whole: string, otherMark: string): string | undefined {
  if (/^\d*$/.test(whole)) return whole;
  const separator = /[^\d]/.exec(whole)![0];
  if (separator !== otherMark && separator !== ' ' && separator !== "'") return undefined;
  const groups = whole.split(separator);
  const wellGrouped =
    /^[1-9]\d{0,2}$/.test(groups[0]!) && groups.slice(1).every((group) => /^\d{3}$/.test(group));
  return wellGrouped ? groups.join('') : undefined;
}
