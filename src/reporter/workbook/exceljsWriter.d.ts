// exceljs has no types for its parts; this one is `exceljs.stream.xlsx.WorkbookWriter`.
declare module 'exceljs/lib/stream/xlsx/workbook-writer.js' {
  import type exceljs from 'exceljs';

  const WorkbookWriter: typeof exceljs.stream.xlsx.WorkbookWriter;

  export = WorkbookWriter;
}
