import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, it } from 'vitest';
import { findWords } from './findWords.ts';
import { PROJECT } from './markdown.ts';

/** This file, which has such words on purpose. */
const THIS_FILE = 'test/guides/words.test.ts';

function searchedFiles(): string[] {
  const patterns = ['*.md', 'src/**/*.{ts,js,md,json}', 'test/**/*.{ts,md}', 'samples/**/*'];
  return globSync(patterns, { cwd: PROJECT, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.xlsx'))
    .map((entry) => join(entry.parentPath, entry.name).slice(PROJECT.length).split(sep).join('/'))
    .filter((path) => path !== THIS_FILE)
    .sort();
}

it('no text or comment of the project uses a word that reads as translated', () => {
  const found = searchedFiles().flatMap((path) => findWords(path, readFileSync(join(PROJECT, path), 'utf8')));
  expect(found).toEqual([]);
});

it('the search for such words covers code, tests, guides and samples', () => {
  expect(searchedFiles()).toEqual(
    expect.arrayContaining([
      'CHANGELOG.md',
      'README.md',
      'samples/README.md',
      'samples/deploy/charges.env.example',
      'samples/rattelser-oktober.csv',
      'src/README.md',
      'src/cli/commandLine.ts',
      'test/bench/README.md',
      'test/e2e/import.test.ts',
    ]),
  );
});

it.each([
  'Mend the rows.',
  'It was mended.',
  'Who mends it?',
  'After mending it.',
  'Begin anew.',
  'It works all the same.',
  'It is gone on with.',
  'After so many rows.',
  'It stands in every row.',
  'It lies in the folder.',
  'To begin again, say --again.',
  'It is passed over.',
  'Once it is in hand.',
  'It is to be had there.',
  'That of which is spoken.',
])('the search for such words finds "%s"', (sentence) => {
  expect(findWords('a.md', `A first line.\n${sentence}\n`)).toEqual([expect.stringMatching(/^a\.md:2: "/)]);
});

it('the search for such words finds one that continues on the next line of a comment', () => {
  expect(findWords('a.ts', '/**\n * Stops after so\n * many rows are passed\n * over.\n */\n')).toEqual([
    'a.ts:2: "so many"; better: this many',
    'a.ts:3: "passed over"; better: skipped',
  ]);
});

it.each(['An amendment is recommended.', 'In handling it, so.', 'Many calls. It stands, in order.'])(
  'the search for such words lets "%s" pass',
  (sentence) => {
    expect(findWords('a.md', sentence)).toEqual([]);
  },
);
