/** The longest that a value is shown in a test's name, in characters. */
const LONGEST = 60;

/** A value for a test's name: as JSON, short, and with every character escaped that a log can't show. */
export function nameOf(value: unknown): string {
  const json = JSON.stringify(value) ?? 'undefined';
  const shown = json.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
  return shown.length <= LONGEST ? shown : `${shown.slice(0, LONGEST - 20)}… (${json.length} characters)`;
}

/** Cases for `it.each`, each with the name of its first value in front. */
export function named<const Case extends readonly unknown[]>(
  cases: readonly Case[],
): (readonly [string, ...Case])[] {
  return cases.map((each) => [nameOf(each[0]), ...each] as const);
}
