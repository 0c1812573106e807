import type { IConstruct } from 'constructs';
import { environmentOf } from './environment';

/** An ARN in the account and region of a scope: `arn:aws:<service>:<region>:<account>:<resource>`. */
export function arnOf(scope: IConstruct, service: string, resource: string): string {
  const { region, account } = environmentOf(scope);
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** IAM knows no region. `resource` begins with its kind: `role/…`, `policy/…`. */
export function iamArnOf(scope: IConstruct, resource: string): string {
  return `arn:aws:iam::${environmentOf(scope).account}:${resource}`;
}

/** Buckets have neither region nor account in their ARN. */
export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}
