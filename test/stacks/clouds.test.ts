import { parseBiome } from '../../environments/biome';
import { landscape } from '../../environments/landscape';
import type { AccountSlot } from '../../environments/settings';
import { buildStacks } from '../../stacks/app';
import { compositionOf } from '../composition';
import { synthesize } from '../synthesize';

const biome = parseBiome('ada', 'sandbox-dev');
const local = () => synthesize((app) => buildStacks(app, compositionOf({ biome })));

test('the JSON of both clouds is equal but for account ids and where profiles lead', () => {
  const { awsConfigFiles: _none, ...composition } = compositionOf({ biome, cloud: 'aws' });
  const aws = synthesize((app) => buildStacks(app, composition));
  const { accounts } = landscape.organisation;
  const withoutConfigFiles = JSON.stringify(local(), (key, value) =>
    key === 'shared_config_files' ? undefined : value,
  );
  const translated = (Object.keys(accounts.local) as AccountSlot[]).reduce(
    (text, slot) => text.replaceAll(accounts.local[slot], accounts.aws[slot]),
    withoutConfigFiles,
  );
  // What is derived from an account id is derived again: the name of a model holds a hash of its image.
  const withoutHashes = (json: string) => json.replace(/(-inference-)[a-z0-9]{8}\b/g, '$1hash');
  expect(JSON.parse(withoutHashes(translated))).toEqual(JSON.parse(withoutHashes(JSON.stringify(aws))));
});

test('a synthesis is pure: twice the same input, twice the same bytes', () => {
  expect(JSON.stringify(local())).toBe(JSON.stringify(local()));
});

test('nothing of a machine is in it', () => {
  const text = JSON.stringify(local());
  expect(text).not.toContain(process.cwd());
  expect(text).not.toMatch(/127\.0\.0\.1|localhost|endpoint_url/);
});
