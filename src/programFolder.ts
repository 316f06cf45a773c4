/**
 * The folder that this program lies in: `src`, or `dist`, into which it is bundled. Files that it brings along are named from here, since
 * in the bundle no other module lies where it was written.
 */
export const PROGRAM_FOLDER = new URL('.', import.meta.url);
