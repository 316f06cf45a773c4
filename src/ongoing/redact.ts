import { escapedCharacter } from '../lib/visibleText.ts';

/**
 * Makes a text from the server safe to show: without secrets and control characters, and not too long.
 *
 * @param tidy what else is to be done to the text, once no secret can be cut in pieces by it
 */
export type Quote = (text: string, tidy?: (text: string) => string) => string;

const MAX_SHOWN = 300;
// Far more than can be shown, and quick to tidy.
const MAX_TIDIED = 100_000;
// Control characters, line separators, and the marks that change the writing direction.
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/**
 * Returns the function that every text from outside passes through before it becomes part of a message.
 *
 * @param secrets passwords; each is replaced wherever it occurs, also with characters escaped for XML, HTML, URLs
 * or JSON, and in base64.
 */
export function quoteWithout(secrets: readonly string[]): Quote {
  // Longest first, so that no part of one is left when it contains another.
  const known = [...new Set(secrets)].filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  const patterns = known.flatMap((secret) => [
    new RegExp(Array.from(secret, patternOf).join(''), 'g'),
    new RegExp(literally(Buffer.from(secret).toString('base64')), 'g'),
  ]);
  const redact = (text: string): string =>
    patterns.reduce((clean, pattern) => clean.replace(pattern, '[password]'), text);
  return (text, tidy) => {
    // Cut only now: a cut through a secret would leave a part of it that nothing finds.
    const known = redact(text).slice(0, MAX_TIDIED);
    const clean = tidy === undefined ? known : redact(tidy(known));
    return clip(clean.replace(CONTROLS, escapedCharacter));
  };
}

const NAMED: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** A pattern for one character in every form in which a server may echo it. */
function patternOf(character: string): string {
  const code = character.codePointAt(0)!;
  const hex = [...code.toString(16)].map((digit) => `[${digit}${digit.toUpperCase()}]`).join('');
  const names = [`#0*${code}`, `#[xX]0*${hex}`, ...(character in NAMED ? [NAMED[character]] : [])];
  const percent = [...Buffer.from(character)].map((byte) => {
    const pair = byte.toString(16).padStart(2, '0');
    return `%(?:${pair}|${pair.toUpperCase()})`;
  });
  // Escaped once, or twice on the way.
  const forms = [`&(?:amp;){0,2}(?:${names.join('|')});`, percent.join(''), `\\\\?${literally(character)}`];
  if (code <= 0xffff) forms.push(`\\\\u${'0'.repeat(4 - code.toString(16).length)}${hex}`);
  if (character === ' ') forms.push('\\+');
  return `(?:${forms.join('|')})`;
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function clip(text: string): string {
  if (text.length <= MAX_SHOWN) return text;
  // If the cut splits a surrogate pair, its first half goes too.
  return `${text.slice(0, MAX_SHOWN - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
