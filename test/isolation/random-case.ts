import fc from 'fast-check';
import type { Case } from './simulator';

const ACCOUNT = '000000000010';
const OTHER = '000000000020';
const NAMES = ['ada', 'adam', 'bob', 'a*a'];
const ACTIONS = ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:*', 'ssm:Get*', '*', 'SSM:getparameter'];
const PARAMETER = `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/biosphere`;
const RESOURCES = [
  '*',
  `${PARAMETER}/*`,
  `${PARAMETER}/ada/*`,
  `${PARAMETER}/\${aws:PrincipalTag/biome}/*`,
  `${PARAMETER}/ad?/wants`,
  `arn:aws:ssm:*:${ACCOUNT}:parameter/biosphere/bob/*`,
  `arn:aws:ssm:eu-west-1:${OTHER}:parameter/*`,
];
const BIOMES = ['ada', 'b?b', '*', `\${aws:PrincipalTag/biome}`];
const TAGS = 'aws:PrincipalTag/biome';

/** Operator, key and values; the values of single-valued keys, as in the policies here. */
const condition = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'StringEquals',
      'StringLike',
      'StringNotEquals',
      'StringNotLike',
      'StringEqualsIfExists',
      'StringNotEqualsIfExists',
      'StringEqualsIgnoreCase',
    ),
    fc.constantFrom(TAGS, 'aws:RequestTag/biome'),
    fc.subarray(BIOMES, { minLength: 1 }),
  ),
  fc.tuple(
    fc.constantFrom('ArnLike', 'ArnNotLike', 'ArnEquals'),
    fc.constant('aws:PrincipalArn'),
    fc.subarray([`arn:aws:iam::${ACCOUNT}:role/*`, `arn:aws:iam::*:role/a/runtime`, `arn:aws:iam::${OTHER}:role/*`], {
      minLength: 1,
    }),
  ),
  fc.tuple(
    fc.constant('Bool'),
    fc.constant('aws:SecureTransport'),
    fc.subarray(['true', 'false'], { minLength: 1, maxLength: 1 }),
  ),
  fc.tuple(
    fc.constant('Null'),
    fc.constantFrom(TAGS, 'aws:RequestTag/biome'),
    fc.subarray(['true', 'false'], { minLength: 1, maxLength: 1 }),
  ),
  fc.tuple(
    fc.constantFrom(
      'ForAllValues:StringEquals',
      'ForAnyValue:StringEquals',
      'ForAllValues:StringLike',
      'ForAnyValue:StringNotEquals',
    ),
    fc.constant('aws:TagKeys'),
    fc.subarray(['biome', 'Target', 'T*'], { minLength: 1 }),
  ),
);

const conditions = fc.array(condition, { maxLength: 2 }).map((all) => {
  const block: Record<string, Record<string, string[]>> = {};
  for (const [operator, key, values] of all) block[operator] = { ...block[operator], [key]: values };
  return Object.keys(block).length > 0 ? { Condition: block } : {};
});

const statement = fc
  .record({
    Effect: fc.oneof({ weight: 4, arbitrary: fc.constant('Allow') }, { weight: 1, arbitrary: fc.constant('Deny') }),
    action: fc.tuple(
      fc.constantFrom('Action', 'Action', 'Action', 'NotAction'),
      fc.subarray(ACTIONS, { minLength: 1, maxLength: 2 }),
    ),
    resource: fc.tuple(
      fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'),
      fc.subarray(RESOURCES, { minLength: 1, maxLength: 2 }),
    ),
    conditions,
  })
  .map(({ Effect, action, resource, conditions }) => ({
    Effect,
    [action[0]]: action[1],
    [resource[0]]: resource[1],
    ...conditions,
  }));

const policy = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((Statement) => JSON.stringify({ Version: '2012-10-17', Statement }));

const context = fc
  .record(
    {
      [TAGS]: fc.constantFrom(...NAMES),
      'aws:RequestTag/biome': fc.constantFrom(...NAMES),
      'aws:TagKeys': fc.subarray(['biome', 'Target', 'Team'], { minLength: 1 }),
      'aws:SecureTransport': fc.constantFrom('true', 'false'),
    },
    { requiredKeys: [] },
  )
  .map((keys) => ({ ...keys, 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/a/runtime` }));

/** Somebody's session, up to two policies and a boundary, and a request for a parameter of their own account. */
export const randomCase: fc.Arbitrary<Case> = fc
  .record({
    identity: fc.array(policy, { minLength: 1, maxLength: 2 }),
    boundary: fc.oneof({ weight: 2, arbitrary: fc.constant(ALL()) }, { weight: 1, arbitrary: policy }),
    action: fc.constantFrom('ssm:GetParameter', 'ssm:PutParameter'),
    name: fc.constantFrom(...NAMES.slice(0, 3)),
    context,
  })
  .map(({ identity, boundary, action, name, context }) => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/a/runtime`;
    return {
      principal: {
        title: JSON.stringify({ identity, boundary, context }),
        role: { arn, name: 'runtime' } as Case['principal']['role'],
        session: `arn:aws:sts::${ACCOUNT}:assumed-role/runtime/matrix`,
        target: 'sandbox-dev',
        slot: 'main',
        context: {},
      },
      probe: { kind: 'parameter', name: action, action, resource: `${PARAMETER}/${name}/wants` },
      region: 'eu-west-1',
      resourceAccount: ACCOUNT,
      context: context as Case['context'],
      identity,
      boundary,
      resourcePolicy: undefined,
    };
  });

function ALL(): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
}
