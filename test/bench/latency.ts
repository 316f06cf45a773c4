import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importCommand } from './importSpeed.ts';
import { measure, median } from './measure.ts';
import { atLeast, type Section } from './section.ts';
import { startFixedServer } from './server.ts';

const LATENCY_MS = 100;
const CONCURRENCY = 8;
const POSSIBLE = (CONCURRENCY * 1000) / LATENCY_MS;

/** A slow server: calls per second, counted by the server from the first call to the last, compared with what the latency allows. */
export const latency: Section = {
  name: 'latency',
  measure: async (setting) => {
    const rows = setting.quick ? 400 : 1600;
    const file = await setting.sheet(rows, 'csv');
    const state = join(setting.folder, 'state');
    const flags = ['--rate', 'unlimited', '--concurrency', String(CONCURRENCY)];
    const speeds: number[] = [];
    for (let round = 0; round < setting.rounds; round += 1) {
      const server = await startFixedServer(LATENCY_MS);
      await measure(setting.folder, importCommand(setting, file, server.url, flags, state));
      const { calls, first, last } = await server.stop();
      speeds.push((calls - 1) / ((last - first) / 1000));
      await rm(state, { recursive: true, force: true });
    }
    const speed = median(speeds);
    return {
      tables: [
        {
          title: `Server with ${LATENCY_MS} ms latency, concurrency ${CONCURRENCY}, ${rows} rows`,
          head: ['', 'calls a second', 'of the possible'],
          lines: [['charges import', speed.toFixed(1), `${((100 * speed) / POSSIBLE).toFixed(1)} %`]],
        },
      ],
      targets: [atLeast('import at 100 ms latency: calls/s, of 80', (100 * speed) / POSSIBLE, 97, ' %')],
      figures: { speeds },
    };
  },
};
