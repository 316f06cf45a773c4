/**
 * The names of the months, from January on: full names first, then the short ones that programs write, in English, Swedish, Norwegian,
 * Danish, Finnish and German. A period at the end does not count, and neither does case.
 */
const NAMES: readonly string[] = [
  'january januari januar tammikuu tammikuuta jänner jan jän tammi tammik',
  'february februari februar helmikuu helmikuuta feber feb febr helmi helmik',
  'march mars marts maaliskuu maaliskuuta märz maerz mar mär mrz maalis maalisk',
  'april huhtikuu huhtikuuta apr huhti huhtik',
  'may maj mai toukokuu toukokuuta touko toukok',
  'june juni kesäkuu kesäkuuta jun kesä kesäk',
  'july juli heinäkuu heinäkuuta jul heinä heinäk',
  'august augusti elokuu elokuuta aug elo elok',
  'september syyskuu syyskuuta sep sept syys syysk',
  'october oktober lokakuu lokakuuta oct okt loka lokak',
  'november marraskuu marraskuuta nov marras marrask',
  'december desember dezember joulukuu joulukuuta dec des dez joulu jouluk',
];

/** Short names of further languages, as Excel writes them for a day and a month. Those that are common words elsewhere are left out. */
const FURTHER: readonly string[] = [
  'janv sty ene',
  'févr lut fev',
  'kwi avr abr mrt',
  'mei',
  'juin cze giu',
  'juil lip lug',
  'août sie ago',
  'wrz',
  'paź ott',
  'gru déc dic',
];

const MONTHS = new Map(
  NAMES.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
);
const ANY_LANGUAGE: ReadonlySet<string> = new Set([
  ...MONTHS.keys(),
  ...FURTHER.flatMap((names) => names.split(' ')),
]);

/** Every name with its month. */
export function monthNames(): readonly (readonly [name: string, month: number])[] {
  return NAMES.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const));
}

/** The month of a name, from 1, or undefined. */
export function monthOf(name: string): number | undefined {
  return MONTHS.get(plain(name));
}

/** Whether a text is a month's name, also in languages whose dates are not read. */
export function isMonthName(name: string): boolean {
  return ANY_LANGUAGE.has(plain(name));
}

function plain(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/\.$/, '');
}
