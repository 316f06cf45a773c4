/** `a.b.csv` as `a.b` and `.csv`. */
export function splitName(name: string): [stem: string, extension: string] {
  const at = name.lastIndexOf('.');
  return at <= 0 ? [name, ''] : [name.slice(0, at), name.slice(at)];
}

/** The first name is `a.csv`, the second `a-2.csv`, and so on. */
export function numberedName(name: string, number: number): string {
  const [stem, extension] = splitName(name);
  return number === 1 ? name : `${stem}-${number}${extension}`;
}

/** A name that is safe on Windows, macOS, Linux and a terminal: every unsafe character becomes `_`. */
export function harmlessName(name: string): string {
  return name.toWellFormed().replace(/[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu, '_');
}

/** As many characters of a name as fit into this many bytes of UTF-8; file systems count bytes. */
export function cutToBytes(name: string, bytes: number): string {
  let kept = '';
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > bytes) break;
    kept += character;
  }
  return kept;
}
