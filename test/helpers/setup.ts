import { judgeTestNames } from './judgeTestNames.ts';

judgeTestNames();
