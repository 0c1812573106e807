import type { IConstruct } from 'constructs';
import type { Sha } from '../../environments/naming';
import { environmentOf } from '../environment';

/** The image that serves models. It stands in the registry of the target's ops account, one tag per version. */
export interface ServingImage {
  readonly uri: string;
  readonly repositoryArn: string;
}

export function servingImage(scope: IConstruct, version: Sha): ServingImage {
  const { ops, region, organisation } = environmentOf(scope);
  const repository = `${organisation.prefix}-serving`;
  return {
    uri: `${ops.account}.dkr.ecr.${region}.amazonaws.com/${repository}:${version}`,
    repositoryArn: `arn:aws:ecr:${region}:${ops.account}:repository/${repository}`,
  };
}
