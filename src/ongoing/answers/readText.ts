import { isAscii, isUtf8 } from 'node:buffer';

/**
 * The text of a body; or why there is none, such as "it is not UTF-16LE text". `words`: then its text as far as it can be guessed, good for words
 * alone; empty if the body is certainly in something else.
 */
export type BodyText =
  /** `guessed`: the body is not what it says it is, and is read as what its bytes look like. */
  | { readonly kind: 'text'; readonly text: string; readonly guessed?: true }
  | { readonly kind: 'unreadable'; readonly why: string; readonly words: string };

const CHARSET_OF_TYPE = /;\s*charset\s*=\s*["']?([^"';\s]+)/i;
const DECLARED_ENCODING = /^<\?xml[^>]*?\sencoding\s*=\s*(["'])(.*?)\1/;
/** How far into a body its XML declaration is looked for, in bytes. */
const SEARCHED = 4096;
const UTF8 = /^(utf-?8|us-ascii|ascii|ansi_x3\.4-\d+)$/i;
/** What servers call the encoding of Western Europe, often without meaning it. */
const WESTERN = /^(iso-?8859-1|latin-?1|windows-1252|cp1252)$/i;
const UTF16 = /^(utf-?16|ucs-?2|iso-10646-ucs-2|unicode)/i;

/**
 * Reads a body as text. A byte order mark decides, then the zeros of UTF-16. Otherwise it is the charset of the Content-Type, and then the
 * encoding of the XML declaration (RFC 7303, section 3), and without both UTF-8. Of two that differ, UTF-8 is right if the bytes are UTF-8,
 * and wrong if they are not: a text in another encoding is hardly ever UTF-8 by chance, and headers are often the server's default.
 * One-byte text can't be UTF-16, whatever it says of itself; servers that write their XML into a .NET string say so.
 *
 * Text that is neither what it says nor UTF-8 is read as Windows-1252: what decides about a call, the tags, numbers and words of XML itself, is
 * ASCII and so the same in both; only words for people can differ. For that reason ASCII is read, too, whatever it is called.
 */
export function readText(body: Buffer, contentType: string | null): BodyText {
  const sure = surelyUnicode(body);
  if (sure !== null) return decode(body, sure, '');

  const charset = charsetOf(contentType);
  // The ordinary case, in which the declaration need not be read.
  if (charset !== null && UTF8.test(charset) && isUtf8(body))
    return { kind: 'text', text: body.toString('utf8') };
  const named = [charset, declaredEncoding(body)].filter((name) => name !== null);
  const utf8 = named.length === 0 || named.some((name) => [UTF8, UTF16, WESTERN].some((is) => is.test(name)));
  if (utf8 && isUtf8(body)) return { kind: 'text', text: body.toString('utf8') };
  const words = textByItsBytes(body);
  const others = named.filter((name) => !UTF8.test(name) && !UTF16.test(name));
  const results = others.map((name) => decode(body, name, words));
  const result = results.find(({ kind }) => kind === 'text') ?? results[0];
  if (isAscii(body)) return { kind: 'text', text: words };
  return result ?? { kind: 'text', text: words, guessed: true };
}

/** UTF-8 with a few damaged characters, if there are whole ones beyond ASCII; otherwise Windows-1252. */
function textByItsBytes(body: Buffer): string {
  const utf8 = body.toString('utf8');
  return /[^\0-\x7F\uFFFD]/.test(utf8) ? utf8 : new TextDecoder('windows-1252').decode(body);
}

/** Whether a body is UTF-8, by its bytes and by all that it says of itself; a byte order mark may precede it. */
export function isPlainUtf8(body: Buffer, contentType: string | null): boolean {
  const charset = charsetOf(contentType);
  return (
    (surelyUnicode(body) ?? 'utf-8') === 'utf-8' && (charset === null || UTF8.test(charset)) && isUtf8(body)
  );
}

/** What precedes a document's first tag or XML declaration without a meaning: white space, comments, instructions, byte order marks. */
export function withoutPreamble(text: string): string {
  if (text.startsWith('<?xml ')) return text;
  let at = 0;
  for (;;) {
    while (at < text.length && /[\s\uFEFF\u200B]/.test(text[at]!)) at += 1;
    const end = text.startsWith('<!--', at)
      ? endOf(text, '-->', at + 4)
      : text.startsWith('<?', at) && !/^<\?xml[\s?]/.test(text.slice(at, at + 6))
        ? endOf(text, '?>', at + 2)
        : -1;
    if (end === -1) return at === 0 ? text : text.slice(at);
    at = end;
  }
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? -1 : at + mark.length;
}

function charsetOf(contentType: string | null): string | null {
  return contentType === null ? null : (CHARSET_OF_TYPE.exec(contentType)?.[1] ?? null);
}

function declaredEncoding(body: Buffer): string | null {
  const start = withoutPreamble(body.toString('latin1', 0, SEARCHED));
  return DECLARED_ENCODING.exec(start)?.[2] ?? null;
}

/** The encoding that a byte order mark or the zero bytes of UTF-16 show; null if there are none. */
function surelyUnicode(body: Buffer): string | null {
  const [first, second, third, fourth] = body;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'utf-32' : 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0 && second === 0) return 'utf-32';
  if (first === 0 && second !== undefined) return 'utf-16be';
  if (second === 0) return third === 0 ? 'utf-32' : 'utf-16le';
  return null;
}

function decode(body: Buffer, encoding: string, words: string): BodyText {
  const decoder = decoderOf(encoding);
  if (decoder === null) return { kind: 'unreadable', why: `its encoding ${encoding} is not known`, words };
  try {
    return { kind: 'text', text: decoder.decode(body) };
  } catch {
    return { kind: 'unreadable', why: `it is not ${encoding.toUpperCase()} text`, words };
  }
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    return null;
  }
}
