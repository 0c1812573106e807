import { type Sha, sha } from '../../environments/naming';
import { EXIT, UserError } from '../../operations/errors';
import { type Candidate, chooseForBiome, chooseForMain, shortVersion } from '../../operations/versions';

const A = sha('a'.repeat(40));
const B = sha('b'.repeat(40));
const DIRTY = sha(`${'a'.repeat(40)}-dirty.12345678`);
const candidate = (version: Sha, running: Sha | null, changedFiles: string[] = []): Candidate => ({
  unit: { kind: 'service', name: 'intake' },
  tree: { version, changedFiles },
  running,
});

describe('a biome gets', () => {
  test.each<[string, Candidate, Sha, 'tree' | 'main', RegExp]>([
    ['what main runs where nothing differs', candidate(A, A), A, 'main', /as main runs it/],
    ['the commit of the tree where it differs', candidate(A, B), A, 'tree', /your commit; main runs bbbbbbbb/],
    ['the tree where main runs none', candidate(A, null), A, 'tree', /main runs none/],
    ['uncommitted work, whatever main runs', candidate(DIRTY, A, ['x.ts']), DIRTY, 'tree', /uncommitted x\.ts/],
    ['uncommitted work where main runs none', candidate(DIRTY, null, ['x.ts']), DIRTY, 'tree', /uncommitted x\.ts/],
  ])('%s', (_, given, version, from, reason) => {
    const [choice] = chooseForBiome([given]);
    expect(choice).toMatchObject({ version, from, reason: expect.stringMatching(reason) });
  });
});

describe('main gets', () => {
  test('the commits of the checkout', () => {
    expect(chooseForMain([candidate(A, B), candidate(A, A), candidate(A, null)], 'sandbox-dev')).toMatchObject([
      { version: A },
      { version: A, reason: 'as main runs it' },
      { version: A },
    ]);
  });

  test('nothing uncommitted: the files are named, once each', () => {
    const files = ['1.ts', '2.ts', '3.ts', '4.ts'];
    const work = () => chooseForMain([candidate(DIRTY, A, files), candidate(DIRTY, A, files)], 'sandbox-dev');
    expect(work).toThrow(UserError);
    expect(work).toThrow(/1\.ts, 2\.ts, 3\.ts and 1 more files/);
    expect(() => work()).toThrow(expect.objectContaining({ exitCode: EXIT.mistake }));
  });
});

test('short versions keep what tells uncommitted work apart', () => {
  expect(shortVersion(A)).toBe('aaaaaaaa');
  expect(shortVersion(DIRTY)).toBe('aaaaaaaa-dirty.12345678');
});
