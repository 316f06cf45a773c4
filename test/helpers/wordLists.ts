import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** Debian's word lists that tests read, by the package that has them. `.ci/run` installs these packages. */
const LISTS = {
  wamerican: 'american-english',
  wswedish: 'swedish',
  wdanish: 'danish',
  wngerman: 'ngerman',
  wfrench: 'french',
  wpolish: 'polish',
} as const;
/** How much is read at a time, from places all over the list. */
const PIECE = 4096;

export interface WordList {
  readonly name: string;
  readonly words: readonly string[];
}

/**
 * Words from all over each word list of this machine. A list that is missing is left out with a warning; with `CI` set it is an error.
 * @param most about how many words to take of each list
 */
export function wordLists(most: number): WordList[] {
  return Object.entries(LISTS).flatMap(([from, name]) => {
    const path = `/usr/share/dict/${name}`;
    if (existsSync(path)) return { name, words: wordsOf(path, most) };
    const missing = `The word list ${path} (package ${from}) is not installed`;
    if (process.env.CI) throw new Error(`${missing}.`);
    console.warn(`${missing}: tests use fewer words.`);
    return [];
  });
}

function wordsOf(path: string, most: number): string[] {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    // A word takes some 12 bytes.
    const pieces = Math.ceil((most * 12) / PIECE);
    const step = Math.max(PIECE, Math.floor(size / pieces));
    const lines: string[] = [];
    for (let at = 0; at < size; at += step) {
      const piece = Buffer.alloc(Math.min(PIECE, size - at));
      readSync(file, piece, 0, piece.length, at);
      // The first and the last may be parts of words.
      lines.push(...piece.toString('latin1').split('\n').slice(1, -1));
    }
    const bytes = Buffer.from(lines.filter((line) => line !== '').join('\n'), 'latin1');
    return decoded(bytes).split('\n');
  } finally {
    closeSync(file);
  }
}

/** Some lists are UTF-8, some Latin-1. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
