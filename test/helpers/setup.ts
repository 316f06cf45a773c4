import { afterAll } from 'vitest';
import { removeFoldersOfFile } from './folder.ts';
import { judgeTestNames } from './judgeTestNames.ts';

judgeTestNames();
afterAll(removeFoldersOfFile);
