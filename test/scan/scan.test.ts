import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { product } from '../../artifacts/product';
import { parseBiome } from '../../environments/biome';
import { buildStacks } from '../../stacks/app';
import { compositionOf } from '../composition';
import { type SynthesizedStack, synthesize } from '../synthesize';
import { publishers } from './contracts';
import { type RunningEmulator, startEmulator } from './emulator';
import { exceptions } from './exceptions';
import { judge, type Scan, scan } from './findings';
import { Planner } from './plans';

/** checkov over the plans of every stack of all targets, and of a biome. */
const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'biosphere-scan-'));
const composition = compositionOf({ product, biome: parseBiome('ada', 'sandbox-dev') });

let emulator: RunningEmulator;
let planner: Planner;
let ours: Scan;

beforeAll(async () => {
  emulator = await startEmulator(join(folder, 'home'));
  planner = new Planner(folder, emulator.awsConfig);
  await planner.apply('contracts', publishers(composition));
  ours = await scan(
    await planner.plan(
      'ours',
      synthesize((app) => buildStacks(app, composition)),
    ),
  );
}, 20 * MINUTES);

afterAll(async () => {
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
}, MINUTES);

test('every resource is looked at', () => {
  process.stdout.write(`${ours.resources} resources, ${ours.passed} checks passed, ${ours.findings.length} failed\n`);
  expect(ours.resources).toBeGreaterThan(1000);
});

test('what fails stands in the exceptions', () => expect(judge(ours.findings, exceptions).open).toEqual([]));

test('every exception is in use', () => expect(judge(ours.findings, exceptions).unused).toEqual([]));

test(
  'what is wrong is found',
  async () => {
    const { provider } = publishers(composition)['sandbox-dev-foundation'] as SynthesizedStack;
    const wrong = {
      terraform: { required_providers: { aws: { source: 'aws', version: '5.100.0' } } },
      ...(provider ? { provider } : {}),
      resource: {
        aws_sqs_queue: { one: { name: 'one', sqs_managed_sse_enabled: false } },
        aws_security_group: {
          two: {
            name: 'two',
            description: 'open',
            vpc_id: 'vpc-0a1b2c3d4e5f60718',
            ingress: [
              {
                description: 'all',
                from_port: 22,
                to_port: 22,
                protocol: 'tcp',
                cidr_blocks: ['0.0.0.0/0'],
                ipv6_cidr_blocks: null,
                prefix_list_ids: null,
                security_groups: null,
                self: null,
              },
            ],
          },
        },
      },
    };
    const { findings } = await scan(await planner.plan('wrong', { 'sandbox-dev-wrong': wrong }));
    expect(judge(findings, exceptions).open).toEqual(
      expect.arrayContaining([
        expect.stringContaining('CKV_AWS_27 sandbox-dev-wrong aws_sqs_queue.one'),
        expect.stringContaining('CKV_AWS_24 sandbox-dev-wrong aws_security_group.two'),
      ]),
    );
  },
  5 * MINUTES,
);
