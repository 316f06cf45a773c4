/** Where a formula stands. */
export interface FormulaPlace {
  /** Its row, counted from 1. */
  readonly row: number;
  /** The name of its tab. */
  readonly tab: string;
  /** The names of the tables of its tab, in lower case. */
  readonly tables: ReadonlySet<string>;
}

/** The longest formula that Excel takes. */
const LONGEST = 8192;
/** Excel nests at most 64 functions. */
const DEEPEST = 200;
const TOTALS = /^(?:SUBTOTAL|AGGREGATE)$/;
/** Functions that only round or shape what they are given. */
const SHAPING =
  /^(?:ROUND|ROUNDUP|ROUNDDOWN|MROUND|CEILING|FLOOR|TRUNC|INT|ABS|EVEN|ODD|N|SUM|MAX|MIN|IFERROR|IFNA|IF|TEXT|VALUE|FIXED|DOLLAR|CONCATENATE|CONCAT)$/;

/**
 * Whether a formula is a total of other rows: a call of SUBTOTAL or AGGREGATE, also one that is rounded, added to another, or put into a
 * text. It is not one if it refers to its own row (`SUBTOTAL(3,A$2:A2)` numbers rows, `SUBTOTAL(103,[@Name])` tells whether a row is
 * hidden), or to another tab or its tables.
 * @param formula as in the file (ECMA-376 part 1, 18.17): in English, with commas
 */
export function isTotalsFormula(formula: string, place: FormulaPlace): boolean {
  if (formula.length > LONGEST || !/SUBTOTAL|AGGREGATE/i.test(formula)) return false;
  const ownTab = place.tab.toLowerCase();
  let foreign = false;
  const refers = (name: string): string => {
    if (name.toLowerCase() !== ownTab) foreign = true;
    return '';
  };
  const withoutTexts = formula
    .replace(/"(?:[^"]|"")*"/g, '""')
    .replace(/'((?:[^']|'')+)'!/g, (_, name: string) => refers(name.replaceAll("''", "'")))
    .replace(/((?:\[\d+\])?[\p{L}_][\p{L}\p{N}_.:]*)!/gu, (_, name: string) => refers(name));
  const plain = withoutColumns(withoutTexts, place.tables);
  if (foreign || plain === undefined || hasRow(plain, place.row)) return false;
  const reading = new Reading(plain.replace(/\s+/g, '').replace(/^=/, '').toUpperCase());
  return reading.isTotal();
}

/** The formula without `[Column]`; undefined if one of them means the formula's own row or another tab's table. */
function withoutColumns(formula: string, tables: ReadonlySet<string>): string | undefined {
  if (!formula.includes('[')) return formula;
  if (/\[\s*(?:@|#this row)/i.test(formula)) return undefined;
  let rest = formula.replace(/'[[\]#'@]/g, '_');
  for (const [, table] of rest.matchAll(/([\p{L}_\\][\p{L}\p{N}_.\\]*)\[/gu))
    if (!tables.has(table!.toLowerCase())) return undefined;
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/\[[^[\]]*\]/g, '');
  }
  return rest;
}

/** Whether a formula refers to a cell of the row, alone, in a range, or with the whole row. */
function hasRow(formula: string, row: number): boolean {
  const references =
    /(?<![\p{L}\p{N}_.])(?:\$?[A-Z]{1,3}\$?(\d{1,7})(?::\$?[A-Z]{1,3}\$?(\d{1,7}))?|\$?(\d{1,7}):\$?(\d{1,7}))(?![\p{L}\p{N}_.(])/giu;
  for (const [, first, second, from, to] of formula.matchAll(references)) {
    const one = Number(first ?? from);
    const other = Number(second ?? to ?? first);
    if (Math.min(one, other) <= row && row <= Math.max(one, other)) return true;
  }
  return false;
}

/** Reads a formula whose texts are empty and which has no brackets, in capitals and without spaces. */
class Reading {
  readonly #formula: string;
  #at = 0;
  #depth = 0;
  #broken = false;

  constructor(formula: string) {
    this.#formula = formula;
  }

  isTotal(): boolean {
    const total = this.#terms();
    return total && !this.#broken && this.#at === this.#formula.length;
  }

  /** Terms with operators between them; true if one of them is a total. */
  #terms(): boolean {
    let total = false;
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.#broken = true;
    while (!this.#broken) {
      if (this.#term()) total = true;
      if (this.#take(/[-+*/^&]/y) === undefined) break;
    }
    this.#depth -= 1;
    return total;
  }

  #term(): boolean {
    this.#take(/[-+@]+/y);
    if (this.#take(/\(/y) !== undefined) {
      const total = this.#terms();
      if (this.#take(/\)%*/y) === undefined) this.#broken = true;
      return total;
    }
    const call = this.#take(/[\p{L}_][\p{L}\p{N}_.]*\(/uy);
    if (call !== undefined) return this.#call(call.slice(0, -1).replace(/^(?:_XLFN\.|_XLWS\.)+/, ''));
    // A number, an empty text, a cell, a range or a name; a column of a table has left nothing.
    this.#take(/""|[\p{L}\p{N}_.$:\\]+%*/uy);
    return false;
  }

  #call(name: string): boolean {
    if (!SHAPING.test(name)) {
      this.#skip();
      return TOTALS.test(name);
    }
    let total = false;
    // What a condition compares is not what the cell shows.
    if (name === 'IF') this.#skipOne();
    while (!this.#broken) {
      if (this.#terms()) total = true;
      if (this.#take(/,/y) === undefined) break;
    }
    if (this.#take(/\)%*/y) === undefined) this.#broken = true;
    return total;
  }

  /** Skips to behind the end of the call. */
  #skip(): void {
    this.#skipTo(/\)/);
    this.#take(/\)%*/y);
  }

  /** Skips to behind the next comma of the call. */
  #skipOne(): void {
    this.#skipTo(/[,)]/);
    this.#take(/,/y);
  }

  #skipTo(end: RegExp): void {
    let depth = 0;
    for (; this.#at < this.#formula.length; this.#at += 1) {
      const c = this.#formula[this.#at]!;
      if (depth === 0 && end.test(c)) return;
      if (c === '(' || c === '{') depth += 1;
      else if (c === ')' || c === '}') depth -= 1;
    }
    this.#broken = true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#formula);
    if (!found) return undefined;
    this.#at = pattern.lastIndex;
    return found[0];
  }
}
