import { type FaultWords, messagesIn, readFault } from './faultWords.ts';
import { type ForeignBody, readForeignBody } from './foreignBody.ts';
import { readText, withoutPreamble } from './readText.ts';
import { nameOf, parseXml, type XmlElement } from './xmlTree.ts';

/** What the body of a response holds. */
export type Envelope =
  | { readonly kind: 'result'; readonly element: XmlElement }
  | ({ readonly kind: 'fault' } & FaultWords)
  | { readonly kind: 'empty' }
  | ForeignBody
  /** `damaged`: it may have been so on its way only. */
  | { readonly kind: 'malformed'; readonly why: string; readonly damaged: boolean }
  /** `words`: what it says of itself. */
  | { readonly kind: 'not an envelope'; readonly why: string; readonly words: readonly string[] };

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';

/**
 * Reads the body of a response as a SOAP 1.1 envelope (SOAP 1.1, section 4): strictly, namespaces included, and without
 * following anything: a DTD, and with it every entity that the document defines, is an error. Of SOAP 1.2 it knows the faults.
 * What precedes the XML declaration without a meaning is skipped.
 */
export function readEnvelope(body: Buffer, contentType: string | null): Envelope {
  const read = readText(body, contentType);
  const content = withoutPreamble(read.kind === 'text' ? read.text : read.words);
  if (content === '' && read.kind === 'text') return { kind: 'empty' };
  const foreign = content === '' ? null : readForeignBody(content, contentType);
  if (foreign !== null) return foreign;
  if (read.kind === 'unreadable') return { kind: 'malformed', why: read.why, damaged: false };
  // Before the parser, which has no handler to spare for it.
  if (content.includes('<!DOCTYPE')) {
    return { kind: 'malformed', why: 'it has a document type definition', damaged: false };
  }
  let root: XmlElement;
  try {
    root = parseXml(content);
  } catch (error) {
    return { kind: 'malformed', why: (error as Error).message, damaged: true };
  }
  return openEnvelope(root);
}

function openEnvelope(root: XmlElement): Envelope {
  const not = (why: string, words: readonly string[] = []): Envelope => ({
    kind: 'not an envelope',
    why,
    words,
  });
  const { namespace } = root;
  if ((namespace !== SOAP && namespace !== SOAP_12) || root.name !== 'Envelope') {
    return not(`its root is ${nameOf(root)}`, messagesIn(root));
  }
  const parts = root.children[0]?.name === 'Header' ? root.children.slice(1) : root.children;
  const [body, ...more] = parts;
  if (body === undefined || more.length > 0 || body.namespace !== namespace || body.name !== 'Body') {
    return not('its envelope does not hold one body');
  }
  const [element, ...others] = body.children;
  if (element === undefined) return not('its body is empty');
  if (others.length > 0 || root.text.trim() !== '' || body.text.trim() !== '') {
    return not('its body holds more than one element');
  }
  if (element.namespace === namespace && element.name === 'Fault') {
    return { kind: 'fault', ...readFault(element) };
  }
  return namespace === SOAP ? { kind: 'result', element } : not(`its root is ${nameOf(root)}`);
}
