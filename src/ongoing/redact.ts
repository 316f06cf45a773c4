import { escapedCharacter } from '../lib/visibleText.ts';

/** Makes a text of the server fit to be shown: without secrets and control characters, and not too long. */
export type Quote = (text: string) => string;

const MAX_SHOWN = 300;
// Far more than can be shown, and quick to look through.
const MAX_SEARCHED = 20_000;
// Controls, line separators, and the marks that turn the direction of writing.
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/**
 * Gives the function that every text from outside goes through before it is part of a message.
 *
 * @param secrets passwords; each is replaced wherever it stands, also where characters of it are escaped for XML, HTML, URLs
 * or JSON, and in base64.
 */
export function quoteWithout(secrets: readonly string[]): Quote {
  // The longest first, so that no part of one is left when another is inside it.
  const known = [...new Set(secrets)].filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  const patterns = known.flatMap((secret) => [
    new RegExp(Array.from(secret, patternOf).join(''), 'g'),
    new RegExp(literally(Buffer.from(secret).toString('base64')), 'g'),
  ]);
  return (text) => {
    let clean = text.slice(0, MAX_SEARCHED);
    for (const pattern of patterns) clean = clean.replace(pattern, '[password]');
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

/** A pattern of one character in all the ways in which a server may write it when it echoes a text. */
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
  // A surrogate pair that is cut in two loses its first half as well.
  return `${text.slice(0, MAX_SHOWN - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
