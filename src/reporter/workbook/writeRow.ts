import type { WrittenCell } from './cells.ts';
import { safeText } from './safeText.ts';
import type { Worksheet } from './xlsxFile.ts';

/** The height in points of a line of 11-point text, and of the highest possible row. */
const LINE_HEIGHT = 15;
const HIGHEST = 409;

const NOTE_FONT = { name: 'Tahoma', size: 9 } as const;

/** Adds a row of cells to a tab and hands it to the stream. The height is in points; by default, the spreadsheet program decides. */
export function writeLine(sheet: Worksheet, cells: readonly WrittenCell[], height?: number): void {
  const line = sheet.addRow([]);
  if (height !== undefined) line.height = height;
  cells.forEach(({ value, style, note }, index) => {
    if (value === null && !style.fill && !style.border) return;
    const cell = line.getCell(index + 1);
    cell.value = value;
    cell.style = style;
    if (note !== undefined) cell.note = { texts: [{ text: safeText(note), font: NOTE_FONT }] };
  });
  line.commit();
}

/**
 * The height in points that shows all of a row's wrapped texts, or undefined if one line is enough: not every spreadsheet program works
 * it out when it opens a file. Widths are in characters.
 */
export function wrappedHeight(cells: readonly WrittenCell[], widths: readonly number[]): number | undefined {
  let lines = 1;
  cells.forEach(({ value, style }, index) => {
    if (!style.alignment?.wrapText) return;
    lines = Math.max(lines, linesOf(textOf(value), widths[index] ?? 10));
  });
  return lines === 1 ? undefined : Math.min(HIGHEST, lines * LINE_HEIGHT);
}

function textOf(value: WrittenCell['value']): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || !('richText' in value)) return '';
  return value.richText.map(({ text }) => text).join('');
}

function linesOf(text: string, width: number): number {
  // Widths count digits, and letters are narrower on average; the indent takes some room.
  const room = Math.max(1, Math.floor((width - 2) * 1.1));
  return text.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / room)), 0);
}
