import type { FieldDefinition } from '../model/chargeFields.ts';
import { type ContextColumn, EXPORT_COLUMN } from '../model/exportColumns.ts';
import type { PriceMeaning } from '../model/invoice.ts';
import { limitSentence } from './columnTexts.ts';
import { ENGLISH } from './english.ts';

/** What the prices of an exported file are, in sentences. */
export function priceMeaningText(meaning: PriceMeaning | null): string {
  switch (meaning) {
    case 'total':
      return 'The price of a charge is its total.';
    case 'unit':
      return 'The price of a charge is that of one item. TotalPrice is that times Count.';
    case null:
      return 'TotalPrice is left empty, because it is not known yet whether prices are totals or prices of one item. They are in the column Unit price as they were read. It becomes known from an invoice whose counts are not all 1, or when an update is read again after it was sent.';
  }
}

/** The note on the header of a column that can be imported. */
export function fieldNote(definition: FieldDefinition, meaning: PriceMeaning | null): string {
  switch (definition.field) {
    case 'ChargeId':
      return 'The id of the charge in Ongoing. It says which charge a row is: do not change it.';
    case 'ArticleGroupId':
      return 'Ongoing does not show it to anybody, so the column is empty. Enter an id to change it.';
    case 'TotalPrice':
      if (meaning === null)
        return 'Empty: it is not known yet whether prices are totals. Enter it together with Count. See the Summary tab.';
  }
  return `${ENGLISH.columns[definition.field].what} Change only what is wrong. ${limitSentence(definition, 'en')}`;
}

/** The note on the header of another column, if there is something to say. */
export function contextNote(column: ContextColumn, meaning: PriceMeaning | null): string | undefined {
  if (column === 'Invoice') return 'The gray columns help you to know a charge. They are never sent.';
  if (column !== 'Unit price') return undefined;
  if (meaning === null)
    return 'The price as it was read. It is not known yet whether it is the total or the price of one item.';
  return meaning === 'unit' ? 'The price of one item.' : 'Empty: Ongoing gives the total alone here.';
}

/** The note on the last column. */
export const EXPORT_NOTE = `Keep it: by this id charges knows what a row said, and sends only what you change. A row without it is sent with all of its values.`;

/** The same for an undo file. */
export const UNDO_NOTE =
  'Keep it: by this id charges knows what the row puts back, and what the run left there.';

/** How to go on, for the Summary tab. */
export const STEPS: readonly string[] = [
  'Change the cells that are wrong, and nothing else. You can sort, filter, move columns and delete rows.',
  'Import the file. Only the cells that you changed are sent; a cell that you emptied changes nothing.',
  `Keep the last column, ${EXPORT_COLUMN}. You can copy rows into another file together with their headers.`,
];
