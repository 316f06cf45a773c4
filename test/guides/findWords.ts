/** Phrases that give a translated text away, with what to write instead. */
const WORDS: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bmend(s|ed|ing)?\b/i, 'fix, correct'],
  [/\banew\b/i, 'again'],
  [/\ball the same\b/i, 'still, anyway'],
  [/\bgone on with\b/i, 'continued'],
  [/\bso many\b/i, 'this many'],
  [/\bstands in\b/i, 'is in'],
  [/\blies in\b/i, 'is in'],
  [/\bsay --/i, 'add --'],
  [/\bpassed over\b/i, 'skipped'],
  [/\bin hand\b/i, 'ready'],
  [/\bto be had\b/i, 'available'],
  [/\bthat of which\b/i, 'whose'],
];

/** The places where a text uses such a phrase, also across the end of a line: `path:line: "phrase"; better: …`. */
export function findWords(path: string, text: string): string[] {
  // A phrase may continue on the next line of a comment or paragraph. Every character keeps its place.
  const flat = text.replace(/\s*\n[ \t]*(?:\*|\/\/|#|>|-)?[ \t]*/g, (gap) => ' '.repeat(gap.length));
  return WORDS.flatMap(([phrase, instead]) => {
    const spaced = new RegExp(phrase.source.replaceAll(' ', ' +'), 'gi');
    return [...flat.matchAll(spaced)].map((match) => {
      const line = text.slice(0, match.index).split('\n').length;
      const found = match[0].replace(/ +/g, ' ');
      return { line, message: `${path}:${line}: "${found}"; better: ${instead}` };
    });
  })
    .sort((a, b) => a.line - b.line)
    .map(({ message }) => message);
}
