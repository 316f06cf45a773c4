/**
 * The folder that this program is in: `src`, or `dist`, into which it is bundled. Files that it brings along are named from here: one
 * folder above this module in both, since the bundle keeps its modules in `dist/lib`.
 */
export const PROGRAM_FOLDER = new URL('..', import.meta.url);
