import type { Quote } from '../redact.ts';
import type { HttpResponse } from '../transport.ts';
import { saidByFault } from './answerToFault.ts';
import { type ForeignBody, JSON_TEXT, WEB_PAGE } from './foreignBody.ts';
import { plainText } from './htmlText.ts';
import { type Envelope, readEnvelope } from './readEnvelope.ts';
import { type Said, saidBy } from './spokenWords.ts';
import { unpackBody } from './unpackBody.ts';

/** What a response says, and in which form: a web page, as servers give it for an address at which no service is; JSON; or another. */
export interface SaidInForm extends Said {
  readonly form: 'page' | 'JSON' | 'nothing' | 'other';
}

/** What a response says whose status counts, if it arrived whole and can be read. */
export function saidWithStatus(response: HttpResponse, quote: Quote): SaidInForm {
  const content = contentOf(response);
  switch (content?.kind) {
    case 'fault':
      return { ...saidByFault(content, quote), form: 'other' };
    case 'foreign':
      return { ...saidByForeign(content, quote), form: FORMS.get(content.what) ?? 'other' };
    case 'not an envelope':
      return { ...saidBy(content.words, quote), form: 'other' };
    case 'empty':
      return { ...saidBy([], quote), form: 'nothing' };
    default:
      return { ...saidBy([], quote), form: 'other' };
  }
}

const FORMS: ReadonlyMap<string, SaidInForm['form']> = new Map([
  [WEB_PAGE, 'page'],
  [JSON_TEXT, 'JSON'],
]);

function saidByForeign({ title, untitled, words, decides }: ForeignBody, quote: Quote): Said {
  const page = title || untitled;
  if (page === '') return saidBy(words, quote, decides);
  return saidBy([plainText(page)], () => quote(page, plainText));
}

function contentOf({ body, contentEncoding, contentType }: HttpResponse): Envelope | null {
  const unpacked = unpackBody(body, contentEncoding);
  return unpacked.kind === 'body' ? readEnvelope(unpacked.body, contentType) : null;
}
