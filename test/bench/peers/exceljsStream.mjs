import exceljs from 'exceljs';

// exceljs' streaming reader: every row is read and discarded.
const reader = new exceljs.stream.xlsx.WorkbookReader(process.argv[2], {
  sharedStrings: 'cache',
  styles: 'cache',
  hyperlinks: 'ignore',
  worksheets: 'emit',
});
for await (const sheet of reader) for await (const row of sheet) row.values;
