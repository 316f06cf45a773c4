import { isNamedForPrograms, isNamedForWords, messagesIn } from './faultWords.ts';
import { plainText, titleOf } from './htmlText.ts';
import { withoutPreamble } from './readText.ts';
import { parseXml, type XmlElement } from './xmlTree.ts';

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
  /** Whether its words can be about all calls. Those of a result are about its charge, and it may have been applied. */
  readonly decides: boolean;
}

/** What a page is called, and JSON. */
export const WEB_PAGE = 'a web page';
export const JSON_TEXT = 'JSON';

const HTML = /^<(?:!doctype\s+html|html)\b/i;
const HTML_TYPE = /^\s*(text\/html|application\/xhtml\+xml)\b/i;
const ENVELOPE = /^<(?:[\w.-]+:)?Envelope\b/;
const MULTIPART_TYPE = /^\s*multipart\//i;
/** The first part of a multipart message: its delimiter and a header of its own. */
const FIRST_PART = /^--[^\r\n]+\r?\n[\w-]+:/m;
const ENVELOPE_WITHIN = /<((?:[\w.-]{1,100}:)?Envelope)[\s>]/;
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
    decides: true,
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
    return { ...foreign(mtom ? 'a multipart message (MTOM)' : 'a multipart message'), ...partsOf(content) };
  }
  if (NO_TEXT.test(content.slice(0, 300))) return foreign('data that is not text');
  const text = content.trim();
  const json = /^["[{]/.test(text) ? parsedJson(text) : undefined;
  if (json === undefined) return foreign('plain text', [text]);
  const words = wordsOfJson(json, MAX_DEPTH, typeof json === 'string');
  return foreign(JSON_TEXT, words.length === 0 ? [text] : words);
}

function isWebPage(content: string, contentType: string | null): boolean {
  const page = content.startsWith('<?xml') ? content.slice(content.indexOf('?>') + 2) : content;
  const start = withoutPreamble(page);
  return HTML.test(start) || (HTML_TYPE.test(contentType ?? '') && !ENVELOPE.test(start));
}

/** What the envelope within a multipart message says. The message is not taken apart, so it is no result, whatever it says. */
function partsOf(content: string): Pick<ForeignBody, 'words' | 'decides'> {
  const root = envelopeWithin(content);
  if (root === null) return { words: [], decides: false };
  const isFault = root.children.some(({ children }) => children.some(({ name }) => name === 'Fault'));
  return { words: messagesIn(root), decides: isFault };
}

function envelopeWithin(content: string): XmlElement | null {
  const start = ENVELOPE_WITHIN.exec(content);
  const end = start === null ? -1 : content.indexOf('>', content.lastIndexOf(`</${start[1]}`));
  if (start === null || end <= start.index) return null;
  try {
    return parseXml(content.slice(start.index, end + 1));
  } catch {
    return null;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The texts of JSON that are named for words, in their order. Those in a list have the list's name, or that of what the list is in, as in
 * `"errors":{"Count":["…"]}`.
 * @param speaks whether a text at this place is words
 */
function wordsOfJson(value: unknown, depth: number, speaks: boolean): string[] {
  if (typeof value === 'string') return speaks && value.trim() !== '' ? [value.trim()] : [];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((item) => wordsOfJson(item, depth - 1, speaks));
  return Object.entries(value).flatMap(([name, inner]) => {
    const inherits = speaks && Array.isArray(inner) && !isNamedForPrograms(name);
    return wordsOfJson(inner, depth - 1, isNamedForWords(name) || inherits);
  });
}
