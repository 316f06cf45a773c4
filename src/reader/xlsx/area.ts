import { columnOfReference, rowOfText } from './cellReference.ts';

/** A rectangle of cells: rows counted from 1, columns from 0. */
export interface Area {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** The area of a reference such as `A1:D5` or `C17`; undefined if it is not one. */
export function areaOf(reference: string): Area | undefined {
  const [, start, end = start] = /^([A-Z]+\d+)(?::([A-Z]+\d+))?$/i.exec(reference.replaceAll('$', '')) ?? [];
  if (start === undefined || end === undefined) return undefined;
  const [firstRow, lastRow] = [start, end].map((text) => rowOfText(text, text.search(/\d/)));
  const firstColumn = columnOfReference(start, firstRow!);
  const lastColumn = columnOfReference(end, lastRow!);
  if (firstColumn < 0 || lastColumn < firstColumn || lastRow! < firstRow!) return undefined;
  return { firstRow: firstRow!, lastRow: lastRow!, firstColumn, lastColumn };
}
