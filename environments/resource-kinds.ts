/** What a name of one kind may be. */
interface Kind {
  /** Longest name, in characters. */
  readonly max: number;
  readonly pattern: RegExp;
  /** The character set in words, for messages. */
  readonly allowed: string;
}

const LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const label = 'a-z, 0-9 and hyphens, starting with a letter, not ending with a hyphen';
const WORD = /^[A-Za-z0-9_-]+$/;
const word = 'letters, digits, hyphens and underscores';
const SAGEMAKER = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;
const sagemaker = 'letters, digits and hyphens between them';

/**
 * Length and character set per kind of resource, AWS and GCP. Sources: the `Name` parameters in each service's API
 * reference (docs.aws.amazon.com/<service>/latest/APIReference) and cloud.google.com/compute/docs/naming-resources,
 * cloud.google.com/storage/docs/buckets#naming, cloud.google.com/iam/docs/service-accounts-create.
 */
export const KINDS = {
  'aws:lambda-function': { max: 64, pattern: WORD, allowed: word },
  'aws:iam-role': { max: 64, pattern: /^[\w+=,.@-]+$/, allowed: 'letters, digits and _+=,.@-' },
  'aws:iam-policy': { max: 128, pattern: /^[\w+=,.@-]+$/, allowed: 'letters, digits and _+=,.@-' },
  'aws:s3-bucket': { max: 63, pattern: /^[a-z0-9][a-z0-9-]*[a-z0-9]$/, allowed: 'a-z, 0-9 and hyphens' },
  'aws:kms-alias': { max: 250, pattern: /^[a-zA-Z0-9/_-]+$/, allowed: 'letters, digits, /, _ and -' },
  'aws:rds-instance': { max: 63, pattern: /^[a-z](-?[a-z0-9])*$/, allowed: `${label}, no two hyphens together` },
  'aws:rds-group': { max: 255, pattern: /^[a-z](-?[a-z0-9])*$/, allowed: `${label}, no two hyphens together` },
  'aws:sagemaker-endpoint': { max: 63, pattern: SAGEMAKER, allowed: sagemaker },
  'aws:sagemaker-model': { max: 63, pattern: SAGEMAKER, allowed: sagemaker },
  'aws:state-machine': { max: 80, pattern: WORD, allowed: word },
  'aws:sns-topic': { max: 256, pattern: WORD, allowed: word },
  'aws:sqs-queue': { max: 80, pattern: WORD, allowed: word },
  'aws:security-group': { max: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/, allowed: word },
  'aws:alarm': { max: 255, pattern: /^[\x20-\x7e]+$/, allowed: 'printable ASCII' },
  'aws:load-balancer': { max: 32, pattern: /^(?!internal-)[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, allowed: sagemaker },
  'gcp:compute': { max: 63, pattern: LABEL, allowed: label },
  'gcp:service-account': { max: 30, pattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, allowed: `${label}, 6 or more` },
  'gcp:storage-bucket': { max: 63, pattern: /^(?!goog)[a-z0-9][a-z0-9-]*[a-z0-9]$/, allowed: 'a-z, 0-9 and hyphens' },
  'gcp:secret': { max: 255, pattern: WORD, allowed: word },
  'gcp:kms-key': { max: 63, pattern: WORD, allowed: word },
  'gcp:dns-zone': { max: 63, pattern: LABEL, allowed: label },
  'minio:bucket': { max: 63, pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, allowed: 'a-z, 0-9 and hyphens' },
  'dns:label': { max: 63, pattern: LABEL, allowed: label },
} as const satisfies Record<string, Kind>;

export type ResourceKind = keyof typeof KINDS;
