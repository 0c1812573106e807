import {
  compareTargets,
  isMultiTenant,
  type MultiTenantTarget,
  opsOf,
  parseTarget,
  promotesFrom,
  stateStoreOf,
  TARGETS,
  type Target,
} from '../../environments/target';

describe('targets', () => {
  test('there are twelve, and each is read back from its text', () => {
    expect(TARGETS).toHaveLength(12);
    expect(new Set(TARGETS).size).toBe(12);
    for (const target of TARGETS) expect(parseTarget(target)).toBe(target);
  });

  test('illegal pairs and biomes in single-tenant targets do not compile', () => {
    // @ts-expect-error sandbox has no prd
    const illegal: Target = 'sandbox-prd';
    // @ts-expect-error prd has no biomes
    const singleTenant: MultiTenantTarget = 'live-prd';
    // @ts-expect-error ops has no biomes
    const ops: MultiTenantTarget = 'canary-ops';
    expect([illegal, singleTenant, ops].filter((each) => isMultiTenant(each as Target) && each !== illegal)).toEqual(
      [],
    );
  });

  test.each([
    ['sandbox-prd', /sandbox has no prd/],
    ['SANDBOX-DEV', /"SANDBOX-DEV" is no target/],
    ['', /"" is no target/],
    ['../live-prd', /is no target/],
    ['live-dev-x', /is no target/],
  ])('%s is refused with what was received, what is allowed and the fix', (text, message) => {
    expect(() => parseTarget(text)).toThrow(message);
    expect(() => parseTarget(text)).toThrow(/Targets are sandbox-dev, .*live-ops\. Give one of these/);
  });

  test('the least trusted never writes to the most protected store', () => {
    for (const target of TARGETS) {
      const served = target.startsWith('live-') ? 'live-ops' : 'canary-ops';
      expect(opsOf(target)).toBe(served);
      expect(stateStoreOf(target)).toBe(
        target === 'canary-ops' ? 'live-ops' : target === 'live-ops' ? 'canary-ops' : served,
      );
    }
  });

  test('promotion goes one step back on one axis', () => {
    const table = TARGETS.map((target) => [
      target,
      promotesFrom(target, 'application'),
      promotesFrom(target, 'infrastructure'),
    ]);
    expect(table).toEqual([
      ['sandbox-dev', null, null],
      ['sandbox-stg', 'sandbox-dev', null],
      ['canary-dev', null, 'sandbox-dev'],
      ['canary-stg', 'canary-dev', 'sandbox-stg'],
      ['canary-qa', 'canary-stg', null],
      ['canary-prd', 'canary-qa', null],
      ['canary-ops', null, null],
      ['live-dev', null, 'canary-dev'],
      ['live-stg', 'live-dev', 'canary-stg'],
      ['live-qa', 'live-stg', 'canary-qa'],
      ['live-prd', 'live-qa', 'canary-prd'],
      ['live-ops', null, 'canary-ops'],
    ]);
  });

  test('a target that is switched off is stepped over', () => {
    expect(promotesFrom('canary-prd', 'application', (target) => target !== 'canary-qa')).toBe('canary-stg');
    expect(promotesFrom('live-dev', 'infrastructure', (target) => target !== 'canary-dev')).toBe('sandbox-dev');
  });

  test('promotion never runs in a circle and never crosses an axis', () => {
    for (const axis of ['application', 'infrastructure'] as const) {
      for (const target of TARGETS) {
        const from = promotesFrom(target, axis);
        if (!from) continue;
        expect(compareTargets(from, target)).toBeLessThan(0);
        const kept = axis === 'application' ? 0 : 1;
        expect(from.split('-')[kept]).toBe(target.split('-')[kept]);
      }
    }
  });
});
