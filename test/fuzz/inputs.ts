import * as fc from 'fast-check';
import { organisation } from '../../environments/organisation';
import { TARGETS } from '../../environments/target';
import { COMMANDS } from '../../operations/commands';
import { type Call, PORT } from './command-line';

/** What people, scripts and damaged disks give: near misses more often than noise, since they get further. */
const WORDS = [
  'ada',
  'bob42',
  'main',
  'shared',
  'golden',
  'Ada',
  'ADA',
  'a',
  '',
  ' ',
  '-',
  '--',
  '.',
  '..',
  '../x',
  '~',
];
const ODD = [
  'ädä',
  '\u202eada',
  'ada\n',
  'ada\u0007',
  '名前',
  '👩‍🔬',
  'a'.repeat(21),
  'x'.repeat(5000),
  '$(id)',
  '`id`',
  '%s%n',
  '{}',
];
const NUMBERS = ['0', '-1', '1e9', '1.5', '0x10', '9'.repeat(30), '10m', '-1h', '1y', '5 m', 'm'];
const PATHS = ['/', '/dev/null', '/nonexistent/x.csv', './README.md', 'artifacts', 'x\\y', '/proc/self/mem', 'a/b/c'];

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 8 })).map(withoutNul);
const target = fc.oneof(
  fc.constantFrom<string>(...TARGETS),
  fc.constantFrom('sandbox-prd', 'sandbox', 'prd', 'live-prd-x', 'Live-Prd', 'sandbox dev', '__proto__', 'constructor'),
);
export const word: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS, ...ODD, ...NUMBERS, ...PATHS, 'toString', '__proto__') },
  { weight: 2, arbitrary: target },
  { weight: 2, arbitrary: fc.tuple(target, fc.constantFrom(...WORDS, ...ODD)).map((both) => both.join('/')) },
  { weight: 1, arbitrary: text },
);

/** The kernel takes no NUL in arguments, variables and names of files. */
function withoutNul(value: string): string {
  return value.replaceAll('\0', '');
}

const FLAGS = [
  ...[
    '--json',
    '--yes',
    '-y',
    '--help',
    '-h',
    '--version',
    '--follow',
    '-f',
    '--clear',
    '--shared',
    '--',
    '-x',
    '---',
    '--=',
    '-',
  ],
  ...['--cloud', '--target', '--biome', '--lines', '-n', '--since', '--service', '--data', '--on', '--like', '--to'],
];
const SUB = ['up', 'down', 'status', 'logs', 'reset'];

const argument = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...FLAGS) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...FLAGS), word).map(([flag, value]) => `${flag}=${value}`) },
  { weight: 2, arbitrary: fc.constantFrom('--cloud', '--target', '--biome') },
  { weight: 1, arbitrary: fc.constantFrom('local', 'aws', ...SUB) },
  { weight: 4, arbitrary: word },
);

const command = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...COMMANDS.map(({ name }) => name)) },
  { weight: 2, arbitrary: fc.constantFrom('help', '', 'upp', 'UP', '__proto__', 'toString', 'cloud up') },
  { weight: 1, arbitrary: word },
);

const args = fc
  .tuple(fc.array(argument, { maxLength: 2 }), command, fc.array(argument, { maxLength: 5 }))
  .map(([before, name, after]) => [...(before.length === 2 ? before : []), name, ...after]);

const variables = fc.dictionary(
  fc.constantFrom('BIOSPHERE_CLOUD', 'BIOSPHERE_TARGET', 'BIOSPHERE_BIOME', 'BIOSPHERE_ONLY', 'NO_COLOR', 'CI', 'USER'),
  fc.oneof(word, fc.constantFrom('local', 'aws')),
  { maxKeys: 3 },
);

const ports = { nodes: [20_000, 20_001, 20_002, 20_003], store: 20_004, emulator: 20_005 };
const part = {
  name: 'emulator',
  program: '/x',
  args: [],
  env: {},
  cwd: '/',
  log: '/x',
  port: 20_005,
  readyUrl: `http://127.0.0.1:${PORT}/`,
  stopOrder: 1,
  stopSeconds: 1,
};
const key = { accessKeyId: 'AKIA0123456789ABCDEF', secretAccessKey: 's'.repeat(40) };

const profile = (name: string) =>
  `[profile ${name}]\naws_access_key_id = A\naws_secret_access_key = s\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:${PORT}\n`;
const AWS_CONFIG = [
  ...Object.values(organisation.accounts.local).map((id) => `biosphere-${id}`),
  ...['canary-ops', 'live-ops'].flatMap((store) => [`biosphere-state-${store}`, `biosphere-biomes-${store}`]),
]
  .map(profile)
  .join('\n');

/** Files of the home as they are written, to be damaged. */
const FILES: Readonly<Record<string, object | string>> = {
  'local/aws/config': AWS_CONFIG,
  'use.json': { cloud: 'local', target: 'canary-dev' },
  'local/ports.json': ports,
  'local/plan.json': { parts: [part], state: '/x', revision: 'x' },
  'local/supervisor.json': {
    pid: 1,
    revision: 'x',
    startedAt: '2026-01-01T00:00:00Z',
    parts: [{ name: 'emulator', pid: 1, restarts: 0, problem: null, lost: false }],
  },
  'local/credentials.json': {
    minio: { root: key, roles: { platform: key, developer: key }, encryptionKey: 'biosphere:eA==' },
    databaseAdminPassword: 'p'.repeat(24),
    accounts: { '000000000010': key },
  },
};

/** One value somewhere in a document is replaced, taken away, or given another name. */
export function damaged(document: unknown): fc.Arbitrary<unknown> {
  const paths = pathsIn(document);
  const other = fc.oneof(
    fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', '../x', [], {}, [null], { a: 1 }, 'x'.repeat(300)),
    fc.jsonValue({ maxDepth: 1 }),
  );
  return fc.tuple(fc.constantFrom(...paths), other, fc.boolean()).map(([path, value, remove]) => {
    const copy = structuredClone({ document }) as Record<string, unknown>;
    const last = path.at(-1);
    let at = copy;
    for (const step of ['document', ...path].slice(0, -1)) at = at[step] as Record<string, unknown>;
    const name = last ?? 'document';
    if (remove && last !== undefined) delete at[name];
    else at[name] = value;
    return copy.document;
  });
}

function damagedJson(document: unknown): fc.Arbitrary<string> {
  return damaged(document).map((each) => JSON.stringify(each) ?? '');
}

/** A line of a text is replaced or taken away. */
function damagedLines(text: string): fc.Arbitrary<string> {
  const lines = text.split('\n');
  const other = fc.constantFrom(
    '',
    '[',
    ']',
    '=',
    'x',
    '[profile]',
    'endpoint_url = ',
    'endpoint_url = https://example.com',
    ' = x',
  );
  return fc
    .tuple(fc.nat(lines.length - 1), other)
    .map(([at, line]) => [...lines.slice(0, at), line, ...lines.slice(at + 1)].join('\n'));
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const below = Object.entries(value).flatMap(([name, each]) => pathsIn(each).map((path) => [name, ...path]));
  return [[], ...Object.keys(value).map((name) => [name]), ...below];
}

/** Text that was such a document once. */
export function damagedText(document: unknown): fc.Arbitrary<string> {
  const whole = typeof document === 'string' ? document : JSON.stringify(document);
  return fc.oneof(
    { weight: 4, arbitrary: typeof document === 'string' ? damagedLines(document) : damagedJson(document) },
    { weight: 1, arbitrary: fc.nat(whole.length).map((length) => whole.slice(0, length)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        '\0\0\0\0',
        '\ufeff{}',
        'null',
        '[]',
        '"x"',
        '{"__proto__": null}',
        '<<<<<<< HEAD',
      ),
    },
  );
}

type Placed = Readonly<Record<string, string | null>>;
const whole: Placed = Object.fromEntries(
  Object.entries(FILES).map(([name, document]) => [
    name,
    typeof document === 'string' ? document : JSON.stringify(document),
  ]),
);
const names = Object.keys(FILES);

/** One file of the home is damaged: as a document, cut off, replaced by other text, or by a folder. */
const oneDamaged: fc.Arbitrary<Placed> = fc
  .constantFrom(...names)
  .chain((name) =>
    fc
      .oneof({ weight: 9, arbitrary: damagedText(FILES[name]) }, { weight: 1, arbitrary: fc.constant(null) })
      .map((text) => ({ [name]: text })),
  );

const files: fc.Arbitrary<Placed> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Placed>({}) },
  { weight: 2, arbitrary: fc.constant(whole) },
  { weight: 6, arbitrary: oneDamaged.map((one) => ({ ...whole, ...one })) },
  { weight: 2, arbitrary: oneDamaged },
  { weight: 2, arbitrary: fc.tuple(fc.subarray(names), oneDamaged).map(([kept, one]) => ({ ...some(kept), ...one })) },
);

function some(kept: readonly string[]): Placed {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => kept.includes(name)));
}

const xml = (code: string) => `<Error><Code>${code}</Code><Message>no</Message></Error>`;
/** Errors of S3, and what another program on the same port would say. */
const answer = fc.constantFrom(
  { status: 403, body: xml('InvalidAccessKeyId') },
  { status: 403, body: xml('SignatureDoesNotMatch') },
  { status: 403, body: xml('AccessDenied') },
  { status: 404, body: xml('NoSuchKey') },
  { status: 404, body: xml('NoSuchBucket') },
  { status: 404, body: 'Cannot GET /' },
  { status: 200, body: '<html><body>Welcome</body>' },
  { status: 200, body: '' },
  { status: 200, body: '{"contents": 1' },
  { status: 200, body: '<ListBucketResult><Contents><Key>sandbox-dev/ada.json</Key></Contents></ListBucketResult>' },
  { status: 302, body: '' },
);

export const call: fc.Arbitrary<Call> = fc.record({ args, variables, files, answer });
