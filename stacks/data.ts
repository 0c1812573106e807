import type { App } from 'cdktf';
import { shared } from '../constructs/contract/computed';
import { dataContract } from '../constructs/contract/data';
import { foundationContract } from '../constructs/contract/foundation';
import { networkContract } from '../constructs/contract/network';
import { PostgresServer } from '../constructs/data/postgres-server';
import { Provisioner } from '../constructs/data/provisioner';
import { TenantGuard } from '../constructs/tenants/guard';
import type { Environment } from '../environments/resolve';
import type { Composition } from './composition';
import { EnvironmentStack } from './environment-stack';

/** The database server that the deployments of a target share, and the function that divides it among them. */
export class DataStack extends EnvironmentStack {
  constructor(app: App, environment: Environment, composition: Composition) {
    super(app, 'data', environment, composition);
    const { keyArn } = foundationContract.read(this);
    const { subnetIds, ...groups } = networkContract.read(this);
    const server = new PostgresServer(this, 'server', {
      keyArn,
      subnetIds,
      securityGroupId: groups.databaseSecurityGroupId,
    });
    const { computedArn } = new Provisioner(this, 'provisioner', {
      keyArn,
      server,
      version: composition.platformVersions.provisioner,
      network: {
        subnetIds,
        securityGroupIds: [groups.functionSecurityGroupId, groups.databaseClientSecurityGroupId],
      },
    });
    dataContract.publish(this, {
      instanceArn: server.arn,
      host: server.host,
      port: server.port,
      masterSecretArn: server.masterSecretArn,
    });
    new TenantGuard(this, 'tenants', {
      stack: 'data',
      askedFunction: shared.provisionerName(this),
      standsOn: { server: server.resourceId, provisioner: computedArn },
    });
  }
}
