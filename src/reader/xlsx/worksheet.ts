import { type Cell, cellAddress, columnLetters, isEmptyCell } from '../../model/cell.ts';
import type { RawRow } from '../../model/row.ts';
import type { Note } from '../sheet.ts';
import type { Area } from './area.ts';
import { columnOfReference, MOST_COLUMNS, MOST_ROWS, rowOfText } from './cellReference.ts';
import { type CellContext, cellValue } from './cellValue.ts';
import { MergeSweep } from './mergedAreas.ts';
import { damaged, quoted } from './problems.ts';
import { LONGEST_TEXT, RichText, tooLong } from './richText.ts';
import { RowBatches } from './rowBatches.ts';
import { SheetFindings } from './sheetFindings.ts';
import type { Tables } from './tableParts.ts';
import { TotalsCells } from './totalsCells.ts';
import { isTrue } from './workbookPart.ts';
import type { XmlHandler } from './xmlPart.ts';

/** The most characters in one row: a thousand cells of maximum length. */
const LONGEST_ROW = 32 * 1024 * 1024;

/** Where the parser is. */
type Place =
  | 'outside'
  | 'sheet'
  | 'sheetData'
  | 'row'
  | 'cell'
  | 'value'
  | 'formula'
  | 'inline'
  | 'cols'
  | 'mergeCells';

/** What is known of a tab before its cells are read. */
export interface TabFacts {
  readonly name: string;
  readonly tables: Tables;
  /** Its merged areas of more than one cell, in the order of their first rows. */
  readonly merged: readonly Area[];
}

/**
 * Turns the elements of a worksheet part (ECMA-376 part 1, 18.3.1.99) into rows. An unknown element that could hold rows or values is an
 * error: nothing is left out silently.
 */
export class WorksheetHandler implements XmlHandler {
  readonly #context: CellContext;
  readonly #tab: string;
  readonly #findings = new SheetFindings();
  readonly #batches = new RowBatches();
  readonly #rich: RichText;
  readonly #totals: TotalsCells;
  readonly #merged: MergeSweep;
  #place: Place = 'outside';
  /** The depth inside a skipped element; 0 outside. */
  #skipped = 0;
  #inlineDepth = 0;
  #sawData = false;

  #row = 0;
  #rowHidden = false;
  #rowText = 0;
  #cells: Cell[] = [];
  #filled = false;
  #showsLess = false;

  #column = -1;
  #type = 'n';
  #style: string | undefined;
  #value: string | null = null;
  #inline: string | null = null;
  #formula = false;

  constructor(context: CellContext, { name: tab, tables, merged }: TabFacts) {
    this.#context = context;
    this.#tab = tab;
    this.#totals = new TotalsCells(tab, tables);
    this.#merged = new MergeSweep(context.file, merged);
    this.#rich = new RichText(context.file, `the tab ${quoted(tab)}`);
  }

  /** The current row, or the last one read. */
  get row(): number {
    return this.#row;
  }

  /** The rows that are complete so far, if reading ends early. */
  flush(): RawRow[][] {
    this.#batches.flush();
    return this.#batches.take();
  }

  /** Ends the reading and makes the last rows available. */
  finish(): void {
    if (!this.#sawData) throw this.#damage('it has no sheetData');
    this.#batches.flush();
  }

  /** The rows that are complete so far, in batches; each is returned once. */
  take(): RawRow[][] {
    return this.#batches.take();
  }

  /** What was noticed; complete after `finish`. */
  notes(): Note[] {
    return this.#findings.notes();
  }

  startElement(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#skipped > 0) {
      this.#skipped += 1;
      return;
    }
    switch (this.#place) {
      case 'row':
        if (name === 'c') this.#openCell(attributes);
        else this.#skipKnown(name, 'row');
        return;
      case 'cell':
        this.#openCellChild(name, attributes);
        return;
      case 'sheetData':
        if (name === 'row') this.#openRow(attributes);
        else this.#skipKnown(name, 'sheetData');
        return;
      case 'inline':
        this.#inlineDepth += 1;
        this.#rich.startElement(name);
        return;
      case 'value':
      case 'formula':
        throw this.#damage(`the cell ${this.#address()} has an element inside its value`);
      case 'sheet':
        this.#openSheetChild(name);
        return;
      case 'cols':
        if (name === 'col') this.#findings.addColumns(attributes);
        this.#skipped = 1;
        return;
      case 'mergeCells':
        if (name === 'mergeCell') this.#findings.addMerged(attributes.ref);
        this.#skipped = 1;
        return;
      case 'outside':
        this.#place = 'sheet';
    }
  }

  endElement(): void {
    if (this.#skipped > 0) {
      this.#skipped -= 1;
      return;
    }
    switch (this.#place) {
      case 'value':
      case 'formula':
        this.#place = 'cell';
        return;
      case 'cell':
        this.#closeCell();
        this.#place = 'row';
        return;
      case 'row':
        this.#closeRow();
        this.#place = 'sheetData';
        return;
      case 'inline':
        if (this.#inlineDepth > 0) {
          this.#inlineDepth -= 1;
          this.#rich.endElement();
        } else {
          this.#inline = this.#rich.written;
          this.#place = 'cell';
        }
        return;
      case 'sheetData':
      case 'cols':
      case 'mergeCells':
        this.#place = 'sheet';
        return;
      case 'sheet':
        this.#place = 'outside';
        return;
      case 'outside':
    }
  }

  text(text: string): void {
    if (this.#place === 'value') {
      this.#value = this.#value === '' ? text : this.#value + text;
      if (this.#value.length > LONGEST_TEXT * 7)
        throw tooLong(this.#context.file, `the cell ${this.#address()}`);
    } else if (this.#place === 'inline') {
      this.#rich.append(text);
    } else if (this.#place === 'formula') {
      this.#totals.addText(text);
    }
  }

  #openSheetChild(name: string): void {
    if (name === 'sheetData') {
      if (this.#sawData) throw this.#damage('it has two sheetData elements');
      this.#sawData = true;
      this.#place = 'sheetData';
    } else if (name === 'cols' || name === 'mergeCells') {
      this.#place = name;
    } else {
      this.#skipped = 1;
    }
  }

  #openRow(attributes: Readonly<Record<string, string>>): void {
    const { r } = attributes;
    const row = r === undefined ? this.#row + 1 : rowOfText(r, 0);
    if (row < 1 || row > MOST_ROWS)
      throw this.#damage(`it has a row with the number ${quoted(r ?? String(row))}`);
    if (row <= this.#row) throw this.#damage(`its row ${row} comes after row ${this.#row}, or comes twice`);
    this.#row = row;
    this.#rowHidden = isTrue(attributes.hidden);
    this.#rowText = 0;
    this.#cells = [];
    this.#filled = false;
    this.#showsLess = false;
    this.#column = -1;
    this.#totals.openRow();
    this.#place = 'row';
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    const { r } = attributes;
    const column = r === undefined ? this.#column + 1 : columnOfReference(r, this.#row);
    if (column < 0 || column >= MOST_COLUMNS) {
      throw this.#damage(
        `its row ${this.#row} has a cell with the address ${quoted(r ?? `column ${column + 1}`)}`,
      );
    }
    if (column <= this.#column) {
      throw this.#damage(
        `its cell ${cellAddress(column, this.#row)} comes after ${this.#address()}, or comes twice`,
      );
    }
    this.#column = column;
    this.#type = attributes.t ?? 'n';
    this.#style = attributes.s;
    this.#value = null;
    this.#inline = null;
    this.#formula = false;
    this.#place = 'cell';
  }

  #openCellChild(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'v') {
      if (this.#value !== null) throw this.#damage(`its cell ${this.#address()} has two values`);
      this.#value = '';
      this.#place = 'value';
    } else if (name === 'f') {
      this.#formula = true;
      this.#totals.open(attributes);
      this.#place = 'formula';
    } else if (name === 'is') {
      if (this.#inline !== null) throw this.#damage(`its cell ${this.#address()} has two texts`);
      this.#rich.reset();
      this.#inlineDepth = 0;
      this.#place = 'inline';
    } else {
      this.#skipKnown(name, 'c');
    }
  }

  #closeCell(): void {
    if (this.#formula) this.#totals.close(this.#row, this.#column);
    const cell = cellValue(
      this.#context,
      {
        type: this.#type,
        style: this.#style,
        value: this.#value,
        inline: this.#inline,
        formula: this.#formula,
      },
      this.#where,
    );
    if (cell === '') return;
    if (typeof cell === 'string') {
      if (cell.length > LONGEST_TEXT) throw tooLong(this.#context.file, `the cell ${this.#address()}`);
      this.#rowText += cell.length;
      if (this.#rowText > LONGEST_ROW)
        throw this.#damage(`its row ${this.#row} contains more text than any real row`);
      if (!this.#filled && cell.trim() !== '') this.#filled = true;
    } else {
      this.#filled = true;
      if (cell.kind === 'number') {
        if (cell.raw !== undefined) this.#findings.addRounded(this.#address(), cell.raw, cell.text);
        if (cell.rounded !== undefined) this.#showsLess = true;
      } else if (cell.kind === 'date' && cell.hiddenTime !== undefined) this.#showsLess = true;
    }
    const cells = this.#cells;
    while (cells.length < this.#column) cells.push('');
    cells.push(cell);
  }

  #closeRow(): void {
    if (!this.#merged.isEmpty) this.#hideMerged();
    if (!this.#filled) return;
    if (this.#rowHidden) this.#findings.addHiddenRow(this.#row);
    this.#findings.addWidth(this.#cells.length);
    const totals = this.#totals.ofRow(this.#row, this.#cells);
    const row = { row: this.#row, cells: this.#cells };
    const isOdd = totals !== undefined || this.#showsLess;
    this.#batches.add(isOdd ? withFindings(row, totals, this.#showsLess) : row, this.#rowText);
  }

  #hideMerged(): void {
    const hidden = this.#merged.hide(this.#row, this.#cells);
    if (hidden.length === 0) return;
    for (const column of hidden) this.#findings.addHiddenCell(column, this.#row);
    this.#filled = this.#cells.some((cell) => !isEmptyCell(cell));
  }

  #skipKnown(name: string, inside: string): void {
    if (name !== 'extLst')
      throw this.#damage(
        `it has an unknown element (${name.slice(0, 40)}) inside ${inside}, at row ${this.#row}`,
      );
    this.#skipped = 1;
  }

  readonly #where = (): string => `the cell ${this.#address()} of the tab ${quoted(this.#tab)}`;

  #address(): string {
    return this.#column < 0 ? `${columnLetters(0)}${this.#row}` : cellAddress(this.#column, this.#row);
  }

  #damage(what: string): Error {
    return damaged(this.#context.file, `in the tab ${quoted(this.#tab)}, ${what}`);
  }
}

function withFindings(row: RawRow, totals: RawRow['totals'], showsLess: boolean): RawRow {
  return { ...row, ...(totals === undefined ? {} : { totals }), ...(showsLess ? { showsLess } : {}) };
}
