import { damaged, unusable } from './problems.ts';
import { LONGEST_TEXT, RichText, tooLong } from './richText.ts';
import { decodeEscapes } from './textEscapes.ts';
import { parseWholeXml, SPREADSHEET_NAMESPACES, type XmlHandler } from './xmlPart.ts';
import type { ZipPackage } from './zipPackage.ts';

const LIMIT = 1024 * 1024 * 1024;
/** The most strings and the most bytes of text (UTF-8) that are kept in memory: enough for a full sheet with a text in each row. */
const MOST_STRINGS = 10_000_000;
const MOST_BYTES = 96 * 1024 * 1024;
const PAGE = 1024 * 1024;
/** Text numbers whose starts are in one block. */
const BLOCK = 64 * 1024;
const RECENT = 4096;

/**
 * The texts that the cells point to by number. They are kept as UTF-8 in large pages, outside the JavaScript heap: a million
 * strings would otherwise be a million objects for every garbage collection to visit.
 */
export class SharedStrings {
  readonly #pages: Buffer[] = [];
  readonly #pageEnds: number[] = [];
  /** Where each text begins, counted over all pages. A text ends where the next one begins, or at its page's end. */
  readonly #starts: Uint32Array[] = [];
  #count = 0;
  /** Texts that were asked for twice in a row at their slot: many cells share a few texts, others are used once. */
  readonly #recent: (string | undefined)[] = new Array(RECENT).fill(undefined);
  readonly #recentIndex = new Int32Array(RECENT).fill(-1);

  get count(): number {
    return this.#count;
  }

  /** Bytes of text kept. */
  get bytes(): number {
    return this.#pages.length === 0 ? 0 : (this.#pages.length - 1) * PAGE + this.#pageEnds.at(-1)!;
  }

  /** Adds the next text, its escapes not decoded: it is then always well-formed and so survives as UTF-8. */
  add(written: string): void {
    const length = Buffer.byteLength(written);
    // A text never spans two pages, and none begins at a page's very end; the longest, all escapes, fills 690 kB at most.
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

  /** The text of that number; undefined where there is none. */
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
    // The last text of a page ends with it; the next one begins on the page after.
    const end = Math.min(next - page * PAGE, this.#pageEnds[page]!);
    return this.#pages[page]!.toString('utf8', start - page * PAGE, end);
  }

  #start(index: number): number {
    return this.#starts[Math.floor(index / BLOCK)]![index % BLOCK]!;
  }
}

/**
 * Reads the shared strings (ECMA-376 part 1, 18.4.9 `sst`).
 * @throws {SheetError} where the part is damaged, or holds more than is kept in memory.
 */
export async function readSharedStrings(pkg: ZipPackage, part: string | undefined): Promise<SharedStrings> {
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
      `holds more different texts than can be kept in memory (${strings.count} so far)`,
      'Split it into several workbooks, or save it as CSV (UTF-8)',
    );
  }
}
