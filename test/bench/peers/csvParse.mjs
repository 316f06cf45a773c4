import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

// A bare csv-parse loop: every record is read and discarded.
for await (const _record of createReadStream(process.argv[2]).pipe(parse()));
