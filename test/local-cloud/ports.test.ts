import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { InvalidInput } from '../../environments/errors';
import { allPorts, keptPorts, LOOPBACK, portsOfBlock, requireFreePorts } from '../../local-cloud/ports';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'biosphere-ports-'));
  file = join(folder, 'ports.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, LOOPBACK, () => resolve(server));
  });
}

test('blocks are apart from each other and from the ephemeral ports of Linux and macOS', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(10_000), (a, b) => {
      const [first, second] = [a, b].map((block) => allPorts(portsOfBlock(block)).map(([, port]) => port)) as [
        number[],
        number[],
      ];
      expect(new Set(first).size).toBe(6);
      for (const port of first) expect(port >= 20_000 && port < 32_768).toBe(true);
      expect(first[0] === second[0] || !first.some((port) => second.includes(port))).toBe(true);
    }),
  );
});

test('ports are found once and kept; two homes look at different places', async () => {
  const ports = await keptPorts(file, '/home/ada/checkout');
  expect(await keptPorts(file, '/home/ada/checkout')).toEqual(ports);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(ports);
  expect(await keptPorts(join(folder, 'other.json'), '/home/ben/checkout')).not.toEqual(ports);
});

test('a block in which a port is taken is passed over', async () => {
  const ports = await keptPorts(file, 'x');
  const server = await listen(ports.emulator);
  try {
    expect(await keptPorts(join(folder, 'other.json'), 'x')).not.toEqual(ports);
  } finally {
    server.close();
  }
});

test('a port that another program took is told with the port, the rule and two ways out', async () => {
  const ports = await keptPorts(file, 'y');
  await requireFreePorts(ports);
  const server = await listen(ports.store);
  try {
    const error = await requireFreePorts(ports).catch((each) => each);
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error.message).toContain(`Port ${ports.store} on 127.0.0.1, which balancer`);
    expect(error.message).toContain('keeps the ports');
    expect(error.message).toContain('./biosphere cloud reset');
    expect(error.message).not.toContain('\n');
  } finally {
    server.close();
  }
});

test('a file that was cut short counts as none', async () => {
  writeFileSync(file, '{"nodes": [1');
  expect((await keptPorts(file, 'z')).nodes).toHaveLength(4);
});
