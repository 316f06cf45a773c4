import fc from 'fast-check';
import iconv from 'iconv-lite';

/** How a CSV file is written, in every way that people and programs do. */
export interface Dialect {
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly encoding: 'utf-8' | 'utf-8 with BOM' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  readonly lineEnds: readonly string[];
  readonly quoteAll: boolean;
  readonly mark: '.' | ',';
  readonly group: string;
  readonly negative: 'before' | 'behind' | 'parentheses' | 'minus sign';
  readonly dateForm: 'ISO' | 'slashes' | 'dots' | 'compact' | 'day first' | 'month first';
  readonly separatorLine: boolean;
  readonly titles: number;
  readonly blankEnd: number;
}

/** What a row means, from which the text of its cells is made. */
export interface Meaning {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: string | null;
  readonly comment: string;
}

export interface Written {
  readonly bytes: Buffer;
  /** What must come out: the wire's own texts. */
  readonly values: readonly { TotalPrice: string; ActionDate: string; Comment: string }[];
}

export const dialects: fc.Arbitrary<Dialect> = fc
  .record({
    delimiter: fc.constantFrom(',' as const, ';' as const, '\t' as const, '|' as const),
    encoding: fc.constantFrom(
      'utf-8' as const,
      'utf-8 with BOM' as const,
      'utf-16le' as const,
      'utf-16be' as const,
      'windows-1252' as const,
    ),
    lineEnds: fc.constantFrom(['\n'], ['\r\n'], ['\r'], ['\n', '\r\n', '\r']),
    quoteAll: fc.boolean(),
    mark: fc.constantFrom('.' as const, ',' as const),
    group: fc.constantFrom('', ' ', '\u00a0', '\u202f', '.', ',', "'", '’'),
    negative: fc.constantFrom(
      'before' as const,
      'behind' as const,
      'parentheses' as const,
      'minus sign' as const,
    ),
    dateForm: fc.constantFrom(
      'ISO' as const,
      'slashes' as const,
      'dots' as const,
      'compact' as const,
      'day first' as const,
      'month first' as const,
    ),
    separatorLine: fc.boolean(),
    titles: fc.nat(3),
    blankEnd: fc.nat(3),
  })
  // A group sign that is the decimal mark groups nothing, and Windows-1252 lacks two of the signs.
  .filter(({ mark, group, encoding, negative }) => {
    const lacking = encoding === 'windows-1252' && (group === '\u202f' || negative === 'minus sign');
    return mark !== group && !lacking;
  });

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most });

export const meanings: fc.Arbitrary<Meaning> = fc
  .record({
    negative: fc.boolean(),
    whole: fc
      .oneof(fc.constant('0'), digits(1, 4), digits(1, 15))
      .map((text) => text.replace(/^0+(?=\d)/, '')),
    fraction: fc.oneof(fc.constant(''), digits(1, 3), digits(1, 12)),
    year: fc.oneof(fc.integer({ min: 2020, max: 2030 }), fc.integer({ min: 1900, max: 9999 })),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
    time: fc.constantFrom(null, '00:00:00', '02:30:00', '23:59:59'),
    // `="0012"` is read as the text between the quotes.
    comment: fc
      .string({ unit: fc.constantFrom(...'aå€,;|\t"\n \'='), maxLength: 30 })
      .filter((text) => !/^="[\s\S]*"$/.test(text.trim()))
      // A sign of money inside a word shows that a text is not Windows-1252.
      .map((text) => text.replace(/€(?=å*a|å)/g, '5 € ')),
  })
  .map((meaning) => ({ ...meaning, day: Math.min(meaning.day, meaning.month === 2 ? 28 : 30) }));

/** Writes a file in a dialect. */
export function writeCsv(dialect: Dialect, rows: readonly Meaning[]): Written {
  const { delimiter, separatorLine, titles, blankEnd } = dialect;
  const records = [
    ...(separatorLine ? [`sep=${delimiter}`] : []),
    ...Array.from({ length: titles }, (_, i) => (i === 1 ? '' : `Rättelser, blad ${i}`)).map((title) =>
      quoted(dialect, title),
    ),
    ['Datum', 'ChargeId', 'Kommentar', 'Count', 'Total Price']
      .map((name) => quoted(dialect, name))
      .join(delimiter),
    ...rows.map((row, i) =>
      [dateText(dialect, row), `${i + 1}`, row.comment, '1', amountText(dialect, row)]
        .map((cell) => quoted(dialect, cell))
        .join(delimiter),
    ),
    ...Array.from({ length: blankEnd }, (_, i) => (i % 2 ? '' : delimiter.repeat(4))),
  ];
  const { lineEnds } = dialect;
  const text = records.map((record, i) => record + lineEnds[i % lineEnds.length]).join('');
  return { bytes: encoded(dialect, text), values: rows.map(valuesOf) };
}

function quoted({ delimiter, quoteAll }: Dialect, cell: string): string {
  const needed = cell.includes(delimiter) || /["\r\n]/.test(cell);
  return quoteAll || needed ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function amountText({ mark, group, negative }: Dialect, row: Meaning): string {
  const whole = row.whole.replace(/\B(?=(?:\d{3})+$)/g, group);
  const amount = row.fraction === '' ? whole : `${whole}${mark}${row.fraction}`;
  if (!row.negative) return amount;
  switch (negative) {
    case 'before':
      return `-${amount}`;
    case 'behind':
      return `${amount}-`;
    case 'minus sign':
      return `\u2212${amount}`;
    case 'parentheses':
      return `(${amount})`;
  }
}

function dateText({ dateForm }: Dialect, row: Meaning): string {
  const [year, month, day] = dateParts(row);
  const time = row.time === null ? '' : ` ${row.time}`;
  switch (dateForm) {
    case 'ISO':
      return `${year}-${month}-${day}${time}`;
    case 'slashes':
      return `${year}/${month}/${day}${time}`;
    case 'dots':
      return `${year}.${row.month}.${row.day}${time}`;
    case 'compact':
      return `${year}${month}${day}${time}`;
    case 'day first':
      return `${day}/${month}/${year}`;
    case 'month first':
      return `${month}/${day}/${year}`;
  }
}

function dateParts({ year, month, day }: Meaning): [string, string, string] {
  return [`${year}`.padStart(4, '0'), `${month}`.padStart(2, '0'), `${day}`.padStart(2, '0')];
}

export function valuesOf(row: Meaning): Written['values'][number] {
  const amount = row.fraction === '' ? row.whole : `${row.whole}.${row.fraction}`;
  return {
    TotalPrice: row.negative ? `-${amount}` : amount,
    ActionDate: dateParts(row).join('-'),
    // Spaces at the ends of a text do not count.
    Comment: row.comment.trim(),
  };
}

function encoded({ encoding }: Dialect, text: string): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text);
    case 'utf-8 with BOM':
      return Buffer.from(`\ufeff${text}`);
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf-16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 'windows-1252':
      return iconv.encode(text, 'windows-1252');
  }
}
