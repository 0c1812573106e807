import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { UpResult } from '../../operations/biomes/up';
import { parseMessage } from '../../operations/terraform/messages';
import { Checkout } from '../acceptance/a-checkout';
import { queryAs } from '../acceptance/query-as';
import { HOLDS_DATA } from '../stacks/holds-data';

/**
 * From the first release to the commit that is checked out here, on one local cloud: what the first one deployed is taken over by the
 * newest, without a loss. The first release is the tag v0.1.0, and where tags have not been fetched the commit it stands on.
 */
jest.setTimeout(1_800_000);

const FIRST_RELEASE = ['v0.1.0', '267894cd03001577f9a82ab2b903cc625cbdd3d9'];
const source = resolve(__dirname, '..', '..');

function commitOf(...names: readonly string[]): string | undefined {
  for (const name of names) {
    try {
      const args = ['rev-parse', '--verify', '--quiet', `${name}^{commit}`];
      return execFileSync('git', args, { cwd: source, encoding: 'utf8' }).trim();
    } catch {
      // Not here: the next one.
    }
  }
  return undefined;
}

const first = commitOf(...FIRST_RELEASE);
if (!first)
  process.stderr.write(
    'Skipped: the first release is not in this clone (a shallow one?); git fetch --unshallow --tags\n',
  );

(first ? describe : describe.skip)('from the first release to this commit', () => {
  let checkout: Checkout;
  let before: { count: string; digest: string };
  let upgraded: UpResult;

  beforeAll(() => {
    checkout = Checkout.at(first as string, process.env);
  });
  afterAll(() => checkout.remove());

  test('the first release deploys a biome, which gets data', async () => {
    await checkout.json('up', 'ada');
    await checkout.json('run', '--biome', 'ada');
    before = await dataOf(checkout);
    expect(Number(before.count)).toBeGreaterThan(0);
  });

  test('the newest takes it over', async () => {
    checkout.git('checkout', '--quiet', commitOf('HEAD') as string);
    upgraded = await checkout.json<UpResult>('up', 'ada');
    expect(upgraded.record.phase).toBe('ready');
  });

  test('nothing that holds data was deleted or replaced', () => {
    expect(lostIn(checkout)).toEqual([]);
  });

  test('its data is what it was, and is worked with', async () => {
    expect(await dataOf(checkout)).toEqual(before);
    await checkout.json('run', '--biome', 'ada');
  });

  test('then there is nothing to do', async () => {
    expect(await checkout.json<UpResult>('up', 'ada')).toMatchObject({ noChange: true, changed: [], sharedStacks: [] });
  });

  test('the newest takes it down and leaves nothing', async () => {
    const { proof } = await checkout.json<{ proof: { left: string[] }[] }>('down', 'ada', '--yes');
    expect(proof.flatMap(({ left }) => left)).toEqual([]);
  });
});

/** How many predictions there are, and a digest of them. */
async function dataOf(checkout: Checkout): Promise<{ count: string; digest: string }> {
  const text = "SELECT count(*) AS count, md5(string_agg(p::text, '' ORDER BY p::text)) AS digest FROM predictions p";
  const [row] = await queryAs<{ count: string; digest: string }>(checkout, 'ada', text);
  return row ?? { count: '0', digest: '' };
}

/** What the last run planned to delete or replace, of types that hold data. */
function lostIn({ home }: Checkout): string[] {
  const runs = join(home, 'runs');
  const latest = readdirSync(runs).sort().at(-1) ?? '';
  const stacks = join(runs, latest, 'stacks');
  return readdirSync(stacks).flatMap((stack) => {
    const log = join(stacks, stack, 'terraform-apply.jsonl');
    if (!existsSync(log)) return [];
    return readFileSync(log, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(parseMessage)
      .flatMap((message) => (message.type === 'planned_change' ? [message] : []))
      .filter(({ action }) => action === 'delete' || action === 'replace')
      .filter(({ address }) => HOLDS_DATA.includes(address.split('.')[0] ?? ''))
      .map(({ action, address }) => `${stack}: ${action} ${address}`);
  });
}
