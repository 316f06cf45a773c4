/** A room: a folder of src, or the entry beside them. */
export interface Room {
  readonly name: string;
  readonly keeps: string;
  /** The rooms that it may import from, besides itself. */
  readonly uses: readonly string[];
  /** The packages that it imports. Node's own modules are free to all. */
  readonly libraries: readonly string[];
}

/** From top to bottom: a room uses only what is below it. */
export const ROOMS: readonly Room[] = [
  {
    name: 'cli.js',
    keeps: 'the entry: refuses an old Node.js, then starts the command line',
    uses: ['cli'],
    libraries: [],
  },
  {
    name: 'cli',
    keeps: 'all that knows argv, environment and terminal',
    uses: [
      'drop',
      'import',
      'invoices',
      'sender',
      'template',
      'reporter',
      'ongoing',
      'reader',
      'validation',
      'ledger',
      'simulator',
      'model',
      'lib',
      'startup',
    ],
    libraries: ['cli-progress', 'cli-table3', 'env-paths', 'fastest-levenshtein', 'winston', 'yargs'],
  },
  {
    name: 'drop',
    keeps: 'the drop folder: claiming, archiving, scheduling, telling',
    uses: ['import', 'invoices', 'sender', 'reporter', 'ongoing', 'ledger', 'model', 'lib'],
    libraries: ['chokidar', 'croner', 'nodemailer', 'undici', 'winston', 'winston-daily-rotate-file'],
  },
  {
    name: 'import',
    keeps: 'the use cases, in the order of a run',
    uses: [
      'invoices',
      'sender',
      'template',
      'reporter',
      'ongoing',
      'reader',
      'validation',
      'ledger',
      'model',
      'lib',
    ],
    libraries: [],
  },
  {
    name: 'invoices',
    keeps: 'what stands on the invoices: reading, comparing, the meaning of a price, verifying',
    uses: ['sender', 'ongoing', 'ledger', 'model', 'lib'],
    libraries: [],
  },
  {
    name: 'sender',
    keeps: 'in which order, how fast, how often, when to stop',
    uses: ['ongoing', 'ledger', 'model', 'lib'],
    libraries: ['p-limit'],
  },
  {
    name: 'template',
    keeps:
      'files to fill in: the template, and exported charges; their look and conventions are those of the results',
    uses: ['reporter', 'model', 'lib'],
    libraries: ['exceljs'],
  },
  {
    name: 'reporter',
    keeps: 'what is told of a run: words, JSON, workbook',
    uses: ['ledger', 'model', 'lib'],
    libraries: ['exceljs'],
  },
  {
    name: 'ongoing',
    keeps: 'the clients, and the one place where an answer becomes an outcome',
    uses: ['model', 'lib'],
    libraries: ['@streamparser/json', 'saxes', 'soap', 'undici'],
  },
  {
    name: 'reader',
    keeps: 'a file becomes rows whose cells know their address',
    uses: ['model', 'lib'],
    libraries: ['csv-parse', 'fastest-levenshtein', 'iconv-lite', 'saxes', 'yauzl'],
  },
  {
    name: 'validation',
    keeps: 'a row becomes an update or problems',
    uses: ['model', 'lib'],
    libraries: [],
  },
  {
    name: 'ledger',
    keeps: 'the interfaces Ledger and CallLog, and each store behind them',
    uses: ['model', 'lib'],
    libraries: [],
  },
  {
    name: 'simulator',
    keeps: 'a server to try the program against; shares no code with the clients',
    uses: ['model', 'lib'],
    libraries: ['saxes'],
  },
  {
    name: 'model',
    keeps: 'the words that all rooms share; no behavior but exact arithmetic',
    uses: ['lib'],
    libraries: [],
  },
  { name: 'lib', keeps: 'what knows nothing of charges', uses: [], libraries: [] },
  { name: 'startup', keeps: 'what is set before anything else is done', uses: [], libraries: ['env-paths'] },
];

/** An import that is not right yet, as paths below src. */
export interface Exception {
  readonly from: string;
  readonly to: string;
}

/** What is still to be put right. One that is right by now is reported, so that this list only gets shorter. */
export const EXCEPTIONS: readonly Exception[] = [];
