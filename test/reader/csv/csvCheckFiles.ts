// Checks the CSV files that are named in a JSON file, in a process (and so a time zone) of its own, and prints the rows' values.
import { readFileSync } from 'node:fs';
import { parseDateFormat } from '../../../src/validation/dateFormat.ts';
import type { DecimalMark } from '../../../src/validation/readNumber.ts';
import { check } from '../../import/checkedFile.ts';

export interface FileToCheck {
  readonly path: string;
  readonly decimal: DecimalMark;
  readonly dateFormat: string;
}

const files: FileToCheck[] = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
const results: object[] = [];
for (const { path, decimal, dateFormat } of files) {
  const { rows, problems } = await check(path, {
    conventions: { decimal, dateFormat: parseDateFormat(dateFormat)! },
  });
  results.push({ values: rows.map(({ values }) => values), problems: problems.first });
}
process.stdout.write(JSON.stringify({ zone: new Date(2026, 6, 1).getTimezoneOffset(), results }));
