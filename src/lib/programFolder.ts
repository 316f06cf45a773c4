/**
 * The folder of this program: `src`, or `dist` for the bundle. The program finds its data files from here. It is one folder above
 * this module in both cases, because the bundle keeps its modules in `dist/lib`.
 */
export const PROGRAM_FOLDER = new URL('..', import.meta.url);
