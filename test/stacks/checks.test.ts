import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { App } from 'cdktf';
import { AliasedFunction } from '../../constructs/function/aliased-function';
import { ServiceRole } from '../../constructs/iam/service-role';
import { parseBiome } from '../../environments/biome';
import { InvalidInputs, type Problem } from '../../environments/errors';
import { landscape } from '../../environments/landscape';
import { type Landscape, resolve } from '../../environments/resolve';
import { EnvironmentStack, type StackKind } from '../../stacks/environment-stack';
import { NetworkStack } from '../../stacks/network';
import { compositionOf } from '../composition';
import { staged } from '../constructs/stage';
import { synthesize } from '../synthesize';

const ada = parseBiome('ada', 'sandbox-dev');

/** The problems for which a synthesis is refused. */
function refusal(build: () => unknown): readonly Problem[] {
  try {
    build();
  } catch (error) {
    if (error instanceof InvalidInputs) return error.problems;
    throw error;
  }
  return [];
}

class Filled extends EnvironmentStack {
  constructor(app: App, kind: StackKind, fill: (stack: EnvironmentStack) => void, of: Landscape = landscape) {
    super(app, kind, resolve(of, 'local', kind === 'biome' ? ada : 'sandbox-dev'), compositionOf({ landscape: of }));
    fill(this);
  }
}

/** A function in the VPC whose role is granted some actions. */
function functionInVpc(stack: EnvironmentStack, ...actions: string[]): void {
  const role = new ServiceRole(stack, 'role', { what: 'r', service: 'lambda.amazonaws.com', description: 'r' });
  role.grant({ sid: 'Grant', actions, resources: ['*'] });
  new AliasedFunction(stack, 'function', {
    what: 'f',
    description: 'f',
    code: { bucket: 'b', key: 'k' },
    codeMovedBy: 'terraform',
    role,
    keyArn: 'key',
    memoryMiB: 128,
    timeoutSeconds: 3,
    network: { subnetIds: ['subnet'], securityGroupIds: ['group'] },
  });
}

test('a role outside of its IAM path, and one without a boundary, are refused with what is allowed and the fix', () => {
  const problems = refusal(() =>
    staged('data', 'sandbox-dev', (stack) => new IamRole(stack, 'r', { assumeRolePolicy: '{}', path: '/elsewhere/' })),
  );
  expect(problems.map(({ received }) => received)).toEqual([
    'sandbox-dev-data: the role r has the path "/elsewhere/"',
    'sandbox-dev-data: the role r has the permissions boundary null',
  ]);
  expect(problems[0]).toMatchObject({
    allowed: 'Roles of this stack stand under /biosphere/sandbox-dev/shared/',
    fix: expect.stringContaining('ServiceRole'),
  });
  expect(problems[1]?.allowed).toContain(
    'policy/biosphere/sandbox-dev/shared/bio-sandbox-dev-shared-workload-boundary',
  );
});

test('the operator boundary is for foundation alone', () => {
  const problems = refusal(() =>
    staged('data', 'sandbox-dev', (stack) => {
      const { names, account } = stack.environment;
      const path = names.iamPath('shared');
      const permissionsBoundary = `arn:aws:iam::${account}:policy${path}bio-sandbox-dev-shared-operator-boundary`;
      new IamRole(stack, 'r', { assumeRolePolicy: '{}', path, permissionsBoundary });
    }),
  );
  expect(problems).toHaveLength(1);
});

test('a grant that the workload boundary would stop at run time is refused at synthesis', () => {
  const problems = refusal(() =>
    staged('data', 'sandbox-dev', (stack) =>
      new ServiceRole(stack, 'role', { what: 'r', service: 'lambda.amazonaws.com', description: 'r' }).grant({
        sid: 'Grant',
        actions: ['iam:CreateUser', 's3:*', 's3:GetObject'],
        resources: ['*'],
      }),
    ),
  );
  expect(problems.map(({ received }) => received.split('granted ')[1])).toEqual(['iam:CreateUser', 's3:*']);
});

test('a role that is granted nothing is refused', () => {
  expect(() =>
    staged(
      'data',
      'sandbox-dev',
      (stack) => new ServiceRole(stack, 'role', { what: 'idle', service: 'lambda.amazonaws.com', description: 'r' }),
    ),
  ).toThrow(/role idle was granted nothing/);
});

test('a missing tag is refused and says which file to edit', () => {
  const row = landscape.catalogue['sandbox-dev'];
  if (row === 'off') throw new Error('sandbox-dev is off');
  const ownerless: Landscape = {
    ...landscape,
    catalogue: { ...landscape.catalogue, 'sandbox-dev': { ...row, owners: [] } },
  };
  const problems = refusal(() => synthesize((app) => new Filled(app, 'data', () => {}, ownerless)));
  expect(problems).toEqual([
    expect.objectContaining({
      received: 'sandbox-dev-data: the tag Owner is ""',
      fix: expect.stringContaining('catalogue.ts'),
    }),
  ]);
});

test('a resource that changes a required tag is refused; other tags are its own', () => {
  const problems = refusal(() =>
    staged('data', 'sandbox-dev', (stack) => {
      new SqsQueue(stack, 'q', { tags: { Owner: 'somebody', Shelf: '3' } });
    }),
  );
  expect(problems.map(({ received }) => received)).toEqual([
    'sandbox-dev-data: aws_sqs_queue.q sets the tag Owner itself',
  ]);
});

test('two stacks with one state are refused', () => {
  const problems = refusal(() =>
    synthesize((app) => {
      new Filled(app, 'data', () => {});
      new Filled(app, 'delivery', (stack) => stack.addOverride('terraform.backend.s3.key', 'sandbox-dev/data.tfstate'));
    }),
  );
  expect(problems).toEqual([
    expect.objectContaining({ received: expect.stringContaining('sandbox-dev-data and sandbox-dev-delivery keep') }),
  ]);
});

describe('a biome owns nothing slow, scarce or sticky', () => {
  const problemsOf = (fill: (stack: EnvironmentStack) => void) =>
    refusal(() => staged('biome', ada, fill)).map(({ received }) => received);

  test('a key and a queue', () => {
    expect(
      problemsOf((stack) => {
        new KmsKey(stack, 'k');
        new SqsQueue(stack, 'q');
      }),
    ).toEqual(['sandbox-dev-biome-ada would own aws_kms_key.k', 'sandbox-dev-biome-ada would own aws_sqs_queue.q']);
  });

  test('a secret with a recovery window, its default included', () => {
    expect(
      problemsOf((stack) => {
        new SecretsmanagerSecret(stack, 'default', { name: 'a' });
        new SecretsmanagerSecret(stack, 'none', { name: 'b', recoveryWindowInDays: 0 });
      }),
    ).toEqual(['sandbox-dev-biome-ada: the secret default has a recovery window']);
  });

  test('reserved concurrency', () => {
    expect(
      problemsOf((stack) => {
        new LambdaFunction(stack, 'f', { functionName: 'f', role: 'r', reservedConcurrentExecutions: 5 });
      }),
    ).toEqual(['sandbox-dev-biome-ada: the function f reserves concurrency']);
  });

  test('what a target shares may own all of that', () => {
    expect(refusal(() => staged('data', 'sandbox-dev', (stack) => new KmsKey(stack, 'k')))).toEqual([]);
  });
});

describe('a function in the VPC', () => {
  const build = (action: string, services: ConstructorParameters<typeof NetworkStack>[3]) =>
    refusal(() =>
      synthesize((app) => {
        new Filled(app, 'data', (stack) => functionInVpc(stack, action));
        new NetworkStack(app, resolve(landscape, 'local', 'sandbox-dev'), compositionOf(), services);
      }),
    );

  test('is refused where the network has no endpoint for what it is granted', () => {
    expect(build('sagemaker:InvokeEndpoint', ['ssm'])).toEqual([
      expect.objectContaining({
        received: expect.stringContaining('is granted sagemaker, but the network has no endpoint sagemaker.runtime'),
        allowed: 'The network has ssm',
      }),
    ]);
  });

  test('is refused where nobody has said how a service is reached', () => {
    expect(build('ecr:BatchGetImage', ['ssm'])).toEqual([
      expect.objectContaining({ received: expect.stringContaining('is granted ecr, of which nobody has said') }),
    ]);
  });

  test('is taken where the endpoint is there, and where Lambda itself makes the call', () => {
    expect(build('ssm:GetParameter', ['ssm'])).toEqual([]);
    expect(build('xray:PutTraceSegments', [])).toEqual([]);
  });
});

test('all problems of all stacks come at once, before a file is written', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'biosphere-refused-'));
  const app = new App({ outdir, skipValidation: false });
  new Filled(app, 'data', (stack) => new IamRole(stack, 'r', { assumeRolePolicy: '{}' }));
  new Filled(app, 'biome', (stack) => new KmsKey(stack, 'k'));
  const problems = refusal(() => app.synth());
  const written = readdirSync(outdir, { recursive: true });
  rmSync(outdir, { recursive: true });
  expect(problems.map(({ received }) => received.split(/[: ]/)[0])).toEqual([
    'sandbox-dev-data',
    'sandbox-dev-data',
    'sandbox-dev-biome-ada',
  ]);
  expect(written.filter((file) => String(file).endsWith('.json'))).toEqual([]);
});
