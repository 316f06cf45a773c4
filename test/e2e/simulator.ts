import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';

/** A simulator for one test. */
export async function ownSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

/** What the command needs to reach a simulator, with a rate that does not slow the test. */
export function access(simulator: Simulator, folder: string): Record<string, string> {
  return {
    ONGOING_URL: simulator.url,
    ONGOING_USERNAME: 'demo',
    ONGOING_PASSWORD: 'demo',
    ONGOING_GOODS_OWNER_ID: '42',
    CHARGES_YES: '1',
    CHARGES_RATE: 'unlimited',
    CHARGES_RETRY_WAIT: '0.01',
    CHARGES_STATE_DIR: join(folder, 'state'),
  };
}
