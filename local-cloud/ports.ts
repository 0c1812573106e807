import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import * as z from 'zod';
import { InvalidInput } from '../environments/errors';
import { readJson, writeJson } from './files';

export const LOOPBACK = '127.0.0.1';

/** The ports of one local cloud, all on 127.0.0.1. */
export interface Ports {
  /** One per MinIO node. */
  readonly nodes: readonly number[];
  /** The load balancer before the nodes: where the state stores answer. */
  readonly store: number;
  /** The AWS API. */
  readonly emulator: number;
}

const NODES = 4;
/** A block per local cloud, below the ephemeral ranges of Linux (from 32768) and macOS (from 49152) and above what services register. */
const BLOCK = 8;
const FIRST = 20_000;
const BLOCKS = Math.floor((32_000 - FIRST) / BLOCK);

const port = z.int().min(1).max(65_535);
export const portsSchema: z.ZodType<Ports> = z.object({
  nodes: z.array(port).length(NODES),
  store: port,
  emulator: port,
});

/** The block with this number as ports; pure. */
export function portsOfBlock(block: number): Ports {
  const base = FIRST + (block % BLOCKS) * BLOCK;
  return { nodes: Array.from({ length: NODES }, (_, i) => base + i), store: base + NODES, emulator: base + NODES + 1 };
}

export function allPorts({ nodes, store, emulator }: Ports): [part: string, port: number][] {
  return [
    ...nodes.map((port, i): [string, number] => [`minio-${i + 1}`, port]),
    ['balancer', store],
    ['emulator', emulator],
  ];
}

/** The ports of this checkout. Found at the first call and kept: state, secrets and databases name them. */
export async function keptPorts(file: string, home: string): Promise<Ports> {
  const kept = readJson(file, portsSchema);
  if (kept) return kept;
  // Checkouts start to look at different places, so that two seldom meet even when neither is running.
  const start = createHash('sha256').update(home).digest().readUInt32BE() % BLOCKS;
  for (let i = 0; i < BLOCKS; i++) {
    const ports = portsOfBlock(start + i);
    if ((await takenPorts(ports)).length > 0) continue;
    writeJson(file, ports);
    return ports;
  }
  throw new InvalidInput(
    `No ${BLOCK} free ports in a row from ${FIRST} to ${FIRST + BLOCKS * BLOCK - 1} on ${LOOPBACK}`,
    'The local cloud listens on a block of ports there',
    'Stop what listens there and try again',
  );
}

/** Those that something listens on. */
export async function takenPorts(ports: Ports): Promise<[part: string, port: number][]> {
  const entries = allPorts(ports);
  const taken = await Promise.all(entries.map(([, port]) => isTaken(port)));
  return entries.filter((_, i) => taken[i]);
}

/** Called while nothing of ours runs. @throws InvalidInput where another program listens on one of the ports. */
export async function requireFreePorts(ports: Ports): Promise<void> {
  const [first, ...others] = await takenPorts(ports);
  if (!first) return;
  const [part, port] = first;
  const more = others.length > 0 ? ` (and ${others.map(([, each]) => each).join(', ')})` : '';
  throw new InvalidInput(
    `Port ${port}${more} on ${LOOPBACK}, which ${part} of the local cloud listens on, is taken by another program`,
    'The local cloud keeps the ports of its first start, because state, secrets and databases name them',
    `Stop the other program (lsof -nP -iTCP:${port} -sTCP:LISTEN names it) and try again; or start anew on other ports, ` +
      'without what the local cloud holds now, by ./biosphere cloud reset',
  );
}

/** Asks for the port as our programs will. Ports that another program has in the state TIME_WAIT count as free. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(true) : reject(error),
    );
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(false)));
  });
}
