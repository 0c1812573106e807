/**
 * What of the sources safety rests on, by the names that the providers' properties and our own statements have. A mutant
 * takes one such thing away or makes it weaker; everything else (names, descriptions, sizes) is not mutated.
 */

/** Folders and files that are mutated. */
export const MUTATED = ['constructs/', 'stacks/', 'environments/quotas.ts'] as const;

/** Where the logic of rules stands: conditions, comparisons and calls are mutated there as well. */
export const RULES = [
  'constructs/contract/',
  'constructs/data/connections.ts',
  'constructs/foundation/',
  'constructs/iam/',
  'constructs/network/',
  'environments/quotas.ts',
  'stacks/app.ts',
  'stacks/backend.ts',
  'stacks/checks/',
  'stacks/environment-stack.ts',
  'stacks/provider.ts',
  'stacks/references.ts',
  'stacks/shape.ts',
  'stacks/tags.ts',
  'stacks/usage.ts',
] as const;

/** Properties that are taken away. */
export const REMOVED: ReadonlySet<string> = new Set([
  // Who may, and under which ceiling.
  'allowedAccountIds',
  'assumeRole',
  'assumeRolePolicy',
  'permissionsBoundary',
  'path',
  'policy',
  'profile',
  'tags',
  'transitiveTagKeys',
  'defaultTags',
  'maxSessionDuration',
  'rolearn',
  // What is encrypted, and with which key.
  'applyServerSideEncryptionByDefault',
  'kmsKeyArn',
  'kmsKeyId',
  'kmsMasterKeyId',
  'masterUserSecretKmsKeyId',
  'performanceInsightsKmsKeyId',
  'storageEncrypted',
  // What can be reached from where.
  'cidrBlock',
  'fromPort',
  'toPort',
  'ipProtocol',
  'prefixListId',
  'referencedSecurityGroupId',
  'securityGroupIds',
  'securityGroupId',
  'vpcSecurityGroupIds',
  'routeTableIds',
  'subnetIds',
  'dbSubnetGroupName',
  'network',
  'parameterGroupName',
  'caCertIdentifier',
  'NODE_EXTRA_CA_CERTS',
  'privateDnsEnabled',
  'enableNetworkIsolation',
  // What stays, for how long, and what is known of it afterwards.
  'abortIncompleteMultipartUpload',
  'backupRetentionPeriod',
  'copyTagsToSnapshot',
  'deleteAutomatedBackups',
  'deletionProtection',
  'deletionWindowInDays',
  'dependsOn',
  'enableKeyRotation',
  'enabledCloudwatchLogsExports',
  'finalSnapshotIdentifier',
  'forceDestroy',
  'ignoreChanges',
  'lifecycle',
  'lifecycleScope',
  'loggingConfiguration',
  'manageMasterUserPassword',
  'messageRetentionSeconds',
  'multiAz',
  'noncurrentVersionExpiration',
  'onFailure',
  'postcondition',
  'preventDestroy',
  'publiclyAccessible',
  'qualifier',
  'recoveryWindowInDays',
  'retentionInDays',
  'skipFinalSnapshot',
  'tracingConfig',
  'tracingConfiguration',
  'versioningConfiguration',
  'validation',
  'alarmActions',
]);

/** Properties that hold a yes or no which is computed: it is turned round. */
export const TURNED: ReadonlySet<string> = new Set([
  'deleteAutomatedBackups',
  'deletionProtection',
  'forceDestroy',
  'multiAz',
  'preventDestroy',
  'publish',
  'skipFinalSnapshot',
]);

/** Texts and the weaker ones in their place, by the property that holds them. */
export const WEAKER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  effect: { Deny: 'Allow' },
  ipProtocol: { tcp: '-1' },
  level: { ALL: 'OFF' },
  lifecycleScope: { CRUD: 'CREATE_ONLY' },
  mode: { Active: 'PassThrough' },
  objectOwnership: { BucketOwnerEnforced: 'ObjectWriter' },
  sseAlgorithm: { 'aws:kms': 'AES256' },
  status: { Enabled: 'Suspended' },
  trafficType: { ALL: 'REJECT' },
  treatMissingData: { notBreaching: 'ignore' },
  // Of a statement's condition.
  'aws:SecureTransport': { false: 'true' },
  'kms:GrantIsForAWSResource': { true: 'false' },
};

/** What is put into a list where it does not belong, by how the list's entries look. */
export function strangerTo(entries: readonly string[]): string {
  const [first = ''] = entries;
  if (first.startsWith('aws_')) return 'aws_kms_key';
  if (first.startsWith('iam:')) return 'iam:CreateUser';
  if (first.includes(':')) return 'iam:PassRole';
  return 'stranger';
}
