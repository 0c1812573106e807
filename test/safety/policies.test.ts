/**
 * What holds for every policy there is. Who may do what is in the tests of the constructs; here stands how wide a statement may
 * ever be, and which statements keep others within bounds: each wider one, and each one less, is a decision to be taken here.
 */
import { every, everyStack, everyStatement, type PlacedStatement } from './every-stack';

const allows = everyStatement.filter(({ Effect }) => Effect === 'Allow');
const sids = (statements: readonly PlacedStatement[]) => [...new Set(statements.map(({ Sid }) => Sid))].sort();
const of = (statements: readonly PlacedStatement[], target: string) =>
  statements.filter(({ stack }) => stack.environment.target === target);

/** The statement without what says where it stands. */
function plain({ stack: _, type: __, ...statement }: PlacedStatement): object {
  return statement;
}

/** One of each: the same statement may stand in several roles. */
function distinct(statements: readonly PlacedStatement[]): object[] {
  return [...new Set(statements.map((each) => JSON.stringify(plain(each))))].sort().map((text) => JSON.parse(text));
}

test('all actions of a service are allowed to those who make its resources, by their names, and to nobody else', () => {
  const whole = allows.filter(({ Action = [] }) => Action.some((action) => /(^|:)\*$/.test(action)));
  expect(sids(whole)).toEqual(['ByName', 'Otherwise', 'Own', 'OwnAccount']);
  // A ceiling, which grants nothing, and endpoints, through which each goes as far as its own policies say.
  expect(sids(whole.filter(({ Action = [] }) => Action.includes('*')))).toEqual(['Otherwise', 'OwnAccount']);
});

test('a statement speaks of one service, but for those that look, trace, or go by name', () => {
  const services = (actions: readonly string[]) => new Set(actions.map((action) => action.split(':')[0])).size;
  const mixed = allows.filter(({ Action = [] }) => services(Action) > 1);
  expect(sids(mixed)).toEqual(['Anywhere', 'ByName', 'Look', 'Own', 'ReadConfiguration', 'ReadOwn']);
});

test('those who make resources change roles, and no other identity', () => {
  const identities = allows.flatMap(({ Action = [], Sid }) => (Sid === 'ReadConfiguration' ? [] : Action));
  const changing = new Set(identities.filter((action) => action.startsWith('iam:')));
  expect([...changing].filter((action) => !/Role/.test(action))).toEqual([]);
});

test('who applies reads what who plans reads', () => {
  const readers = allows.filter(({ Sid, stack }) => Sid === 'ReadConfiguration' && /sandbox-dev/.test(stack.id));
  expect(readers.map(plain)).toHaveLength(2);
  expect(distinct(readers)).toHaveLength(1);
});

test('every resource there is: only where a service knows none, to look, or under a condition', () => {
  // A key's policy speaks of the key it is the policy of.
  const everywhere = allows.filter(({ Resource = [], type }) => type !== 'aws_kms_key' && Resource.includes('*'));
  expect(sids(everywhere.filter(({ Condition }) => Condition === undefined))).toEqual([
    'Anywhere',
    'DeliverLogs',
    'EnterRegistry',
    'Find',
    'LogDelivery',
    'Look',
    'NetworkInterfaces',
    'Otherwise',
    'PrivateNames',
    'ReadConfiguration',
    'Trace',
    'TraceWorkflow',
  ]);
  expect(sids(everywhere.filter(({ Condition }) => Condition !== undefined))).toEqual([
    'Network',
    'OwnAccount',
    'WriteMetrics',
  ]);
});

/** Named by AWS, or another's: neither holds the name of a target. */
const NAMED_ELSEWHERE = /:(secret:rds!db-\*|og:default\*|scalable-target\/\*|role\/aws-service-role\/\*)$/;

test('every other resource is of the own account, region and target', () => {
  const strange = everyStatement.flatMap(({ Resource = [], NotResource = [], stack }) => {
    const { account, region, target, ops } = stack.environment;
    const bucket = new RegExp(`^arn:aws:s3:::bio-${target}-(artifacts|data-sets)-${account}(/|$)`);
    // Buckets know no account in their names: those who plan and apply see the settings of all of the target.
    const buckets = `arn:aws:s3:::bio-${target}-*`;
    const own = new RegExp(`^arn:aws:(iam:|[a-z-]+:${region}):${account}:`);
    const named = new RegExp(
      `^[^*]*(\\bbio-${target}-|[:/]biosphere/${target}/(\\*$|(biomes/|deployments/)?(shared|main|ada|contracts|deployments|\\*|\\$\\$\\{aws:PrincipalTag/biome\\})(/|$)))`,
    );
    const registry = `arn:aws:ecr:${region}:${ops.account}:repository/bio-serving`;
    return [...Resource, ...NotResource]
      .filter((arn) => arn !== '*' && arn !== registry && arn !== buckets && !/^\$\{[^}]+\}$/.test(arn))
      .filter((arn) => !bucket.test(arn) && !(own.test(arn) && (named.test(arn) || NAMED_ELSEWHERE.test(arn))))
      .map((arn) => `${stack.id}: ${arn}`);
  });
  expect(strange).toEqual([]);
});

test('what AWS names is opened to the platform alone', () => {
  const elsewhere = everyStatement.filter(({ Resource = [] }) => Resource.some((arn) => NAMED_ELSEWHERE.test(arn)));
  expect(sids(elsewhere)).toEqual(['ByName', 'MasterSecret', 'Scaling', 'Secrets', 'ServiceLinkedRoles']);
});

test('a deployment names what is its own, and of the shared things the data sets and the failure queue', () => {
  const deployments = everyStatement.filter(({ stack }) => /-(main|biome-ada)$/.test(stack.id));
  const strange = deployments.flatMap(({ Resource = [], stack }) => {
    const slot = stack.environment.biome?.name ?? 'main';
    return Resource.filter((arn) => arn.startsWith('arn:') && !arn.includes(`-${slot}-`)).map((arn) =>
      arn.replace(/^.*:|bio-[a-z]+-[a-z]+-|-\d+/g, ''),
    );
  });
  expect([...new Set(strange)].sort()).toEqual(['data-sets', 'data-sets/*', 'shared-failed-events']);
});

test('those who make a biome name the biome of their session, the platform functions, contracts and artifacts', () => {
  const statements = everyStatement.filter(({ Sid }) => /^Own(Parameters|Secrets|Roles)?$/.test(Sid));
  const named = of(statements, 'sandbox-dev').flatMap(({ Resource = [] }) => Resource);
  expect(named.filter((arn) => !arn.includes('$${aws:PrincipalTag/biome}'))).toEqual([]);
});

test('conditions', () => {
  const account = '000000000010';
  const region = 'eu-west-1';
  const conditions = of(everyStatement, 'sandbox-dev').filter(({ Condition }) => Condition);
  const bySid = new Map<string, Set<string>>();
  for (const { Sid, Condition } of conditions) {
    bySid.set(Sid, (bySid.get(Sid) ?? new Set()).add(JSON.stringify(Condition)));
  }
  const via = (...services: string[]) => services.map((service) => `${service}.${region}.amazonaws.com`);
  const boundary = `arn:aws:iam::${account}:policy/biosphere/sandbox-dev/shared/bio-sandbox-dev-shared-workload-boundary`;
  const logs = ['lambda', 'vendedlogs/states', 'sagemaker/Endpoints', 'rds/instance', 'vpc'].map(
    (folder) => `arn:aws:logs:${region}:${account}:log-group:/aws/${folder}/bio-sandbox-dev-*`,
  );
  const takers = ['lambda', 'states', 'sagemaker', 'vpc-flow-logs', 'monitoring.rds'];
  const passed = (...services: string[]) => ({
    StringEquals: { 'iam:PassedToService': services.map((service) => `${service}.amazonaws.com`) },
  });
  const models = (slot: string) => ({ StringLike: { 'sagemaker:TargetModel': [`${slot}/*`] } });
  expect(
    Object.fromEntries([...bySid].map(([sid, all]) => [sid, [...all].sort().map((each) => JSON.parse(each))])),
  ).toEqual({
    Alarms: [{ StringEquals: { 'aws:SourceAccount': account } }],
    DecryptModels: [{ StringEquals: { 'kms:ViaService': via('s3')[0] } }],
    EncryptFailedEvents: [{ StringEquals: { 'kms:ViaService': via('sqs')[0] } }],
    GrantsForServices: [{ Bool: { 'kms:GrantIsForAWSResource': 'true' } }],
    HandOverRoles: [passed(...takers), passed('lambda', 'states')],
    InvokeOwnModels: [models('ada'), models('main')],
    ListModels: [{ StringLike: { 's3:prefix': ['models/*'] } }],
    Logs: [{ ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logs } }],
    Network: [
      { StringEqualsIfExists: { 'aws:ResourceTag/Target': 'sandbox-dev', 'aws:RequestTag/Target': 'sandbox-dev' } },
    ],
    NotFromInside: [{ ArnLike: { 'lambda:SourceFunctionArn': '*' } }],
    OwnAccount: [{ StringEquals: { 'aws:PrincipalAccount': account, 'aws:ResourceAccount': account } }],
    OwnRegion: [{ StringNotEquals: { 'aws:RequestedRegion': region } }],
    RolesUnderTheBoundary: [{ StringNotEquals: { 'iam:PermissionsBoundary': boundary } }],
    RolesUnderTheWorkloadBoundary: [{ StringNotEquals: { 'iam:PermissionsBoundary': boundary } }],
    TakeForOneBiome: [
      { StringLike: { 'aws:RequestTag/biome': '?*' }, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['biome'] } },
    ],
    ThroughServices: [
      {
        StringEquals: {
          'kms:ViaService': via('s3', 'secretsmanager', 'ssm', 'rds', 'lambda', 'sqs', 'sns', 'sagemaker', 'ec2'),
        },
      },
    ],
    TlsOnly: [{ Bool: { 'aws:SecureTransport': 'false' } }],
    Trust: [{ StringEquals: { 'aws:SourceAccount': account } }],
    WriteMetrics: [{ StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } }],
  });
});

test('no statement stands without its condition beside others that have it', () => {
  const conditional = new Set(everyStatement.filter(({ Condition }) => Condition).map(({ Sid }) => Sid));
  const without = everyStatement.filter(({ Sid, Condition }) => conditional.has(Sid) && !Condition);
  // Lambda tells no source account when it takes a role. The workload boundary has statements of these names as well.
  expect(
    sids(without.filter(({ Principal }) => JSON.stringify(Principal) !== '{"Service":["lambda.amazonaws.com"]}')),
  ).toEqual(['Logs']);
});

test('what is denied', () => {
  const account = '000000000010';
  const iam = (name: string) => `arn:aws:iam::${account}:${name}`;
  const ours = ['role', 'policy', 'instance-profile'].map((kind) => iam(`${kind}/biosphere/sandbox-dev/*`));
  const shared = (kind: string, name: string) =>
    iam(`${kind}/biosphere/sandbox-dev/shared/bio-sandbox-dev-shared-${name}`);
  const denies = of(everyStatement, 'sandbox-dev').filter(({ Effect, Sid }) => Effect === 'Deny' && Sid !== 'TlsOnly');
  const found = distinct(denies).map((each) => {
    const { Condition: _, Effect: __, ...statement } = each as PlacedStatement;
    return statement;
  });
  const iamChanges = (...verbs: string[]) => verbs.map((verb) => `iam:${verb}*`);
  expect(found).toEqual(
    expect.arrayContaining([
      { Sid: 'NotFromInside', Action: ['ec2:*'], Resource: ['*'] },
      {
        Sid: 'NeverThePlatform',
        Action: ['lambda:*'],
        Resource: [`arn:aws:lambda:eu-west-1:${account}:function:bio-sandbox-dev-shared-*`],
      },
      { Sid: 'RolesUnderTheBoundary', Action: ['iam:CreateRole'], Resource: ['*'] },
      {
        Sid: 'OwnRegion',
        NotAction: ['iam:*', 'sts:*', 'kms:Decrypt', 's3:GetBucketLocation', 's3:ListAllMyBuckets'],
        Resource: ['*'],
      },
      { Sid: 'NoOrganisation', Action: ['organizations:*', 'account:*'], Resource: ['*'] },
      {
        Sid: 'OwnIdentities',
        Action: [
          ...iamChanges('Add', 'Attach', 'Create', 'Deactivate', 'Delete', 'Detach'),
          'iam:PassRole',
          ...iamChanges('Put', 'Remove', 'Set', 'Update', 'Upload'),
        ],
        NotResource: [...ours, iam('role/aws-service-role/*')],
      },
      {
        Sid: 'RolesUnderTheWorkloadBoundary',
        Action: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'],
        Resource: ours,
      },
      { Sid: 'BoundariesStay', Action: ['iam:DeleteRolePermissionsBoundary'], Resource: ['*'] },
      {
        Sid: 'FoundationStays',
        Action: iamChanges('Attach', 'Create', 'Delete', 'Detach', 'Put', 'Set', 'Update'),
        Resource: [
          shared('policy', 'workload-boundary'),
          shared('policy', 'operator-boundary'),
          ...['plan', 'apply', 'biome'].map((name) => shared('role', name)),
        ],
      },
    ]),
  );
});

test('buckets, queue and topic of every target refuse what does not come over TLS, to anybody', () => {
  const tlsOnly = everyStatement.filter(({ Sid }) => Sid === 'TlsOnly');
  for (const { Effect, Principal, Action, Resource = [], type } of tlsOnly) {
    expect([Effect, Principal]).toEqual(['Deny', '*']);
    expect([type, Action]).toEqual(
      {
        aws_s3_bucket_policy: [type, ['s3:*']],
        aws_sqs_queue: [type, ['sqs:*']],
        aws_sns_topic_policy: [type, ['sns:Publish']],
      }[type],
    );
    expect(Resource).toHaveLength(type === 'aws_s3_bucket_policy' ? 2 : 1);
  }
  // Per workload target two buckets, a queue and a topic; in an ops target a bucket and a topic.
  expect(tlsOnly).toHaveLength(3 * 4 + 2);
});

test('who takes a role, or uses a resource through its policy, is named', () => {
  const anybody = everyStatement.filter(({ Principal, Effect }) => Principal === '*' && Effect === 'Allow');
  expect(sids(anybody)).toEqual(['OwnAccount']);
  const named = everyStatement.filter(({ Principal, Effect }) => Principal && Principal !== '*' && Effect === 'Allow');
  for (const { Principal, stack, Sid } of named) {
    const { AWS, Service } = Principal as { AWS?: string[]; Service?: string[] };
    const { account, ops } = stack.environment;
    const roots = (...ids: string[]) => [...new Set(ids)].map((id) => `arn:aws:iam::${id}:root`);
    if (AWS) expect(AWS).toEqual(/^Take/.test(Sid) ? roots(account, ops.account) : roots(account));
    else expect(Service).toEqual([expect.stringMatching(/^[a-z0-9.-]+\.amazonaws\.com$/)]);
  }
  const trusts = everyStatement.filter(({ type }) => type === 'aws_iam_role');
  const taken = ['sts:AssumeRole', 'sts:TagSession'];
  for (const { Action, Sid } of trusts) expect(Action).toEqual(Sid === 'TakeForOneBiome' ? taken : taken.slice(0, 1));
});

test('the ceiling of all that runs knows neither identities nor anything beside the data plane', () => {
  const ceiling = of(allows, 'sandbox-dev').filter(({ type, Sid }) => type === 'aws_iam_policy' && Sid !== 'Otherwise');
  const services = new Set(ceiling.flatMap(({ Action = [] }) => Action).map((action) => action.split(':')[0]));
  const known = 'cloudwatch ec2 ecr kms lambda logs s3 sagemaker secretsmanager sns sqs ssm states xray';
  expect([...services].sort().join(' ')).toBe(known);
});

test('each operator role is taken as itself, and the service of a function without a condition that it cannot meet', () => {
  const trusts = every('aws_iam_role').filter(({ id }) => id === 'sandbox-dev-foundation');
  const taken = trusts.map(({ block }) => {
    const [{ Sid }] = JSON.parse(String(block.assume_role_policy)).Statement;
    return `${String(block.name).replace(/^.*-/, '')} ${Sid}`;
  });
  expect(taken.sort()).toEqual(['apply Take', 'biome TakeForOneBiome', 'plan Take']);
  const ofFunctions = everyStatement.filter(({ Principal }) =>
    JSON.stringify(Principal)?.includes('"lambda.amazonaws'),
  );
  expect(ofFunctions.filter(({ Condition }) => Condition)).toEqual([]);
});

test('flow logs are written', () => {
  const [{ Action, Resource } = {} as PlacedStatement] = everyStatement.filter(({ Sid }) => Sid === 'Write');
  expect(Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams']);
  expect(Resource).toHaveLength(2);
});

test('the session of every stack on the state store opens its own object, deletes its lock, and lists no more than init asks', () => {
  for (const { json } of everyStack) {
    const { s3 } = json.terraform.backend as { s3: Record<string, unknown> & { assume_role: { policy: string } } };
    const object = `arn:aws:s3:::${s3.bucket}/${s3.key}`;
    expect(JSON.parse(s3.assume_role.policy).Statement).toEqual([
      {
        Sid: 'List',
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: [`arn:aws:s3:::${s3.bucket}`],
        Condition: { StringLike: { 's3:prefix': [`${s3.key}*`, 'env:/'] } },
      },
      {
        Sid: 'State',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: [object, `${object}.tflock`],
      },
      { Sid: 'Unlock', Effect: 'Allow', Action: ['s3:DeleteObject'], Resource: [`${object}.tflock`] },
    ]);
    expect(s3.shared_config_files).toEqual(json.provider?.aws?.[0]?.shared_config_files);
    expect(s3.shared_config_files).toEqual([expect.stringMatching(/\.biosphere\/local\/aws\/config$/)]);
    // Without these Terraform asks AWS about a store that is none of its; without a lock two runs write at the same time.
    for (const flag of [
      'use_lockfile',
      'use_path_style',
      'skip_credentials_validation',
      'skip_requesting_account_id',
    ]) {
      expect([flag, s3[flag]]).toEqual([flag, true]);
    }
    for (const flag of ['skip_metadata_api_check', 'skip_region_validation'])
      expect([flag, s3[flag]]).toEqual([flag, true]);
  }
});

test('of the platform’s packages, a biome’s session reads the one that functions start with', () => {
  const platform = of(allows, 'sandbox-dev').filter(({ Sid }) => Sid === 'Bootstrap');
  expect(platform.map(({ Resource }) => Resource)).toEqual([
    ['arn:aws:s3:::bio-sandbox-dev-artifacts-000000000010/platform/bootstrap/*'],
  ]);
});
