import type { SheetError } from '../../model/errors.ts';
import { damaged, quoted, unusable } from './problems.ts';
import { type Relationship, readRelationships } from './relationships.ts';
import { decodeEscapes } from './textEscapes.ts';
import { parseWholeXml, SPREADSHEET_NAMESPACES } from './xmlPart.ts';
import type { ZipPackage } from './zipPackage.ts';

/** A tab with cells, and the part that holds them. */
export interface WorkbookTab {
  readonly name: string;
  readonly visible: boolean;
  readonly part: string;
}

/** What the workbook part says about the workbook as a whole. */
export interface Workbook {
  readonly tabs: readonly WorkbookTab[];
  /** True if dates count from 1904-01-01. */
  readonly date1904: boolean;
  /** True if the file says that the results of its formulas can't be trusted until they are calculated again. */
  readonly stale: boolean;
  /** The parts of the styles and of the shared strings; absent if the workbook has none. The second may be missing in the file. */
  readonly styles?: string;
  readonly sharedStrings?: string;
}

interface SheetElement {
  readonly name: string;
  readonly state: string;
  /** The id of its relationship; empty for a module of an old macro, undefined if none is given. */
  readonly relationship: string | undefined;
}

const LIMIT = 32 * 1024 * 1024;

/**
 * Finds and reads the workbook part (ECMA-376 part 1, 18.2) through the package's relationships.
 * @throws {SheetError} if there is none, it names a tab that does not exist, or the file is of another kind
 */
export async function readWorkbook(pkg: ZipPackage): Promise<Workbook> {
  const main = (await readRelationships(pkg, '')).find(({ kind }) => kind === 'officeDocument');
  if (!main || !pkg.has(main.target) || /\.bin$/i.test(main.target)) throw notAWorkbook(pkg, main?.target);
  if (/(?:^|\/)(?:document|presentation)\.xml$/i.test(main.target)) throw notAWorkbook(pkg, main.target);
  const sheets: SheetElement[] = [];
  let date1904 = false;
  let stale = false;
  const path: string[] = [];
  await parseWholeXml(
    pkg,
    { name: main.target, limit: LIMIT, root: 'workbook', namespaces: SPREADSHEET_NAMESPACES },
    {
      startElement(element, attributes) {
        const parent = path.at(-1);
        const depth = path.push(element);
        // Nested extensions have elements of the same names: Excel itself writes an x15:workbookPr.
        if (depth === 3 && parent === 'sheets' && element === 'sheet') sheets.push(sheetElement(attributes));
        else if (depth === 2 && element === 'workbookPr') date1904 = isTrue(attributes.date1904);
        else if (depth === 2 && element === 'calcPr') stale = isStale(attributes);
      },
      endElement() {
        path.pop();
      },
      text() {},
    },
  );
  const relationships = await readRelationships(pkg, main.target);
  const styles = onlyPart(pkg, relationships, 'styles');
  const sharedStrings = onlyName(pkg, relationships, 'sharedStrings');
  return {
    tabs: findTabs(pkg, sheets, relationships),
    date1904,
    stale,
    ...(styles === undefined ? {} : { styles }),
    ...(sharedStrings === undefined ? {} : { sharedStrings }),
  };
}

/** An xsd:boolean; anything but `1` and `true` is false. */
export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

/** Whether `calcPr` (ECMA-376 part 1, 18.2.2) says that formulas are yet to be calculated: when the file is opened, or since it was saved. */
function isStale({ fullCalcOnLoad, calcCompleted }: Readonly<Record<string, string>>): boolean {
  return isTrue(fullCalcOnLoad) || calcCompleted === '0' || calcCompleted === 'false';
}

function sheetElement(attributes: Readonly<Record<string, string>>): SheetElement {
  // The relationship's id is the only attribute named `id` with a prefix, whatever the prefix.
  const key = Object.keys(attributes).find((name) => name.endsWith(':id')) ?? '';
  return {
    name: decodeEscapes(attributes.name ?? ''),
    state: attributes.state ?? 'visible',
    relationship: attributes[key],
  };
}

function findTabs(pkg: ZipPackage, sheets: SheetElement[], relationships: Relationship[]): WorkbookTab[] {
  const byId = new Map(relationships.map((relationship) => [relationship.id, relationship]));
  const tabs: WorkbookTab[] = [];
  for (const { name, state, relationship } of sheets) {
    // A module of an old macro has no part of its own.
    if (relationship === '') continue;
    const found = byId.get(relationship ?? '');
    if (!found || found.external) {
      throw damaged(
        pkg.file,
        `its tab ${quoted(name)} has no part in the file (the relationship ${quoted(relationship ?? '')} is missing)`,
      );
    }
    // Chart, dialog and old macro sheets have no cells of the user's.
    if (found.kind !== 'worksheet') continue;
    if (!pkg.has(found.target))
      throw damaged(pkg.file, `the part ${found.target} of its tab ${quoted(name)} is missing`);
    tabs.push({ name, visible: state !== 'hidden' && state !== 'veryHidden', part: found.target });
  }
  if (tabs.length === 0 && sheets.length > 0) {
    const names = sheets.slice(0, 5).map(({ name }) => quoted(name));
    throw unusable(
      pkg.file,
      `has no tab with cells: ${names.join(', ')} ${sheets.length === 1 ? 'is a chart, a dialog or a macro' : 'are charts, dialogs or macros'}`,
      'Save the charges on a worksheet, with a header row, and import that workbook',
    );
  }
  if (tabs.length === 0) throw damaged(pkg.file, 'it has no tab with cells');
  return tabs;
}

function onlyPart(pkg: ZipPackage, relationships: Relationship[], kind: string): string | undefined {
  const name = onlyName(pkg, relationships, kind);
  if (name !== undefined && !pkg.has(name)) throw damaged(pkg.file, `its part ${name} is missing`);
  return name;
}

function onlyName(pkg: ZipPackage, relationships: Relationship[], kind: string): string | undefined {
  const found = relationships.filter((relationship) => relationship.kind === kind);
  if (found.length === 0) return undefined;
  if (found.length > 1) throw damaged(pkg.file, `its workbook has ${found.length} parts for ${kind}`);
  return found[0]!.target;
}

/** A zip that isn't an .xlsx, by what it holds. */
function notAWorkbook(pkg: ZipPackage, main: string | undefined): SheetError {
  const saveAs = 'Open it in the program that made it and save it as .xlsx';
  if (main !== undefined && /\.bin$/i.test(main)) {
    return unusable(
      pkg.file,
      "is a binary workbook (.xlsb), which charges can't read",
      'Open it in Excel and save it as .xlsx',
    );
  }
  if (main !== undefined && /document\.xml$/i.test(main))
    return unusable(pkg.file, 'is a Word document, not a workbook', saveAs);
  if (main !== undefined && /presentation\.xml$/i.test(main))
    return unusable(pkg.file, 'is a presentation, not a workbook', saveAs);
  const names = pkg.names().map((name) => name.toLowerCase());
  if (names.includes('meta-inf/manifest.xml') && names.includes('content.xml')) {
    return unusable(
      pkg.file,
      "is an OpenDocument file (.ods), which charges can't read",
      'Open it in LibreOffice or Excel and save it as .xlsx (Excel 2007-365)',
    );
  }
  if (names.some((name) => name.endsWith('.iwa'))) {
    return unusable(
      pkg.file,
      "is a Numbers document, which charges can't read",
      'Open it in Numbers and export it as .xlsx',
    );
  }
  if (main !== undefined) return damaged(pkg.file, `its workbook part ${main} is missing`);
  const inside = names.find((name) => /\.(?:xls[xm]|csv)$/.test(name));
  return unusable(
    pkg.file,
    `is a zip file without a workbook${inside === undefined ? '' : ` (it contains the file ${inside})`}`,
    inside === undefined ? 'Give an .xlsx file or a CSV file' : 'Unzip it and give the file inside',
  );
}
