import { SheetError } from '../../model/errors.ts';

/**
 * The error for a workbook that breaks its own rules: cut off, altered, or written incorrectly.
 * @param file the file's base name
 * @param what what is wrong, as a clause: `the part xl/workbook.xml is cut off`
 */
export function damaged(file: string, what: string, cause?: unknown): SheetError {
  return unusable(
    file,
    `is damaged or not a complete Excel workbook: ${what}`,
    "Open it in Excel and save it as .xlsx under a new name; if Excel can't open it either, ask for the file again",
    cause,
  );
}

/**
 * The error for a file that can't be used as it is.
 * @param file the file's base name
 * @param what what is wrong, as the rest of a sentence that begins with the file's name
 * @param advice what to do, as a sentence without its period
 */
export function unusable(file: string, what: string, advice: string, cause?: unknown): SheetError {
  return new SheetError(`${file} ${what}. ${advice}.`, cause === undefined ? undefined : { cause });
}

/** At most 40 characters of something found in the file, in quotes, for a message. */
export function quoted(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}
