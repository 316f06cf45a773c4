import { ENGLISH_RULES } from '../reporter/workbook/ruleTexts.ts';
import type { TemplateTexts } from './templateTexts.ts';

/** The template in English. */
export const ENGLISH: TemplateTexts = {
  ...ENGLISH_RULES,
  sheetTab: 'Charges',
  guideTab: 'How to fill it in',
  columns: {
    ChargeId: {
      what: 'The id of the charge in Ongoing.',
      empty: 'Required, with one row per charge.',
    },
    ActionDate: {
      what: 'The new date of the charge.',
      empty: 'Optional: leave it empty to keep the date.',
    },
    Count: {
      what: 'The total count after the correction, not the difference.',
      empty: 'Optional, if TotalPrice is empty too.',
    },
    TotalPrice: {
      what: 'The total price after the correction: not the difference, and not the unit price.',
      empty: 'Optional, if Count is empty too.',
    },
    ProfitCenterId: {
      what: 'The id of the new profit center of the charge.',
      empty: 'Optional: leave it empty to keep the profit center.',
    },
    Container: {
      what: 'The container number or another reference.',
      empty: 'Optional: leave it empty to keep the reference.',
    },
    Comment: {
      what: 'The comment on the charge.',
      empty: 'Optional: leave it empty to keep the comment.',
    },
    ArticleGroupId: {
      what: 'The id of the new article group of the charge.',
      empty: 'Optional: leave it empty to keep the group.',
    },
  },
  title: 'How to fill in this file',
  stepsHeading: 'Step by step',
  steps: ({ sheetTab, clear, clearable, header }) => [
    `On the tab "${sheetTab}", enter one row for each charge to correct. The gray row below the headers is an example and is not imported: delete it or overwrite the whole row.`,
    `Enter only what should change. An empty cell leaves that part of the charge as it is. ${header('ChargeId')} is always required, and so is at least one other column.`,
    `${header('Count')} and ${header('TotalPrice')} go together: fill in both or neither. Both are the new values, not the difference.`,
    'Use only one row per charge, and put all of its changes in that row.',
    `Keep the headers as they are. You can move columns and delete those you don't need, except ${header('ChargeId')}.`,
    `To remove a value instead of changing it, enter ${clear} in the cell. This works in ${clearable}. Ongoing does not document what happens then: try it on one charge first.`,
    'When you paste from another file, paste only the values ("Paste Special", "Values"). Otherwise the formats and checks of this file are lost.',
    'Save the file and check it: charges validate <file>. This sends nothing. When all rows are valid: charges import <file>.',
  ],
  columnsHeading: 'The columns',
  tableHeaders: ['Column', 'What it is', 'Required?', 'Allowed values', 'Example'],
  columnLetter: (letter, header) => `${letter}: ${header}`,
};
