import { shortened } from './cell.ts';

/** A field of a charge, named as on the API page of UpdateCharge. */
export type Field =
  | 'ChargeId'
  | 'ActionDate'
  | 'Count'
  | 'TotalPrice'
  | 'ProfitCenterId'
  | 'Container'
  | 'Comment'
  | 'ArticleGroupId';

/** The largest id that the API accepts: a 32-bit int. The smallest is 1. */
export const MAX_ID = 2_147_483_647;

/** The text that clears a value, unless the user chooses another. */
export const DEFAULT_CLEAR = '(clear)';

export type FieldType = 'id' | 'date' | 'decimal' | 'text';

export interface FieldDefinition {
  readonly field: Field;
  readonly type: FieldType;
  /** Header names, English first; case, spaces, `_` and `-` are ignored. */
  readonly names: { readonly en: readonly string[]; readonly sv: readonly string[] };
  /** For texts: the most UTF-16 units that the API accepts. */
  readonly maxLength?: number;
  /** The element that wraps the value inside UpdateInvoiceCharge; ChargeId has no wrapper. */
  readonly wrapper?: string;
}

/**
 * The one table of columns, in the order in which the API page lists them inside UpdateInvoiceCharge.
 * Header recognition, validation, the template, the request and the reports all follow it.
 */
export const FIELDS: readonly FieldDefinition[] = [
  {
    field: 'ChargeId',
    type: 'id',
    names: { en: ['ChargeId', 'Invoice Charge Id'], sv: ['DebiteringsId', 'Debitering Id'] },
  },
  {
    field: 'ActionDate',
    type: 'date',
    names: { en: ['ActionDate', 'Date'], sv: ['Datum', 'Händelsedatum', 'Åtgärdsdatum'] },
    wrapper: 'UpdateInvoiceChargeActionDate',
  },
  {
    field: 'Count',
    type: 'decimal',
    names: { en: ['Count', 'Quantity'], sv: ['Antal'] },
    wrapper: 'UpdateInvoiceChargeCountAndTotalPrice',
  },
  {
    field: 'TotalPrice',
    type: 'decimal',
    names: { en: ['TotalPrice'], sv: ['Totalpris', 'Totalbelopp'] },
    wrapper: 'UpdateInvoiceChargeCountAndTotalPrice',
  },
  {
    field: 'ProfitCenterId',
    type: 'id',
    names: {
      en: ['ProfitCenterId', 'Profit Centre Id'],
      sv: ['ResultatenhetsId', 'Resultatenhet Id', 'Resultatställe Id'],
    },
    wrapper: 'UpdateInvoiceChargeProfitCenter',
  },
  {
    field: 'Container',
    type: 'text',
    names: { en: ['Container', 'Container Reference'], sv: ['Containerreferens', 'Behållare'] },
    maxLength: 50,
    wrapper: 'UpdateInvoiceChargeContainer',
  },
  {
    field: 'Comment',
    type: 'text',
    names: { en: ['Comment'], sv: ['Kommentar'] },
    maxLength: 1000,
    wrapper: 'UpdateInvoiceChargeComment',
  },
  {
    field: 'ArticleGroupId',
    type: 'id',
    names: { en: ['ArticleGroupId'], sv: ['ArtikelgruppsId', 'Artikelgrupp Id'] },
    wrapper: 'UpdateInvoiceChargeArticleGroup',
  },
];

/**
 * The last column of the result workbook's *To fix* tab: it says what was wrong with the row. The reader skips it,
 * so that the corrected tab can be imported as it is.
 */
export const WHAT_WAS_WRONG = 'What was wrong (not imported)';

/** The columns of the *To fix* tab that say which row of which run, and of which workbook of it, a row is: `5rj5urwe/2`. */
export const ROW_IN_YOUR_FILE = 'Row in your file';
export const FROM_RUN = 'From run (not imported)';

/**
 * The ChargeId and the Comment of the template's example row, by language. The reader skips the row with exactly these texts.
 * They must never change, because templates that contain them are in use.
 */
export const EXAMPLE_ROWS = {
  en: { ChargeId: 'Example', Comment: 'An example, not imported. Delete this row or write over it.' },
  sv: {
    ChargeId: 'Exempel',
    Comment: 'Ett exempel som inte importeras. Ta bort raden eller skriv över den.',
  },
} as const;

/** The columns that the *Results* tab adds after those of the file. A tab that has them all is a result, not a tab to import. */
export const RESULT_COLUMNS = ['Status', 'Message', 'Error type', 'Attempts', 'Sent at'] as const;

/** The last columns of the *Changes* tab, by which the reader knows it. They must never change, because such workbooks are in use. */
export const CHANGES_COLUMNS = ['Field', 'Before', 'In your file', 'Sent', 'After', 'Verified'] as const;

/** A header in the form used for comparisons: without case, spaces of any kind, invisible characters, `_` and `-`. */
export function normalizedHeader(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Cf}_-]+/gu, '');
}

const FIELD_BY_NAME: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap(({ field, names }) =>
    [...names.en, ...names.sv].map((name) => [normalizedHeader(name), field] as const),
  ),
);

/** The field that a header means, in English or Swedish, or undefined. */
export function fieldOfHeader(header: string): Field | undefined {
  return FIELD_BY_NAME.get(normalizedHeader(header));
}

/** Every known header name, as written in the table, with its field; for suggestions. */
export function knownHeaders(): { readonly name: string; readonly field: Field }[] {
  return FIELDS.flatMap(({ field, names }) => [...names.en, ...names.sv].map((name) => ({ name, field })));
}

/** A header for messages: on one line, without invisible characters, at most 100 characters of it. */
export function shownHeader(header: string): string {
  return shortened(
    header
      .slice(0, 1000)
      .replace(/\s+/gu, ' ')
      .replace(/\p{Cf}/gu, '')
      .trim(),
    100,
  );
}
