import { type Sha, sha } from '../../../environments/naming';
import { missedReleases, type Release, releasesIn } from '../../../operations/biomes/releases';
import type { RunningUnit } from '../../../operations/biomes/running';

const A = sha('a'.repeat(40));
const B = sha('b'.repeat(40));
const release = (changes: Partial<Release> = {}): Release => ({
  ...{ deployment: 'ada', kind: 'service', name: 'intake', sha: A, configuration: 'c1' },
  ...changes,
});
const running = (version: Sha, configuration: string): Map<string, RunningUnit> =>
  new Map([['intake', { sha: version, version: '1', configuration }]]);

test('releases are found among all that a state invokes', () => {
  const invocation = (input: object) => ({ attributes: { input: JSON.stringify(input), result: '{}' } });
  const state = {
    version: 4,
    resources: [
      { type: 'aws_ssm_parameter', instances: [{ attributes: { value: 'x' } }] },
      { type: 'aws_lambda_invocation', instances: [invocation({ deployment: 'ada' })] },
      { type: 'aws_lambda_invocation', instances: [invocation(release()), {}] },
    ],
  };
  expect(releasesIn(JSON.stringify(state))).toEqual([release()]);
  expect(releasesIn('{"version":4}')).toEqual([]);
});

test.each<[string, Release, Map<string, RunningUnit>, boolean]>([
  ['what runs as asked', release(), running(A, 'c1'), false],
  ['what a push has moved', release(), running(B, 'c1'), true],
  ['a push where nothing is pinned', release({ sha: null }), running(B, 'c1'), false],
  ['a configuration whose release failed', release({ sha: null }), running(B, 'c0'), true],
  ['a first release that failed', release(), new Map(), true],
  ['what never ran and was never asked for', release({ sha: null }), new Map(), false],
  [
    'a model, which has no configuration',
    release({ kind: 'model', configuration: undefined }),
    new Map([['model-intake', { sha: A, version: null, configuration: '' }]]),
    false,
  ],
])('%s', (_, asked, units, missed) => {
  expect(missedReleases([asked], units)).toEqual(missed ? [asked] : []);
});
