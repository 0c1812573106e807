/**
 * What checkov finds and stays as it is: the only place for it. Each has an owner, a reason, and a day after which it is looked at
 * again; a test fails from then on, and when an exception excuses nothing any more.
 */
export interface Exception {
  /** Of checkov, for example CKV_AWS_157. */
  readonly check: string;
  /** The one type of resource that it is about. */
  readonly type: string;
  /** Of the resources of that type those whose address in its stack this matches. Default: all. */
  readonly address?: RegExp;
  /** Stacks in which it holds. Default: all. */
  readonly stacks?: RegExp;
  /** Who answers for it: an e-mail address. */
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it holds, YYYY-MM-DD; at most a year ahead. */
  readonly expires: string;
}

const owner = 'platform@example.com';
/** Decisions that the next yearly review takes again. */
const review = { owner, expires: '2027-11-20' };
/** What is to be mended rather than excused. */
const open = { owner, expires: '2027-05-20' };

/** Targets that the catalogue gives the small sizes. */
const SMALL = /^(sandbox|canary|live)-(dev|stg|qa)-/;
/** Small targets of canary and sandbox, which are not protected against deletion. */
const UNPROTECTED = /^(sandbox|canary)-(dev|stg|qa)-data$/;

export const exceptions: readonly Exception[] = [
  // Sizes, which environments/catalogue.ts gives per target.
  {
    check: 'CKV_AWS_157',
    type: 'aws_db_instance',
    stacks: SMALL,
    reason: 'A second zone doubles the price of a server that developers can do without for an hour; prd has it',
    ...review,
  },
  {
    check: 'CKV_AWS_293',
    type: 'aws_db_instance',
    stacks: UNPROTECTED,
    reason: 'Targets that are to be torn down and made anew; prd and all of live refuse deletion',
    ...review,
  },
  {
    check: 'CKV_AWS_338',
    type: 'aws_cloudwatch_log_group',
    stacks: SMALL,
    reason: 'Logs of work in progress are kept 14 days; prd and ops keep theirs for a year',
    ...review,
  },

  // What the check takes for something else than it is.
  ...['CKV_AWS_62', 'CKV_AWS_63', 'CKV_AWS_286', 'CKV_AWS_287', 'CKV_AWS_289', 'CKV_AWS_290', 'CKV2_AWS_40'].map(
    (check) => ({
      check,
      type: 'aws_iam_policy',
      address: /^boundaries_operator_/,
      reason: 'A permissions boundary: it grants nothing, it is the ceiling of what the operator roles can be granted',
      ...review,
    }),
  ),
  ...['CKV_AWS_288', 'CKV_AWS_355'].flatMap((check) => [
    {
      check,
      type: 'aws_iam_policy',
      address: /^boundaries_operator_/,
      reason: 'A permissions boundary: it grants nothing, it is the ceiling of what the operator roles can be granted',
      ...review,
    },
    {
      check,
      type: 'aws_iam_role_policy',
      address: /^roles_plan-policy_/,
      reason:
        'A plan reads how everything is configured, what is not there yet included; contents of secrets, queues and buckets are left out',
      ...review,
    },
  ]),
  {
    check: 'CKV_AWS_61',
    type: 'aws_iam_role',
    address: /^roles_(plan|apply|biome)_/,
    reason:
      'The two named accounts decide who of theirs may take the role; naming a person or a sign-in here would repeat it in 12 targets',
    ...review,
  },
  {
    check: 'CKV2_AWS_5',
    type: 'aws_security_group',
    reason: 'They are attached by the functions and the server of other stacks, which a scan of one stack does not see',
    ...review,
  },
  {
    check: 'CKV_AWS_116',
    type: 'aws_lambda_function',
    reason:
      'Whoever calls synchronously gets the error itself; asynchronous events that fail go to the failure destination, which holds more than a dead letter',
    ...review,
  },

  // What is right as it is.
  {
    check: 'CKV_AWS_117',
    type: 'aws_lambda_function',
    reason:
      'The deploy function, and services without a database, talk to nothing inside the network; the VPC would only add a way in',
    ...review,
  },
  {
    check: 'CKV_AWS_161',
    type: 'aws_db_instance',
    reason: 'Passwords in Secrets Manager are the one way in; a second one that nothing uses is one more to watch',
    ...review,
  },
  {
    check: 'CKV_AWS_285',
    type: 'aws_sfn_state_machine',
    reason:
      "All is logged but the data: a customer's rows belong into no log, and the execution history shows them to those who may see it",
    ...review,
  },
  {
    check: 'CKV2_AWS_34',
    type: 'aws_ssm_parameter',
    reason:
      'Ids, ARNs and versions, no secrets; they are read at every plan, and would stand encrypted beside the state that holds them too',
    ...review,
  },
  {
    check: 'CKV2_AWS_62',
    type: 'aws_s3_bucket',
    reason: 'Nothing waits for an object to arrive: the deploy function is called',
    ...review,
  },

  // What is still to be done.
  {
    check: 'CKV_AWS_18',
    type: 'aws_s3_bucket',
    reason: 'No log says yet who read an artifact: access logs need one more bucket a target',
    ...open,
  },
  {
    check: 'CKV_AWS_118',
    type: 'aws_db_instance',
    reason: 'Performance Insights is on; figures of the operating system need a role more a target',
    ...open,
  },
  {
    check: 'CKV2_AWS_57',
    type: 'aws_secretsmanager_secret',
    reason:
      "The provisioner changes a deployment's password, not Secrets Manager, whose rotation wants a function of its own for each secret",
    ...open,
  },
  {
    check: 'CKV_AWS_144',
    type: 'aws_s3_bucket',
    reason:
      'Artifacts are built again from their commit, bit by bit; copies in other accounts come with the delivery between targets',
    ...open,
  },
  {
    check: 'CKV_AWS_272',
    type: 'aws_lambda_function',
    reason:
      'The deploy function alone moves code, out of a bucket that keeps every version; signatures come with the delivery between targets',
    ...open,
  },
];
