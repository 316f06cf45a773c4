import type { Quote } from '../redact.ts';
import type { HttpResponse } from '../transport.ts';
import { saidByFault } from './answerToFault.ts';
import { type ForeignBody, WEB_PAGE } from './foreignBody.ts';
import { plainText } from './htmlText.ts';
import { type Envelope, readEnvelope } from './readEnvelope.ts';
import { type Said, saidBy } from './spokenWords.ts';
import { unpackBody } from './unpackBody.ts';

/** What a response says whose status counts, if it arrived whole and can be read. */
export function saidWithStatus(response: HttpResponse, quote: Quote): Said {
  const content = contentOf(response);
  switch (content?.kind) {
    case 'fault':
      return saidByFault(content, quote);
    case 'foreign':
      return saidByForeign(content, quote);
    case 'not an envelope':
      return saidBy(content.words, quote);
    default:
      return saidBy([], quote);
  }
}

function saidByForeign({ title, untitled, words }: ForeignBody, quote: Quote): Said {
  const page = title || untitled;
  if (page === '') return saidBy(words, quote);
  return saidBy([plainText(page)], () => quote(page, plainText));
}

/** Whether a response is a web page, as servers give it for an address at which no service is. */
export function isWebPage(response: HttpResponse): boolean {
  const content = contentOf(response);
  return content?.kind === 'foreign' && content.what === WEB_PAGE;
}

function contentOf({ body, contentEncoding, contentType }: HttpResponse): Envelope | null {
  const unpacked = unpackBody(body, contentEncoding);
  return unpacked.kind === 'body' ? readEnvelope(unpacked.body, contentType) : null;
}
