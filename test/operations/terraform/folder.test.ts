import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationHash, initStamp, prepareFolder } from '../../../operations/terraform/folder';
import { Running } from '../../../operations/terraform/running';
import { pruneRuns, synthesize } from '../../../operations/terraform/synthesize';
import { trustProviders } from '../../../operations/terraform/trusted-providers';

let top: string;
const inTop = (...parts: string[]) => join(top, ...parts);
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'biosphere-folder-'));
});
afterEach(() => rmSync(top, { recursive: true }));

describe('the folder of a stack', () => {
  const inputs = () => ({ lockFile: inTop('lock.hcl'), cliConfig: inTop('terraform.rc') });
  const stack = () => ({ stack: 's', folder: inTop('run'), data: inTop('data') });
  const configure = (configuration: object) =>
    writeFileSync(inTop('run', 'cdk.tf.json'), JSON.stringify(configuration));
  beforeEach(() => {
    mkdirSync(inTop('run'));
    writeFileSync(inTop('lock.hcl'), 'lock');
    configure({ terraform: { backend: { s3: { key: 'k' } } }, resource: { a: 1 } });
  });

  test('gets the lock file and the variables', () => {
    prepareFolder(stack(), inputs(), { intake_sha: 'abc', report_sha: null });
    expect(readFileSync(inTop('run', '.terraform.lock.hcl'), 'utf8')).toBe('lock');
    expect(JSON.parse(readFileSync(inTop('run', 'biosphere.auto.tfvars.json'), 'utf8'))).toEqual({
      intake_sha: 'abc',
      report_sha: null,
    });
  });

  test('needs an init when backend, lock file or CLI configuration change, and not when a resource does', () => {
    const first = initStamp(stack(), inputs());
    configure({ terraform: { backend: { s3: { key: 'k' } } }, resource: { a: 2 } });
    expect(initStamp(stack(), inputs())).toBe(first);
    writeFileSync(inTop('terraform.rc'), 'mirror');
    const second = initStamp(stack(), inputs());
    expect(second).not.toBe(first);
    writeFileSync(inTop('lock.hcl'), 'other');
    const third = initStamp(stack(), inputs());
    expect(third).not.toBe(second);
    configure({ terraform: { backend: { s3: { key: 'other' } } } });
    expect(initStamp(stack(), inputs())).not.toBe(third);
  });

  test('has a hash that changes with code and variables, not with their order', () => {
    const hash = configurationHash(stack(), { a: '1', b: null });
    expect(configurationHash(stack(), { b: null, a: '1' })).toBe(hash);
    expect(configurationHash(stack(), { a: '2', b: null })).not.toBe(hash);
    configure({ terraform: {} });
    expect(configurationHash(stack(), { a: '1', b: null })).not.toBe(hash);
  });
});

describe('the note of a running Terraform', () => {
  const starts = new Map([[11, 'monday']]);
  const running = () => new Running(top, (pid) => starts.get(pid) ?? null);

  test('tells a living run from a killed one, and a reused process id from the same process', () => {
    running().write([11], new Date(0));
    const note = running().read();
    expect(note && running().isAlive(note)).toBe(true);
    expect(note && new Running(top, () => null).isAlive(note)).toBe(false);
    expect(note && new Running(top, () => 'tuesday').isAlive(note)).toBe(false);
  });

  test('is gone after the run, and a garbled one is none', () => {
    running().write([11], new Date(0));
    running().clear();
    expect(running().read()).toBeNull();
    writeFileSync(inTop('running.json'), '{"processes":');
    expect(running().read()).toBeNull();
  });

  test('knows this very process', () => {
    const real = new Running(top);
    real.write([process.pid], new Date());
    const note = real.read();
    expect(note && real.isAlive(note)).toBe(true);
  });
});

test('old runs are removed, but none that holds a state which could not be pushed', () => {
  for (const id of ['1', '2', '3', '4']) mkdirSync(inTop(id, 'stacks', 's'), { recursive: true });
  writeFileSync(inTop('1', 'stacks', 's', 'errored.tfstate'), '{}');
  pruneRuns(top, 2, () => null);
  expect(readdirSync(top).sort()).toEqual(['1', '3', '4']);
  expect(existsSync(inTop('1', 'stacks', 's', 'errored.tfstate'))).toBe(true);
});

test('providers that an init has put into the data are trusted by their folders', () => {
  expect(trustProviders(top)).toBeNull();
  const folder = inTop('providers', 'registry.terraform.io', 'hashicorp', 'aws', '5.100.0', 'linux_amd64');
  mkdirSync(folder, { recursive: true });
  const file = trustProviders(top);
  expect(readFileSync(String(file), 'utf8')).toContain(`"registry.terraform.io/hashicorp/aws" = "${folder}"`);
});

test('the run of a living process is never removed, however its clock stood when it began', () => {
  for (const id of ['20261120-1', '20261121-2', '20261121-3']) mkdirSync(inTop(id));
  pruneRuns(top, 1, (pid) => (pid === 1 ? 'alive' : null));
  expect(readdirSync(top).sort()).toEqual(['20261120-1', '20261121-3']);
});

test('a full disk during synthesis is told as such, without the words of the program that met it', async () => {
  writeFileSync(
    inTop('cdktf.json'),
    JSON.stringify({ app: "echo 'Error: ENOSPC: no space left\n    at x (y.ts:1:1)' >&2; exit 1" }),
  );
  const attempt = synthesize({
    ...{ checkout: top, runs: inTop('runs'), environment: { PATH: process.env.PATH ?? '' }, now: new Date(0) },
    selection: { BIOSPHERE_CLOUD: 'local', BIOSPHERE_TARGET: 'sandbox-dev' },
    signal: new AbortController().signal,
  });
  await expect(attempt).rejects.toThrow(/^The disk is full: (?!.* at x )/s);
});
