import { catalogue, quotas } from './catalogue';
import { organisation } from './organisation';
import type { Landscape } from './resolve';

/** What this organisation's files say, as one value; only composition roots import it. */
export const landscape: Landscape = { organisation, catalogue, quotas };
