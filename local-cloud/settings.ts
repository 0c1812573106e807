import { landscape } from '../environments/landscape';
import { accountId } from '../environments/naming';

/** What the local cloud has to know of the organisation. */
export interface CloudSettings {
  /** First part of all names. */
  readonly prefix: string;
  readonly region: string;
  readonly accountIds: readonly string[];
  /** Under which the hosts of the organisation are. */
  readonly domain: string;
}

/** From "yours": the only file of the local cloud that reads it. */
export function cloudSettings(): CloudSettings {
  const { prefix, region, accounts, domain } = landscape.organisation;
  return { prefix, region, domain, accountIds: Object.values(accounts.local).map(accountId) };
}
