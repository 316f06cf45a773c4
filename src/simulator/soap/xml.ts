import { SaxesParser } from 'saxes';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** An element as the deserializer sees it. */
export interface XmlElement {
  readonly local: string;
  readonly uri: string;
  /** xsi:nil is `true` or `1`. */
  readonly nil: boolean;
  /** All character data directly inside, CDATA included. */
  text: string;
  readonly children: XmlElement[];
  /** Where its start tag ends, both counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** The text is not a well-formed XML document, or has a DOCTYPE. */
export class MalformedXml extends Error {
  override readonly name = 'MalformedXml';
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/**
 * The root element of an XML 1.0 document.
 * @throws MalformedXml for anything that a non-validating XML parser refuses, and for any DOCTYPE, as ASP.NET's reader does.
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  const refuse = (message: string): never => {
    throw new MalformedXml(message, parser.line, parser.column + 1);
  };
  const addText = (data: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += data;
  };
  // saxes carries on after an error unless the handler throws.
  parser.on('error', (error) => refuse(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => refuse('For security reasons DTD is prohibited in this XML document.'));
  parser.on('opentag', (tag) => {
    const element: XmlElement = {
      local: tag.local,
      uri: tag.uri,
      nil: isNil(tag.attributes),
      text: '',
      children: [],
      line: parser.line,
      column: parser.column + 1,
    };
    if (open.length === 0) root = element;
    else open[open.length - 1]!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return root ?? refuse('Root element is missing.');
}

function isNil(attributes: Record<string, { local: string; uri: string; value: string }>): boolean {
  for (const key in attributes) {
    const { local, uri, value } = attributes[key]!;
    if (local === 'nil' && uri === XSI) return value.trim() === 'true' || value.trim() === '1';
  }
  return false;
}

/**
 * The first child of that name and namespace, or undefined. ASP.NET's deserializer takes the first, in any order, and silently
 * skips repeated, unknown and wrongly namespaced ones.
 */
export function findChild(
  parent: XmlElement | undefined,
  local: string,
  uri: string,
): XmlElement | undefined {
  return parent?.children.find((child) => child.local === local && child.uri === uri);
}

/** Text for the inside of an element; what XML 1.0 forbids becomes `?`. */
export function escapeText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replace(/[&<>]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : '&gt;'));
}
