import { isNamedForWords, messagesIn } from './faultWords.ts';
import { plainText, titleOf } from './htmlText.ts';
import { withoutPreamble } from './readText.ts';
import { parseXml } from './xmlTree.ts';

/** A body that is no XML for programs. */
export interface ForeignBody {
  readonly kind: 'foreign';
  /** What it is, with an article: a web page, JSON … */
  readonly what: string;
  /** The title of a page, as HTML. */
  readonly title: string;
  /** A page without a title, as HTML; empty if it has no text. */
  readonly untitled: string;
  /** What it says, if it is no page. */
  readonly words: readonly string[];
}

/** What a page is called. */
export const WEB_PAGE = 'a web page';

const HTML = /^<(?:!doctype\s+html|html)\b/i;
const HTML_TYPE = /^\s*(text\/html|application\/xhtml\+xml)\b/i;
const ENVELOPE = /^<(?:[\w.-]+:)?Envelope\b/;
const MULTIPART_TYPE = /^\s*multipart\//i;
/** The first part of a multipart message: its delimiter and a header of its own. */
const FIRST_PART = /^--[^\r\n]+\r?\n[\w-]+:/m;
const ENVELOPE_WITHIN = /<((?:[\w.-]+:)?Envelope)[\s>][\s\S]*<\/\1\s*>/;
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
    untitled: '',
    words,
  });
  if (content.startsWith('<')) {
    if (!isWebPage(content, contentType)) return null;
    const title = titleOf(content);
    const untitled = title === '' && plainText(content) !== '' ? content : '';
    return { ...foreign(WEB_PAGE), title, untitled };
  }
  const type = contentType ?? '';
  if (MULTIPART_TYPE.test(type) || FIRST_PART.test(content.slice(0, 1000))) {
    const mtom = /\bxop\+xml\b/i.test(type + content.slice(0, 2000));
    return foreign(mtom ? 'a multipart message (MTOM)' : 'a multipart message', wordsOfParts(content));
  }
  if (NO_TEXT.test(content.slice(0, 300))) return foreign('data that is not text');
  const text = content.trim();
  const json = /^["[{]/.test(text) ? parsedJson(text) : undefined;
  if (json === undefined) return foreign('plain text', [text]);
  const words = wordsOfJson(json, MAX_DEPTH);
  return foreign('JSON', words.length === 0 ? [text] : words);
}

function isWebPage(content: string, contentType: string | null): boolean {
  const page = content.startsWith('<?xml') ? content.slice(content.indexOf('?>') + 2) : content;
  const start = withoutPreamble(page);
  return HTML.test(start) || (HTML_TYPE.test(contentType ?? '') && !ENVELOPE.test(start));
}

/** What the XML within a multipart message says. The message is not taken apart, so this is for people, and for words about all calls. */
function wordsOfParts(content: string): string[] {
  const xml = ENVELOPE_WITHIN.exec(content)?.[0];
  try {
    return xml === undefined ? [] : messagesIn(parseXml(xml));
  } catch {
    return [];
  }
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
  if (depth === MAX_DEPTH && typeof value === 'string') return [value.trim()];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner !== 'string') return wordsOfJson(inner, depth - 1);
    return isNamedForWords(name) && inner.trim() !== '' ? [inner.trim()] : [];
  });
}
