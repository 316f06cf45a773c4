import { SaxesParser } from 'saxes';
import { SheetError } from '../../model/errors.ts';
import { ALTERNATE, Alternates } from './alternates.ts';
import { damaged, unusable } from './problems.ts';
import type { ZipPackage } from './zipPackage.ts';

/** Receives the elements of a part. Names have no prefix. */
export interface XmlHandler {
  startElement(name: string, attributes: Readonly<Record<string, string>>): void;
  endElement(name: string): void;
  text(text: string): void;
}

/** The two namespaces of SpreadsheetML: transitional and strict (ECMA-376 part 1, annex A; part 4). */
export const SPREADSHEET_NAMESPACES: readonly string[] = [
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  'http://purl.oclc.org/ooxml/spreadsheetml/main',
];

/** No part of a workbook nests deeper than about 20 elements. */
const DEEPEST = 100;
/** The most bytes without the end of an element or text: no cell has a text or attribute of this size. */
const LONGEST_PIECE = 1024 * 1024;

/** The name of a part, the most bytes it may have, and what its root must be. */
export interface XmlPart {
  readonly name: string;
  readonly limit: number;
  readonly root: string;
  readonly namespaces: readonly string[];
  /** Whether it may consist of elements that hold nothing, as a tab of formatted rows does. */
  readonly mayBeEmpty?: boolean;
}

/**
 * Parses a part while it is decompressed; yields after every chunk, so that the caller can take what the handler has collected. Errors
 * thrown by the handler pass through unchanged if they are SheetErrors. The handler never sees `mc:AlternateContent`: it gets what the
 * Fallback holds.
 * @throws {SheetError} if the part is missing, damaged, not well-formed, of another kind, or declares a DOCTYPE
 */
export async function* parseXml(
  pkg: ZipPackage,
  part: XmlPart,
  handler: XmlHandler,
): AsyncGenerator<void, void, undefined> {
  let depth = 0;
  let pieces = 0;
  const alternates = new Alternates();
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^(?:utf-?8|utf-?16(?:le|be)?|us-ascii)$/i.test(encoding)) {
      throw damaged(pkg.file, `its part ${part.name} uses the encoding ${encoding}`);
    }
  });
  parser.on('doctype', () => {
    throw refuseDoctype(pkg, part);
  });
  parser.on('opentag', ({ name, attributes }) => {
    pieces += 1;
    depth += 1;
    if (depth > DEEPEST) throw damaged(pkg.file, `its part ${part.name} nests more than ${DEEPEST} elements`);
    if (depth === 1) checkRoot(pkg, part, name, attributes);
    const colon = name.indexOf(':');
    const local = colon < 0 ? name : name.slice(colon + 1);
    if ((alternates.isOpen || local === ALTERNATE) && alternates.takesStart(local, depth)) return;
    handler.startElement(local, attributes);
  });
  parser.on('closetag', ({ name }) => {
    pieces += 1;
    const taken = alternates.isOpen && alternates.takesEnd(depth);
    depth -= 1;
    if (taken) return;
    const colon = name.indexOf(':');
    handler.endElement(colon < 0 ? name : name.slice(colon + 1));
  });
  const text = (piece: string) => {
    pieces += 1;
    if (!alternates.isOpen || !alternates.takesText(depth)) handler.text(piece);
  };
  parser.on('text', text);
  parser.on('cdata', text);

  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let silent = 0;
  const feed = (step: () => void) => {
    try {
      step();
    } catch (error) {
      if (error instanceof SheetError) throw error;
      throw damaged(pkg.file, `its part ${part.name} is cut off or not valid XML`, error);
    }
  };
  for await (const bytes of pkg.bytes(part.name, part.limit, { mayBeEmpty: part.mayBeEmpty ?? false })) {
    const before = pieces;
    feed(() => {
      decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
      parser.write(decoder.decode(bytes, { stream: true }));
    });
    silent = pieces === before ? silent + bytes.length : 0;
    if (silent > LONGEST_PIECE)
      throw damaged(pkg.file, `its part ${part.name} has a text of more than a million characters`);
    yield;
  }
  feed(() => {
    if (decoder) parser.write(decoder.decode());
    parser.close();
  });
  yield;
}

/** Parses a small part to its end. */
export async function parseWholeXml(pkg: ZipPackage, part: XmlPart, handler: XmlHandler): Promise<void> {
  for await (const _ of parseXml(pkg, part, handler));
}

function checkRoot(
  pkg: ZipPackage,
  part: XmlPart,
  name: string,
  attributes: Readonly<Record<string, string>>,
): void {
  const colon = name.indexOf(':');
  const namespace = attributes[colon < 0 ? 'xmlns' : `xmlns:${name.slice(0, colon)}`];
  if (
    name.slice(colon + 1) !== part.root ||
    namespace === undefined ||
    !part.namespaces.includes(namespace)
  ) {
    throw damaged(pkg.file, `its part ${part.name} is not a ${part.root} (its root is ${name.slice(0, 60)})`);
  }
}

/** OPC allows UTF-8 and UTF-16 (ECMA-376 part 2, 8.1.4); UTF-16 begins with a byte order mark or with `<` and a zero. */
function encodingOf(bytes: Buffer): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x3c && bytes[1] === 0)) return 'utf-16le';
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] === 0x3c)) return 'utf-16be';
  return 'utf-8';
}

function refuseDoctype(pkg: ZipPackage, part: XmlPart): SheetError {
  return unusable(
    pkg.file,
    `declares a DOCTYPE in its part ${part.name}, which no spreadsheet program does and which can be used for an attack`,
    'Open it in Excel and save it as .xlsx under a new name, or ask where the file comes from',
  );
}
