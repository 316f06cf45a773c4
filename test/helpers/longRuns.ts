/**
 * How often a test of random cases tries: a part in `npm test`, all in `.ci/run`, which sets `CHARGES_TEST_LONG=1`. The cases are seeded, so
 * that the part is always the same.
 */
export function tries(part: number, all: number): number {
  return process.env.CHARGES_TEST_LONG === '1' ? all : part;
}
