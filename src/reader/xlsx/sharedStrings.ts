import { damaged, unusable } from './problems.ts';
import { LONGEST_TEXT, RichText, tooLong } from './richText.ts';
import { decodeEscapes } from './textEscapes.ts';
import { parseWholeXml, SPREADSHEET_NAMESPACES, type XmlHandler } from './xmlPart.ts';
import type { ZipPackage } from './zipPackage.ts';

const LIMIT = 1024 * 1024 * 1024;
/** The most strings and bytes of text (UTF-8) kept in memory: enough for a full tab with a text in each row. */
const MOST_STRINGS = 10_000_000;
const MOST_BYTES = 96 * 1024 * 1024;
const PAGE = 1024 * 1024;
/** How many texts share one block of starts. */
const BLOCK = 64 * 1024;
const RECENT = 4096;

/**
 * The texts that cells refer to by number. They are kept as UTF-8 in large pages, outside the JavaScript heap: otherwise every garbage
 * collection would visit a million strings.
 */
export class SharedStrings {
  /** The name of the part, if the workbook names one that is not in the file. */
  readonly missingPart: string | undefined;
  readonly #pages: Buffer[] = [];
  readonly #pageEnds: number[] = [];
  /** Where each text begins, counted over all pages. It ends where the next one begins, or at the end of its page. */
  readonly #starts: Uint32Array[] = [];
  #count = 0;
  /** A cache of texts requested twice in a row at their slot: a few texts are shared by many cells, others are used once. */
  readonly #recent: (string | undefined)[] = new Array(RECENT).fill(undefined);
  readonly #recentIndex = new Int32Array(RECENT).fill(-1);

  constructor(missingPart?: string) {
    this.missingPart = missingPart;
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of text kept. */
  get bytes(): number {
    return this.#pages.length === 0 ? 0 : (this.#pages.length - 1) * PAGE + this.#pageEnds.at(-1)!;
  }

  /** Adds the next text, with its escapes not yet decoded: it is then always well-formed and can be kept as UTF-8. */
  add(written: string): void {
    const length = Buffer.byteLength(written);
    // A text never spans two pages, and none begins at the very end of a page; the longest, all escapes, takes 690 kB.
    if (this.#pages.length === 0 || this.#pageEnds.at(-1)! + length >= PAGE) {
      this.#pages.push(Buffer.allocUnsafeSlow(PAGE));
      this.#pageEnds.push(0);
    }
    if (this.#count % BLOCK === 0) this.#starts.push(new Uint32Array(BLOCK));
    const page = this.#pages.length - 1;
    const at = this.#pageEnds[page]!;
    this.#pages[page]!.write(written, at);
    this.#starts.at(-1)![this.#count % BLOCK] = page * PAGE + at;
    this.#pageEnds[page] = at + length;
    this.#count += 1;
  }

  /** The text with that number; undefined if there is none. */
  at(index: number): string | undefined {
    if (index >= this.#count) return undefined;
    const slot = index % RECENT;
    const seen = this.#recentIndex[slot] === index;
    if (seen && this.#recent[slot] !== undefined) return this.#recent[slot];
    const text = decodeEscapes(this.#text(index));
    this.#recent[slot] = seen ? text : undefined;
    this.#recentIndex[slot] = index;
    return text;
  }

  #text(index: number): string {
    const start = this.#start(index);
    const page = Math.floor(start / PAGE);
    const next = index + 1 < this.#count ? this.#start(index + 1) : Number.MAX_SAFE_INTEGER;
    // The last text of a page ends with the page; the next one begins on the next page.
    const end = Math.min(next - page * PAGE, this.#pageEnds[page]!);
    return this.#pages[page]!.toString('utf8', start - page * PAGE, end);
  }

  #start(index: number): number {
    return this.#starts[Math.floor(index / BLOCK)]![index % BLOCK]!;
  }
}

/**
 * Reads the shared strings (ECMA-376 part 1, 18.4.9 `sst`). A part that is missing has none: that matters only if a cell refers to one.
 * @throws {SheetError} if the part is damaged, or contains more than can be kept in memory
 */
export async function readSharedStrings(pkg: ZipPackage, part: string | undefined): Promise<SharedStrings> {
  if (part !== undefined && !pkg.has(part)) return new SharedStrings(part);
  const strings = new SharedStrings();
  if (part === undefined) return strings;
  await parseWholeXml(
    pkg,
    { name: part, limit: LIMIT, root: 'sst', namespaces: SPREADSHEET_NAMESPACES },
    stringItems(pkg, part, strings),
  );
  return strings;
}

function stringItems(pkg: ZipPackage, part: string, strings: SharedStrings): XmlHandler {
  const rich = new RichText(pkg.file, `the shared text ${part}`);
  let depth = 0;
  let inItem = false;
  return {
    startElement(name) {
      depth += 1;
      if (inItem) {
        rich.startElement(name);
      } else if (depth === 2 && name === 'si') {
        inItem = true;
        rich.reset();
      } else if (depth === 2 && name !== 'extLst') {
        throw damaged(pkg.file, `its part ${part} has an unknown element (${name.slice(0, 40)})`);
      }
    },
    endElement() {
      if (inItem && depth === 2) {
        inItem = false;
        keep(pkg, strings, rich.written);
      } else if (inItem) {
        rich.endElement();
      }
      depth -= 1;
    },
    text(text) {
      if (inItem) rich.append(text);
    },
  };
}

function keep(pkg: ZipPackage, strings: SharedStrings, written: string): void {
  if (written.length > LONGEST_TEXT && decodeEscapes(written).length > LONGEST_TEXT) {
    throw tooLong(pkg.file, `shared text ${strings.count + 1}`);
  }
  strings.add(written);
  if (strings.count > MOST_STRINGS || strings.bytes > MOST_BYTES) {
    throw unusable(
      pkg.file,
      `contains more different texts than fit in memory (${strings.count} so far)`,
      'Split it into several workbooks, or save it as CSV (UTF-8)',
    );
  }
}
