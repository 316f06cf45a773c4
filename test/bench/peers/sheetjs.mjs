import { createRequire } from 'node:module';
import { join } from 'node:path';

// SheetJS reads the whole file at once; its cells are not turned into rows.
const [, , file, peers] = process.argv;
const xlsx = createRequire(join(peers, 'package.json'))('xlsx');
xlsx.readFile(file, { dense: true });
