import { NumberDisplay } from './numberDisplay.ts';
import { builtInFormat, builtInKind, type FormatKind, formatKind, showsTime } from './numberFormats.ts';
import { parseWholeXml, SPREADSHEET_NAMESPACES } from './xmlPart.ts';
import type { ZipPackage } from './zipPackage.ts';

/** What a cell's style says about its number. */
export interface CellStyle {
  readonly kind: FormatKind;
  /** The format's code; absent for General. */
  readonly format: string | undefined;
  /** How numbers are shown; absent for General, texts and dates. */
  readonly display: NumberDisplay | undefined;
  /** True for the format of a date that does not show the time of day. */
  readonly hidesTime: boolean;
}

const LIMIT = 64 * 1024 * 1024;
const GENERAL: CellStyle = { kind: 'number', format: undefined, display: undefined, hidesTime: false };

/**
 * The number formats of the cells, by style number (`s`): cellXfs and numFmts of the styles part (ECMA-376 part 1, 18.8).
 * Without a styles part there is only style 0, General.
 * @throws {SheetError} if the part is damaged
 */
export async function readStyles(pkg: ZipPackage, part: string | undefined): Promise<readonly CellStyle[]> {
  if (part === undefined) return [GENERAL];
  const codes = new Map<number, string>();
  // Number format ids of the named styles and of the cell styles; a cell style without one uses that of its named style.
  const named: number[] = [];
  const cells: { id: number | undefined; base: number }[] = [];
  const path: string[] = [];
  await parseWholeXml(
    pkg,
    { name: part, limit: LIMIT, root: 'styleSheet', namespaces: SPREADSHEET_NAMESPACES },
    {
      startElement(name, attributes) {
        const parent = path.at(-1);
        const depth = path.push(name);
        // Formats inside dxfs and extensions are nested deeper and are not those of cells.
        if (depth !== 3) return;
        if (name === 'numFmt' && parent === 'numFmts') {
          codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
        } else if (name === 'xf' && parent === 'cellStyleXfs') {
          named.push(Number(attributes.numFmtId ?? 0));
        } else if (name === 'xf' && parent === 'cellXfs') {
          const id = attributes.numFmtId === undefined ? undefined : Number(attributes.numFmtId);
          cells.push({ id, base: Number(attributes.xfId ?? 0) });
        }
      },
      endElement() {
        path.pop();
      },
      text() {},
    },
  );
  if (cells.length === 0) return [GENERAL];
  const known = new Map<number, CellStyle>();
  return cells.map(({ id, base }) => {
    const format = id ?? named[base] ?? 0;
    let style = known.get(format);
    if (!style) {
      style = cellStyle(format, codes.get(format));
      known.set(format, style);
    }
    return style;
  });
}

/** A code in the file overrides the built-in one of the same id. */
function cellStyle(id: number, given: string | undefined): CellStyle {
  const code = given === undefined || given === '' ? builtInFormat(id) : given;
  const kind = given === undefined || given === '' ? builtInKind(id) : formatKind(given);
  const hidesTime = kind === 'date' && !showsTime(code);
  const format = code === undefined || /^general$/i.test(code) ? undefined : code;
  const isPlain = kind !== 'number' || format === undefined || format === '@';
  return { kind, format, display: isPlain ? undefined : new NumberDisplay(format), hidesTime };
}
