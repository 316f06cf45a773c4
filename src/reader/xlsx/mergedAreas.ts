import type { Cell } from '../../model/cell.ts';
import { type Area, areaOf } from './area.ts';
import { MOST_COLUMNS } from './cellReference.ts';
import { damaged } from './problems.ts';
import { parseXml, SPREADSHEET_NAMESPACES } from './xmlPart.ts';
import type { ZipPackage } from './zipPackage.ts';

/** What the name of the element looks like in the bytes of the part. */
const NAME = Buffer.from('mergeCell');

/**
 * The merged areas of a tab (ECMA-376 part 1, 18.3.1.55 `mergeCells`), in the order of their first rows. The list comes after the cells,
 * but decides which of them count. So the part is looked through for the element's name, which costs little; only a part that has it is
 * parsed once more.
 * @param limit the most bytes of the part
 * @throws {SheetError} if the part is damaged
 */
export async function readMergedAreas(pkg: ZipPackage, part: string, limit: number): Promise<Area[]> {
  const areas: Area[] = [];
  if (!(await mentionsMerges(pkg, part, limit))) return areas;
  const handler = {
    startElement(name: string, { ref }: Readonly<Record<string, string>>) {
      if (name !== 'mergeCell') return;
      const area = areaOf(ref ?? '');
      if (area && (area.firstRow < area.lastRow || area.firstColumn < area.lastColumn)) areas.push(area);
    },
    endElement() {},
    text() {},
  };
  const source = {
    name: part,
    limit,
    root: 'worksheet',
    namespaces: SPREADSHEET_NAMESPACES,
    mayBeEmpty: true,
  };
  for await (const _ of parseXml(pkg, source, handler));
  return areas.sort((a, b) => a.firstRow - b.firstRow);
}

async function mentionsMerges(pkg: ZipPackage, part: string, limit: number): Promise<boolean> {
  let end: Buffer = Buffer.alloc(0);
  let first = true;
  for await (const bytes of pkg.bytes(part, limit, { mayBeEmpty: true, unchecked: true })) {
    // In UTF-16 the name looks different; such files are rare, so they are parsed.
    if (first && (bytes[0] === 0 || bytes[1] === 0 || bytes[0]! >= 0xfe)) return true;
    first = false;
    if (bytes.includes(NAME) || Buffer.concat([end, bytes.subarray(0, NAME.length)]).includes(NAME))
      return true;
    end = bytes.subarray(-NAME.length);
  }
  return false;
}

/** Goes down a tab with its merged areas, and empties the cells that lie under one: no program shows what they hold. */
export class MergeSweep {
  readonly #file: string;
  readonly #areas: readonly Area[];
  #next = 0;
  #open: Area[] = [];

  /** @param areas in the order of their first rows */
  constructor(file: string, areas: readonly Area[]) {
    this.#file = file;
    this.#areas = areas;
  }

  /** Whether there are areas at all. */
  get isEmpty(): boolean {
    return this.#areas.length === 0;
  }

  /**
   * Empties the hidden cells of a row. Rows must come in order.
   * @returns the columns of the cells that were not empty
   */
  hide(row: number, cells: Cell[]): number[] {
    if (this.#open.length > 0) this.#open = this.#open.filter(({ lastRow }) => lastRow >= row);
    for (; this.#next < this.#areas.length && this.#areas[this.#next]!.firstRow <= row; this.#next += 1) {
      const area = this.#areas[this.#next]!;
      if (area.lastRow >= row) this.#open.push(area);
    }
    // Areas can't overlap, so a row has at most one in each column.
    if (this.#open.length > MOST_COLUMNS) throw damaged(this.#file, 'it has merged cells that overlap');
    const hidden: number[] = [];
    for (const { firstRow, firstColumn, lastColumn } of this.#open) {
      const last = Math.min(lastColumn, cells.length - 1);
      for (let column = firstColumn + (row === firstRow ? 1 : 0); column <= last; column += 1) {
        if (cells[column] === '') continue;
        cells[column] = '';
        hidden.push(column);
      }
    }
    return hidden;
  }
}
