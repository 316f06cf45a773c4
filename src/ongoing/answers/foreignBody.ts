import { isNamedForWords } from './faultWords.ts';
import { withoutPreamble } from './readText.ts';

/** A body that is no XML for programs. */
export interface ForeignBody {
  readonly kind: 'foreign';
  /** What it is, with an article: a web page, JSON … */
  readonly what: string;
  /** Its title, if it is a page. */
  readonly title: string;
  /** What it says, if it is not. */
  readonly words: readonly string[];
}

const HTML = /^<(?:!doctype\s+html|html)\b/i;
const HTML_TYPE = /^\s*(text\/html|application\/xhtml\+xml)\b/i;
const ENVELOPE = /^<(?:[\w.-]+:)?Envelope\b/;
const MULTIPART_TYPE = /^\s*multipart\//i;
/** The first part of a multipart message: its delimiter and a header of its own. */
const FIRST_PART = /^--[^\r\n]+\r?\n[\w-]+:/;
const NO_TEXT = /[\u0000-\u0008\u000E-\u001A\uFFFD]/;
const MAX_DEPTH = 8;

/**
 * Says what a body is that is not XML for programs: a web page, a multipart message, JSON, plain text or other data; null if it may be an envelope.
 *
 * @param content the text without white space, comments and the like in front of it.
 */
export function readForeignBody(content: string, contentType: string | null): ForeignBody | null {
  const foreign = (what: string, words: readonly string[] = []): ForeignBody => ({
    kind: 'foreign',
    what,
    title: '',
    words,
  });
  if (content.startsWith('<')) {
    return isWebPage(content, contentType) ? { ...foreign('a web page'), title: titleOf(content) } : null;
  }
  const type = contentType ?? '';
  if (MULTIPART_TYPE.test(type) || FIRST_PART.test(content.slice(0, 1000))) {
    const mtom = /\bxop\+xml\b/i.test(type + content.slice(0, 2000));
    return foreign(mtom ? 'a multipart message (MTOM)' : 'a multipart message');
  }
  if (NO_TEXT.test(content.slice(0, 300))) return foreign('data that is not text');
  const text = content.trim();
  const json = /^[[{]/.test(text) ? parsedJson(text) : undefined;
  if (json === undefined) return foreign('plain text', [text]);
  const words = wordsOfJson(json, MAX_DEPTH);
  return foreign('JSON', words.length === 0 ? [text] : words);
}

function isWebPage(content: string, contentType: string | null): boolean {
  const page = content.startsWith('<?xml') ? content.slice(content.indexOf('?>') + 2) : content;
  const start = withoutPreamble(page);
  return HTML.test(start) || (HTML_TYPE.test(contentType ?? '') && !ENVELOPE.test(start));
}

/** A page's title, or else its first heading. */
function titleOf(html: string): string {
  const tag = /<(title|h1|h2)(?:\s[^<>]{0,200})?>/i.exec(html.slice(0, 100_000));
  if (tag === null) return '';
  const begin = tag.index + tag[0].length;
  const rest = html.slice(begin, begin + 1000);
  const end = rest.toLowerCase().indexOf(`</${tag[1]!.toLowerCase()}`);
  return (end === -1 ? rest : rest.slice(0, end)).trim();
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The texts of JSON that are named for words, in their order. */
function wordsOfJson(value: unknown, depth: number): string[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner !== 'string') return wordsOfJson(inner, depth - 1);
    return isNamedForWords(name) && inner.trim() !== '' ? [inner.trim()] : [];
  });
}
