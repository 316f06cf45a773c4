import { mkdirSync } from 'node:fs';
import { type DropFolders, dropFoldersOf } from '../../../src/drop/pass/folders.ts';
import { ownFolder } from '../../helpers/folder.ts';

/** The folders of an empty drop folder, removed when the test is over. */
export function ownDropFolders(): DropFolders {
  const folders = dropFoldersOf(ownFolder());
  mkdirSync(folders.processing);
  return folders;
}
