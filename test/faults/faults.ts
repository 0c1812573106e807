import { CLOCKS } from './clock';
import { DATA } from './data';
import { DISKS } from './disk';
import type { Fault } from './fault';
import { INTERRUPTS } from './interrupt';
import { KILLS } from './kill';
import { LOCKS } from './locks';
import { PARTS } from './parts';
import { QUORUMS } from './quorum';
import { RACES } from './races';
import { STATES } from './state';

/** Every fault, in the order in which they are made. */
export const FAULTS: readonly Fault[] = [
  ...INTERRUPTS,
  ...LOCKS,
  ...STATES,
  ...DATA,
  ...CLOCKS,
  ...DISKS,
  ...PARTS,
  ...QUORUMS,
  ...KILLS,
  ...RACES,
];
