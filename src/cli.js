#!/usr/bin/env node
// Plain JavaScript without a static import, so that every Node.js can read it as far as the sentence below.
const OLDEST = 24;
const running = process.versions.node;

if (Number.parseInt(running, 10) < OLDEST) {
  console.error(`charges needs Node.js ${OLDEST} or newer; this is ${running}.`);
  process.exitCode = 2;
} else {
  import('./cli/main.ts').then(({ main }) => main());
}
