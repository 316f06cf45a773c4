import type { TemplateTexts } from './templateTexts.ts';

/** The template in English. */
export const ENGLISH: TemplateTexts = {
  sheetTab: 'Charges',
  guideTab: 'How to fill it in',
  columns: {
    ChargeId: {
      what: 'The id in Ongoing of the charge to correct.',
      empty: 'Must be filled in, one row per charge.',
    },
    ActionDate: {
      what: 'The date that the charge is to have.',
      empty: 'May be empty: the date then stays as it is.',
    },
    Count: {
      what: 'The whole count after the correction, not the difference.',
      empty: 'May be empty, if TotalPrice is empty too.',
    },
    TotalPrice: {
      what: 'The whole price after the correction: not the difference, not the price of one.',
      empty: 'May be empty, if Count is empty too.',
    },
    ProfitCenterId: {
      what: 'The id of the profit center that the charge is to belong to.',
      empty: 'May be empty: the profit center then stays as it is.',
    },
    Container: {
      what: "The container's number or another reference.",
      empty: 'May be empty: the reference then stays as it is.',
    },
    Comment: {
      what: 'The comment on the charge.',
      empty: 'May be empty: the comment then stays as it is.',
    },
    ArticleGroupId: {
      what: 'The id of the article group that the charge is to belong to.',
      empty: 'May be empty: the group then stays as it is.',
    },
  },
  limits: {
    id: ({ maxId }) => `a whole number from 1 to ${maxId}`,
    date: () => 'a date, such as 2026-10-31',
    decimal: ({ digits }) => `a number without a currency, of at most ${digits} digits`,
    text: ({ maxLength }) => `a text of at most ${maxLength} characters`,
  },
  orClear: (clear) => `, or ${clear} to remove the value`,
  errorTitle: "This can't be imported",
  error: (header, limit) => `${header} must be ${limit}.`,
  title: 'How to fill in this sheet',
  stepsHeading: 'Step by step',
  steps: ({ sheetTab, clear, clearable, header }) => [
    `Write one row for each charge to correct, on the tab "${sheetTab}". The grey row below the headers is an example and is not imported: delete it or write over the whole row.`,
    `Write only what is to change. An empty cell leaves that part of the charge as it is. ${header('ChargeId')} must always be there, and at least one other column.`,
    `${header('Count')} and ${header('TotalPrice')} go together: fill in both or neither. Both are the new values, not the difference.`,
    `Use one row for each charge. Put everything that changes about it into that row.`,
    `Keep the headers as they are. Columns may be moved, and those that you don't need may be deleted, but not ${header('ChargeId')}.`,
    `To remove a value instead of changing it, write ${clear} into the cell. That works in ${clearable}. Ongoing does not document what it does with it: try it on one charge first.`,
    'When you paste from another sheet, paste the values alone ("Paste Special", "Values"). Otherwise the formats and checks of this sheet are lost.',
    'Save the file and have it checked: charges validate <file>. Nothing is sent by that. When all rows are valid: charges import <file>.',
  ],
  columnsHeading: 'The columns',
  tableHeaders: ['Column', 'What it is', 'May it be empty?', 'What it may contain', 'Example'],
  columnLetter: (letter, header) => `${letter}: ${header}`,
};
