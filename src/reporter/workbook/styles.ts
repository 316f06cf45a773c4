import type { Alignment, Fill, Style } from 'exceljs';
import type { RowState } from '../../model/run.ts';

export type CellStyle = Partial<Style>;

export type Side = 'left' | 'right';

/** Excel allows about 200 custom formats; a sheet with more loses their look, never a value. */
const MOST_FORMATS = 180;

const INK = 'FF1F2A37';
const QUIET = 'FF6B7280';
const HEADER_FILL = 'FF1F3A5F';
const ADDED_FILL = 'FF56697F';
const CONTEXT_FILL = 'FFF3F4F6';
const LINE = 'FFD5DAE1';
const WRONG_LINE = 'FFE0A15C';

const LEFT: Partial<Alignment> = { vertical: 'top', horizontal: 'left', indent: 1 };
const RIGHT: Partial<Alignment> = { vertical: 'top', horizontal: 'right', indent: 1 };

/** The colors of a state: its fill, and a text color that is legible on it. */
const STATE_COLORS: Readonly<Record<RowState, { readonly fill: string; readonly text: string }>> = {
  updated: { fill: 'FFC6EFCE', text: 'FF006100' },
  rejected: { fill: 'FFFFC7CE', text: 'FF9C0006' },
  failed: { fill: 'FFFFC7CE', text: 'FF9C0006' },
  invalid: { fill: 'FFFFD9A8', text: 'FF7F3F00' },
  sending: { fill: 'FFD9D9D9', text: 'FF404040' },
  pending: { fill: 'FFE7E6E6', text: 'FF404040' },
  unchanged: { fill: 'FFE7E6E6', text: 'FF404040' },
  conflict: { fill: 'FFFFD9A8', text: 'FF7F3F00' },
  held: { fill: 'FFFFD9A8', text: 'FF7F3F00' },
  superseded: { fill: 'FFE7E6E6', text: 'FF404040' },
};

function solid(argb: string): Fill {
  return { type: 'pattern', pattern: 'solid', fgColor: { argb } };
}

/**
 * The styles of one workbook. Equal styles are one object, which the writer looks up instead of comparing: with a
 * million cells, comparing takes most of the time.
 */
export class StyleBook {
  readonly #byKey = new Map<string, CellStyle>();
  readonly #wrong = new Map<CellStyle, CellStyle>();
  #formats = 0;

  /** A cell of text, as it is. */
  text(): CellStyle {
    return this.#style('text', () => ({ alignment: LEFT }));
  }

  /** Text that would turn into a formula when edited, in the format "Text", which keeps it text. */
  literalText(): CellStyle {
    return this.#style('literal', () => ({ numFmt: '@', alignment: LEFT }));
  }

  wrapped(): CellStyle {
    return this.#style('wrapped', () => ({ alignment: { ...LEFT, wrapText: true } }));
  }

  /** Text that a person may change, in the format "Text", which keeps whatever is typed a text. */
  wrappedLiteral(): CellStyle {
    return this.#style('wrapped literal', () => ({ numFmt: '@', alignment: { ...LEFT, wrapText: true } }));
  }

  /** A cell that helps to know a row, and that is not to be changed. */
  context(side: Side, numFmt: string): CellStyle {
    return this.#style(`context ${side} ${numFmt}`, () => ({
      numFmt,
      font: { size: 11, name: 'Calibri', color: { argb: QUIET } },
      fill: solid(CONTEXT_FILL),
      alignment: side === 'left' ? LEFT : RIGHT,
    }));
  }

  /** A remark in the place of a value. */
  quiet(): CellStyle {
    return this.#style('quiet', () => ({
      font: { italic: true, size: 11, name: 'Calibri', color: { argb: QUIET } },
      alignment: LEFT,
    }));
  }

  /** A number or date with its number format, General without one. Amounts are aligned right, ids and dates left. */
  format(numFmt = 'General', side: Side = 'right'): CellStyle {
    const key = `format ${side} ${numFmt}`;
    if (!this.#byKey.has(key)) {
      if (this.#formats >= MOST_FORMATS) return this.text();
      this.#formats += 1;
    }
    return this.#style(key, () => ({ numFmt, alignment: side === 'left' ? LEFT : RIGHT }));
  }

  /** The header of a column; `added` for one that the report added to the sheet's own. */
  header(side: Side, added: boolean): CellStyle {
    return this.#style(`header ${side} ${added}`, () => ({
      font: { bold: true, size: 11, name: 'Calibri', color: { argb: 'FFFFFFFF' } },
      fill: solid(added ? ADDED_FILL : HEADER_FILL),
      // On the right, the filter's button needs room.
      alignment: { vertical: 'middle', horizontal: side, indent: side === 'left' ? 1 : 2 },
    }));
  }

  status(state: RowState, vertical: 'top' | 'middle' = 'top'): CellStyle {
    const { fill, text } = STATE_COLORS[state];
    return this.#style(`status ${state} ${vertical}`, () => ({
      font: { bold: true, size: 11, name: 'Calibri', color: { argb: text } },
      fill: solid(fill),
      alignment: { ...LEFT, vertical },
    }));
  }

  /** The style of a cell whose value is wrong: its own, on the color of invalid rows, in a frame that tells it from its neighbors. */
  wrong(style: CellStyle): CellStyle {
    let wrong = this.#wrong.get(style);
    if (!wrong) {
      const line = { style: 'thin', color: { argb: WRONG_LINE } } as const;
      const border = { top: line, left: line, bottom: line, right: line };
      wrong = { ...style, fill: solid(STATE_COLORS.invalid.fill), border };
      this.#wrong.set(style, wrong);
    }
    return wrong;
  }

  /** The title of the summary. */
  title(): CellStyle {
    return this.#style('title', () => ({
      font: { bold: true, size: 20, name: 'Calibri', color: { argb: HEADER_FILL } },
      alignment: { vertical: 'middle' },
    }));
  }

  /** The one sentence that says how it went, in the colors of a state. */
  verdict(state: RowState): CellStyle {
    const { fill, text } = STATE_COLORS[state];
    return this.#style(`verdict ${state}`, () => ({
      font: { bold: true, size: 13, name: 'Calibri', color: { argb: text } },
      fill: solid(fill),
      alignment: { vertical: 'middle', indent: 1 },
    }));
  }

  section(): CellStyle {
    return this.#style('section', () => ({
      font: { bold: true, size: 12, name: 'Calibri', color: { argb: HEADER_FILL } },
      border: { bottom: { style: 'medium', color: { argb: HEADER_FILL } } },
      alignment: { vertical: 'middle' },
    }));
  }

  label(): CellStyle {
    return this.#style('label', () => ({
      font: { size: 11, name: 'Calibri', color: { argb: QUIET } },
      alignment: { vertical: 'middle', horizontal: 'left', indent: 1 },
    }));
  }

  value(numFmt?: string): CellStyle {
    return this.#style(`value ${numFmt ?? ''}`, () => ({
      ...(numFmt === undefined ? {} : { numFmt }),
      font: { size: 11, name: 'Calibri', color: { argb: INK } },
      alignment: { vertical: 'middle', horizontal: 'left', indent: 1, wrapText: true },
    }));
  }

  tableHeader(horizontal: Side): CellStyle {
    return this.#style(`table header ${horizontal}`, () => ({
      font: { bold: true, size: 11, name: 'Calibri', color: { argb: QUIET } },
      border: { bottom: { style: 'thin', color: { argb: QUIET } } },
      alignment: { vertical: 'middle', horizontal, indent: 1 },
    }));
  }

  /** A cell of the table of states; numbers are aligned right, so that their decimal points line up. */
  tableCell(
    kind: 'text' | 'number',
    { numFmt, total = false }: { numFmt?: string; total?: boolean } = {},
  ): CellStyle {
    return this.#style(`table ${kind} ${total} ${numFmt ?? ''}`, () => ({
      ...(numFmt === undefined ? {} : { numFmt }),
      font: { bold: total, size: 11, name: 'Calibri', color: { argb: INK } },
      border: total
        ? { top: { style: 'thin', color: { argb: INK } }, bottom: { style: 'double', color: { argb: INK } } }
        : { bottom: { style: 'hair', color: { argb: LINE } } },
      alignment: {
        vertical: 'middle',
        horizontal: kind === 'number' ? 'right' : 'left',
        indent: 1,
        wrapText: kind === 'text',
      },
    }));
  }

  #style(key: string, make: () => CellStyle): CellStyle {
    let style = this.#byKey.get(key);
    if (!style) {
      style = make();
      this.#byKey.set(key, style);
    }
    return style;
  }
}
