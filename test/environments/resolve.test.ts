import { parseBiome } from '../../environments/biome';
import { explain, settingsUnder } from '../../environments/explain';
import { landscape } from '../../environments/landscape';
import { quotaProblems } from '../../environments/quotas';
import { type Landscape, resolve, targetsOf } from '../../environments/resolve';
import { TARGETS } from '../../environments/target';

const off: Landscape = { ...landscape, catalogue: { ...landscape.catalogue, 'live-qa': 'off' } };

describe('resolve', () => {
  test('an environment is frozen through and through', () => {
    const environment = resolve(landscape, 'local', 'sandbox-dev');
    expect(Object.isFrozen(environment)).toBe(true);
    expect(Object.isFrozen(environment.database)).toBe(true);
    expect(() => {
      (environment.database as { storageGiB: number }).storageGiB = 1;
    }).toThrow(TypeError);
  });

  test('accounts: one for sandbox; ops, non-production and production apart in canary and live', () => {
    const accounts = Object.fromEntries(TARGETS.map((target) => [target, resolve(landscape, 'local', target).account]));
    expect(new Set(Object.values(accounts)).size).toBe(7);
    expect(accounts['sandbox-dev']).toBe(accounts['sandbox-stg']);
    expect(accounts['canary-dev']).toBe(accounts['canary-qa']);
    expect(new Set([accounts['canary-dev'], accounts['canary-prd'], accounts['canary-ops']]).size).toBe(3);
  });

  test('no account is in both clouds', () => {
    const { local, aws } = landscape.organisation.accounts;
    expect(Object.values(local).filter((id) => Object.values(aws).includes(id))).toEqual([]);
  });

  test('networks do not overlap, so that they can be joined one day', () => {
    const ranges = TARGETS.map((target) => resolve(landscape, 'local', target).network.cidr);
    expect(new Set(ranges).size).toBe(TARGETS.length);
  });

  test('a target that is switched off is refused and not listed', () => {
    expect(targetsOf(off)).not.toContain('live-qa');
    expect(() => resolve(off, 'local', 'live-qa')).toThrow(/live-qa is switched off .*catalogue\.ts/);
  });

  test('a malformed account id is refused where it is used', () => {
    const accounts = { ...landscape.organisation.accounts.local, sandbox: '42' };
    const bad: Landscape = {
      ...landscape,
      organisation: { ...landscape.organisation, accounts: { ...landscape.organisation.accounts, local: accounts } },
    };
    expect(() => resolve(bad, 'local', 'sandbox-dev')).toThrow(
      /"42" is no AWS account id.*12 digits.*organisation\.ts/,
    );
  });
});

describe('explain', () => {
  test('each value is the one that was resolved, and its property path leads to it', () => {
    const environment = resolve(landscape, 'local', 'canary-qa');
    const rows = explain(landscape, 'local', 'canary-qa');
    const at = (value: unknown, path: string): unknown =>
      path.split('.').reduce<unknown>((each, key) => (each as Record<string, unknown>)[key], value);
    for (const row of rows) {
      const value = at(environment, row.setting);
      expect(Array.isArray(value) ? value.join(', ') : value).toBe(row.value);
      if (row.property.startsWith('catalogue[')) {
        const path = row.property.replace(/^catalogue\['[a-z-]+'\]\./, '');
        const source = at(landscape.catalogue['canary-qa'], path);
        expect(Array.isArray(source) ? source.join(', ') : source).toBe(row.value);
      }
    }
    expect(rows.find((row) => row.setting === 'account')).toMatchObject({
      file: 'environments/organisation.ts',
      property: "organisation.accounts.local['canary-nonproduction']",
    });
  });

  test.each(['sandbox-dev', 'live-ops'] as const)('no value of %s is left out', (target) => {
    const {
      target: _target,
      cloud: _cloud,
      biome: _biome,
      names: _names,
      ...values
    } = resolve(landscape, 'local', target);
    const leaves = (value: object, prefix = ''): string[] =>
      Object.entries(value).flatMap(([key, each]) =>
        typeof each === 'object' && !Array.isArray(each) ? leaves(each, `${prefix}${key}.`) : [prefix + key],
      );
    expect(explain(landscape, 'local', target).map(({ setting }) => setting)).toEqual(
      expect.arrayContaining(leaves(values)),
    );
  });

  test('all below a path, or one', () => {
    const rows = explain(landscape, 'local', 'sandbox-dev');
    expect(settingsUnder(rows, 'inference').map(({ setting }) => setting)).toEqual([
      'inference.instanceType',
      'inference.minInstances',
      'inference.maxInstances',
    ]);
    expect(settingsUnder(rows, 'inference.minInstances')).toHaveLength(1);
    expect(settingsUnder(rows, 'infer')).toEqual([]);
  });

  test('a biome is explained as its target, and itself', () => {
    const rows = explain(landscape, 'local', parseBiome('sandbox-dev/ada', 'sandbox-dev'));
    expect(rows.find((row) => row.setting === 'biome')?.value).toBe('ada');
  });
});

describe('quotas', () => {
  const nothing = { iamRoles: 0, concurrentExecutions: 0, networkInterfaces: 0, ssmParameters: 0, connections: 0 };

  test('what fits is silent', () => {
    expect(quotaProblems(landscape, 'local', { shared: nothing, deployment: { ...nothing, iamRoles: 2 } })).toEqual([]);
  });

  test('all problems at once: per account and region, and per database server', () => {
    const problems = quotaProblems(landscape, 'local', {
      shared: nothing,
      deployment: { ...nothing, iamRoles: 30, connections: 50 },
    });
    expect(problems.map((problem) => problem.received)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('sandbox-dev, sandbox-stg together would use 1560 of iamRoles'),
        expect.stringContaining('sandbox-dev with all its biomes would open 2050 database connections'),
      ]),
    );
    for (const problem of problems) expect(problem.fix).toContain('environments/catalogue.ts');
  });
});
