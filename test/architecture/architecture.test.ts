import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ownFolder } from '../helpers/folder.ts';
import { judgeImports, judgeRooms, needlessExceptions, needlessLibraries } from './judgeImports.ts';
import { readImports } from './readImports.ts';
import { EXCEPTIONS, ROOMS, type Room } from './rooms.ts';
import { roomTable } from './roomTable.ts';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

describe('the rooms of src', () => {
  const imports = readImports(SRC);

  it('import only what their table allows, and nothing in a circle', () => {
    for (const { from, to } of EXCEPTIONS) console.warn(`still to be put right: ${from} imports ${to}`);
    expect(judgeImports(imports, ROOMS, EXCEPTIONS)).toEqual([]);
  });

  it('have no exception that is not needed', () => {
    expect(needlessExceptions(imports, EXCEPTIONS)).toEqual([]);
  });

  it('use only what is below them', () => {
    expect(judgeRooms(ROOMS)).toEqual([]);
  });

  it('use every library that their table names', () => {
    expect(needlessLibraries(imports, ROOMS)).toEqual([]);
  });

  it('are the folders of src, and the entry is the only code beside them', () => {
    const found = readdirSync(SRC).filter((name) => !name.endsWith('.md'));
    expect(found.sort()).toEqual(ROOMS.map(({ name }) => name).sort());
  });

  it.skipIf(!existsSync(join(SRC, 'README.md')))('are listed in src/README.md as in their table', () => {
    expect(readFileSync(join(SRC, 'README.md'), 'utf8')).toContain(roomTable(ROOMS));
  });
});

describe('a wrong import', () => {
  it.each<[string, string, string]>([
    [
      'of a value',
      "import { x } from '../upper/x.ts';",
      'lower/a.ts imports upper/x.ts, but lower may use only: base',
    ],
    ['of a type', "import type { X } from '../upper/x.ts';", 'lower/a.ts imports upper/x.ts'],
    ['inside a type', "export type X = import('../upper/x.ts').X;", 'lower/a.ts imports upper/x.ts'],
    [
      'while the program runs',
      "export const x = () => import('../upper/x.ts');",
      'lower/a.ts imports upper/x.ts',
    ],
    ['for its effects', "import '../upper/x.ts';", 'lower/a.ts imports upper/x.ts'],
    ['that is exported', "export { x } from '../upper/x.ts';", 'lower/a.ts imports upper/x.ts'],
    ['that is exported as a whole', "export * from '../upper/x.ts';", 'lower/a.ts imports upper/x.ts'],
    ['of a room beside', "import { x } from '../beside/x.ts';", 'lower/a.ts imports beside/x.ts'],
    ['out of the tree', "import { x } from '../../test/x.ts';", 'lower/a.ts imports ../test/x.ts'],
    ['of the entry', "import '../entry.js';", 'lower/a.ts imports entry.js'],
    [
      'of a library',
      "import { x } from 'strange/part';",
      'lower/a.ts imports strange, which is no library of lower',
    ],
    [
      'of a library with a scope',
      "import x from '@a/b/c';",
      'lower/a.ts imports @a/b, which is no library of lower',
    ],
    ['of a computed name', 'export const x = (y: string) => import("../" + y);', 'only known at run time'],
  ])('%s is found', (_what, code, sentence) => {
    expect(judgeTree({ 'lower/a.ts': code })).toEqual([expect.stringContaining(sentence)]);
  });

  it('in a folder that has no row in the table is found', () => {
    expect(judgeTree({ 'new/a.ts': "import { x } from '../base/x.ts';" })).toEqual([
      'new/a.ts: there is no room new in the table',
    ]);
  });

  it('is found when planted into a copy of src', () => {
    const folder = join(ownFolder(), 'src');
    cpSync(SRC, folder, { recursive: true });
    writeFileSync(
      join(folder, 'model/planted.ts'),
      "export type { Answer } from '../ongoing/answers/answer.ts';",
    );
    expect(judgeImports(readImports(folder), ROOMS, EXCEPTIONS)).toEqual([
      'model/planted.ts imports ongoing/answers/answer.ts, but model may use only: lib',
      expect.stringMatching(/^a cycle: /),
    ]);
  });
});

describe('a right import', () => {
  it('of a room below, of the same room, of a library or of Node itself is allowed', () => {
    expect(
      judgeTree({
        'entry.js': "import('./upper/a.ts');",
        'upper/a.ts':
          "import { x } from '../lower/deep/x.ts'; import type { Y } from './b.ts'; import 'yes/part';",
        'lower/a.ts':
          "import { readFileSync } from 'node:fs'; import path from 'path'; import { x } from '../base/x.ts';",
      }),
    ).toEqual([]);
  });
});

describe('a cycle', () => {
  it.each<[string, Record<string, string>, string]>([
    [
      'of two files',
      { 'base/a.ts': "import './b.ts';", 'base/b.ts': "import './a.ts';" },
      'a cycle: base/a.ts → base/b.ts, base/b.ts → base/a.ts',
    ],
    [
      'of types alone',
      { 'base/a.ts': "import type { B } from './b.ts';", 'base/b.ts': "import type { A } from './a.ts';" },
      'a cycle: base/a.ts → base/b.ts, base/b.ts → base/a.ts',
    ],
    [
      'of three files',
      { 'base/a.ts': "import './b.ts';", 'base/b.ts': "import './c.ts';", 'base/c.ts': "import './a.ts';" },
      'a cycle: base/a.ts → base/b.ts, base/b.ts → base/c.ts, base/c.ts → base/a.ts',
    ],
    [
      'of two folders, without one of files',
      { 'base/p/a.ts': "import '../q/b.ts';", 'base/q/c.ts': "import '../p/d.ts';" },
      'a cycle: base/p/a.ts → base/q/b.ts, base/q/c.ts → base/p/d.ts',
    ],
    [
      'of a file and a folder beside it',
      { 'base/a.ts': "import './p/b.ts';", 'base/p/c.ts': "import '../a.ts';" },
      'a cycle: base/a.ts → base/p/b.ts, base/p/c.ts → base/a.ts',
    ],
  ])('%s is found once', (_what, files, sentence) => {
    expect(judgeTree(files)).toEqual([sentence]);
  });

  it('is not reported if a folder has one file that uses its contents, and another that they use', () => {
    expect(
      judgeTree({
        'base/top.ts': "import './p/b.ts';",
        'base/p/b.ts': "import type { T } from '../types.ts';",
      }),
    ).toEqual([]);
  });
});

describe('an exception', () => {
  it('allows one import, and is reported when that import is gone', () => {
    const imports = readImports(tree({ 'lower/a.ts': "import '../upper/x.ts';" }));
    const exception = { from: 'lower/a.ts', to: 'upper/x.ts' };
    expect(judgeImports(imports, TABLE, [exception])).toEqual([]);
    expect(needlessExceptions(imports, [exception])).toEqual([]);
    expect(needlessExceptions([], [exception])).toEqual([exception]);
  });
});

describe('the table', () => {
  it('may not point upwards', () => {
    const [entry, upper, lower, ...rest] = TABLE as [Room, Room, Room, ...Room[]];
    expect(judgeRooms([entry, upper, { ...lower, uses: ['upper'] }, ...rest])).toEqual([
      'lower uses upper, which is not below it',
    ]);
  });

  it('may not name a library that its room does not import', () => {
    expect(needlessLibraries(readImports(tree({})), TABLE)).toEqual(['upper: yes']);
  });
});

const TABLE: readonly Room[] = [
  { name: 'entry.js', keeps: '', uses: ['upper'], libraries: [] },
  { name: 'upper', keeps: '', uses: ['lower', 'beside', 'base'], libraries: ['yes'] },
  { name: 'lower', keeps: '', uses: ['base'], libraries: [] },
  { name: 'beside', keeps: '', uses: ['base'], libraries: [] },
  { name: 'base', keeps: '', uses: [], libraries: [] },
];

function judgeTree(files: Readonly<Record<string, string>>): string[] {
  return judgeImports(readImports(tree(files)), TABLE);
}

function tree(files: Readonly<Record<string, string>>): string {
  const folder = ownFolder();
  for (const [path, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), code);
  }
  return folder;
}
