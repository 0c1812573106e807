import type { IConstruct } from 'constructs';
import { shared } from '../contract/computed';
import type { ServiceRole } from '../iam/service-role';

/** The data sets that all deployments of a target may read and none may write. */
export class DataSets {
  constructor(private readonly scope: IConstruct) {}

  grantRead(role: ServiceRole): void {
    const bucket = shared.dataSetBucketArn(this.scope);
    role.grant(
      { sid: 'ReadDataSets', actions: ['s3:GetObject'], resources: [`${bucket}/*`] },
      { sid: 'ListDataSets', actions: ['s3:ListBucket'], resources: [bucket] },
    );
  }

  get bucket(): string {
    return shared.dataSetBucket(this.scope);
  }
}
