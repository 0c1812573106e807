const WILDCARD = 'IAM lets * stand for slashes as well: the same secrets and parameters are meant';
const UNDEFINED = 'what is undefined is left out of JSON: the policy is the same';

/** Survivors that stay, each with the reason: `file: change` as `npm run mutate` prints them. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  "constructs/iam/patterns.ts: this.part === '*': false": WILDCARD,
  "constructs/iam/patterns.ts: this.part === '*': false (2)": WILDCARD,
  'constructs/iam/policy.ts: statement.principals: true': UNDEFINED,
  'constructs/iam/policy.ts: statement.actions: true': UNDEFINED,
  'constructs/iam/policy.ts: statement.notActions: true': UNDEFINED,
  'constructs/iam/policy.ts: statement.resources: true': UNDEFINED,
  'constructs/iam/policy.ts: statement.notResources: true': UNDEFINED,
  'constructs/iam/policy.ts: statement.conditions: true': UNDEFINED,
  'constructs/inference/scaling.ts: REQUESTS_PER_MINUTE: 600 + 1': 'a size, no guard',
  'constructs/minio/topology-problems.ts: LARGEST_STEP: 16 + 1': 'a size, no guard',
  "stacks/checks/identity.ts: tag === 'Owner': true": 'only which file a message names',
  'stacks/resolve-tokens.ts: preparing: true': 'how cdktf resolves, not what: the JSON is the same',
  'stacks/usage.ts: SHARED_FUNCTIONS * EXECUTIONS_PER_FUNCTION: +': 'two and two are two times two',
  'stacks/environment-stack.ts: stacks[0] === this: true': 'the checks run once for every stack, and say the same',
};
