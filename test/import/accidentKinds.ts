import { FIELDS, type Field } from '../../src/model/chargeFields.ts';

/** The fields of a charge. */
export const ALL = FIELDS.map(({ field }) => field);
const IDS: readonly Field[] = ['ChargeId', 'ProfitCenterId', 'ArticleGroupId'];
const NUMBERS: readonly Field[] = ['Count', 'TotalPrice'];
/** The fields that take texts. */
export const TEXTS: readonly Field[] = ['Container', 'Comment'];

/** Texts that nobody means, and where they are an error. In the other columns they are taken as they are. */
export interface Kind {
  readonly name: string;
  readonly texts: readonly string[];
  readonly wrongIn: readonly Field[];
  /** What the error says that it seems to be. */
  readonly seems: RegExp;
}

export const KINDS: readonly Kind[] = [
  {
    name: 'a word for an empty cell',
    texts: [
      'NULL',
      'null',
      'NaN',
      'nan',
      'None',
      'NaT',
      'N/A',
      '<NA>',
      'undefined',
      '(null)',
      ' NULL ',
      'NULL NULL',
    ],
    wrongIn: ALL,
    seems: /which programs write for an empty cell/,
  },
  {
    name: 'an error of a spreadsheet',
    texts: [
      '#N/A',
      '#VALUE!',
      '#REF!',
      '#DIV/0!',
      '#NAME?',
      '#SPILL!',
      '#SAKNAS!',
      '#VÄRDEFEL!',
      '#NV',
      '#value!',
      '#PUUTTUU! ',
    ],
    wrongIn: ALL,
    seems: /holds the error #/,
  },
  { name: 'a narrow column', texts: ['########'], wrongIn: ALL, seems: /if a column is too narrow/ },
  {
    name: 'letters in the wrong encoding',
    texts: ['RÃ¤ttelse', 'pÃ¥', '100 â‚¬', 'R├ñttelse', 'R\ufffdttelse'],
    wrongIn: ALL,
    seems: /in another encoding|could not read a letter/,
  },
  {
    name: 'a number that lost digits',
    texts: ['1.23457E+11', '1,23457E+11', '1E+05', '1.23457e11'],
    wrongIn: ALL,
    seems: /scientific notation|is not a date/,
  },
  {
    name: 'a day and a month',
    texts: ['01-mar', 'Mar-26', '2-sep', '1. okt'],
    wrongIn: ALL.filter((field) => field !== 'Comment'),
    seems: /a day or year and a month|seems to be a date|is not a date/,
  },
  {
    name: 'an invisible character',
    texts: ['10\u200b01', '20\ufeff26', '1\u202a2'],
    wrongIn: ALL.filter((field) => field !== 'Comment'),
    seems: /an invisible character \(U\+[0-9A-F]{4}\)/,
  },
  {
    name: 'no date',
    texts: ['0001-01-01', '1899-12-31', '31/12/1899'],
    wrongIn: [...IDS, 'ActionDate', ...NUMBERS],
    seems: /which programs write for no date|seems to be a date/,
  },
  {
    name: 'a date in many years',
    texts: ['2062-10-31', '31.10.2062', '1970-01-01'],
    wrongIn: [...IDS, 'ActionDate', ...NUMBERS],
    seems: /years (?:from|before) today|seems to be a date/,
  },
  {
    name: 'a date with the name of its month',
    texts: ['31 okt 2026', '31-Oct-26', '31. lokakuuta 2026'],
    wrongIn: [...IDS, 'ActionDate', ...NUMBERS],
    seems: /is not a date\. .*--date-format "|must be a whole number|is not a number/,
  },
];
