import { parseBiome } from '../../environments/biome';
import { staged } from '../constructs/stage';
import { allows } from '../iam';

const bucket = 'arn:aws:s3:::bio-state-sandbox';
const biome = (name: string) => backendOf(staged('biome', parseBiome(name, 'sandbox-dev'), () => {}));
const network = backendOf(staged('network', 'sandbox-dev', () => {}));

interface Backend {
  readonly key: string;
  readonly bucket: string;
  readonly profile: string;
  readonly use_lockfile: boolean;
  readonly assume_role: { readonly policy: string };
  readonly [key: string]: unknown;
}

function backendOf(stack: { readonly terraform: Readonly<Record<string, unknown>> }): Backend {
  return (stack.terraform.backend as { s3: Backend }).s3;
}

describe('the session of a biome on the state store', () => {
  const { policy } = biome('ada').assume_role;
  const own = `${bucket}/sandbox-dev/biomes/ada/product.tfstate`;
  const may = (action: string, resource: string, prefix?: string) =>
    allows([policy], { action, resource, context: prefix === undefined ? {} : { 's3:prefix': prefix } });

  test('reads and writes its state and its lock', () => {
    for (const action of ['s3:GetObject', 's3:PutObject']) {
      expect(may(action, own)).toBe(true);
      expect(may(action, `${own}.tflock`)).toBe(true);
    }
  });

  test('deletes the lock, never the state', () => {
    expect(may('s3:DeleteObject', `${own}.tflock`)).toBe(true);
    expect(may('s3:DeleteObject', own)).toBe(false);
    expect(may('s3:DeleteObjectVersion', own)).toBe(false);
  });

  test.each([
    'sandbox-dev/biomes/adam/product.tfstate',
    'sandbox-dev/data.tfstate',
    'sandbox-stg/biomes/ada/product.tfstate',
  ])('never opens %s', (key) => {
    expect(may('s3:GetObject', `${bucket}/${key}`)).toBe(false);
    expect(may('s3:PutObject', `${bucket}/${key}`)).toBe(false);
  });

  test('lists what init lists and nothing else', () => {
    expect(may('s3:ListBucket', bucket, 'env:/')).toBe(true);
    expect(may('s3:ListBucket', bucket, 'sandbox-dev/biomes/ada/product.tfstate')).toBe(true);
    expect(may('s3:ListBucket', bucket, 'sandbox-dev/biomes/')).toBe(false);
    expect(may('s3:ListBucket', bucket)).toBe(false);
  });
});

test('state is locked, and neither endpoint nor credentials are in the JSON', () => {
  expect(network).toMatchObject({
    bucket: 'bio-state-sandbox',
    key: 'sandbox-dev/network.tfstate',
    use_lockfile: true,
  });
  expect(Object.keys(network)).not.toEqual(expect.arrayContaining(['endpoints', 'access_key', 'secret_key']));
});

test('an ops target keeps its state in the other ops store; sandbox in that of canary', () => {
  const profiles = (['canary-ops', 'live-ops', 'sandbox-dev', 'live-prd'] as const).map(
    (target) => backendOf(staged('network', target, () => {})).profile,
  );
  expect(profiles).toEqual([
    'biosphere-state-live-ops',
    'biosphere-state-canary-ops',
    'biosphere-state-canary-ops',
    'biosphere-state-live-ops',
  ]);
  expect(biome('ada').profile).toBe('biosphere-biomes-canary-ops');
});

describe('the provider', () => {
  const providerOf = (stack: { readonly provider?: Readonly<Record<string, readonly object[]>> }) =>
    stack.provider?.aws?.[0] as Record<string, unknown>;

  test('opens the account of its target or none', () => {
    expect(providerOf(staged('data', 'canary-prd', () => {}))).toMatchObject({
      allowed_account_ids: ['000000000022'],
      profile: 'biosphere-000000000022',
      assume_role: [
        { role_arn: expect.stringContaining(':role/biosphere/canary-prd/shared/bio-canary-prd-shared-apply') },
      ],
    });
  });

  test('a biome takes the biome role, in a session that says whose it is', () => {
    expect(providerOf(staged('biome', parseBiome('ada', 'canary-qa'), () => {})).assume_role).toEqual([
      expect.objectContaining({
        role_arn: expect.stringMatching(/-shared-biome$/),
        tags: { biome: 'ada' },
        transitive_tag_keys: ['biome'],
      }),
    ]);
  });

  test('foundation, which makes the roles, takes none', () => {
    expect(providerOf(staged('foundation', 'sandbox-dev', () => {}))).not.toHaveProperty('assume_role');
  });

  test('tags say who, where and what, never when or which version', () => {
    const { default_tags: tags } = providerOf(staged('biome', parseBiome('ada', 'canary-qa'), () => {}));
    expect(tags).toEqual([
      {
        tags: {
          Organisation: 'Example Minerals',
          Project: 'biosphere',
          Target: 'canary-qa',
          Stack: 'biome',
          Deployment: 'ada',
          Owner: 'platform@example.com',
          ManagedBy: 'terraform',
        },
      },
    ]);
  });
});
