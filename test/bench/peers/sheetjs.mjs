import { createRequire } from 'node:module';
import { join } from 'node:path';

// SheetJS: it reads the file as a whole; no row is made of it.
const [, , file, peers] = process.argv;
const xlsx = createRequire(join(peers, 'package.json'))('xlsx');
xlsx.readFile(file, { dense: true });
