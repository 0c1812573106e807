import { InvalidInput } from '../../../environments/errors';
import { isDirty, type Names, type Sha, sha } from '../../../environments/naming';
import { MODELS, modelKey, serviceKey, targetModel } from '../../registry/keys';
import type { Parameters } from '../common/parameters';
import { readWants } from '../common/wants';
import type { Functions } from './functions';
import { Index } from './index-entries';
import type { Objects } from './objects';
import type { Release } from './request';

/** What runs afterwards: of a service its version, of a model the object inside the endpoint's folder. */
export type Result =
  | { readonly sha: Sha | null; readonly version: string }
  | { readonly sha: Sha | null; readonly targetModel: string }
  | { readonly removed: true };

/** The one writer of code and models in a target. */
export class Deployer {
  private readonly index: Index;

  constructor(
    private readonly names: Names,
    private readonly functions: Functions,
    private readonly objects: Objects,
    private readonly parameters: Parameters,
  ) {
    this.index = new Index(parameters, names);
  }

  async run(release: Release): Promise<Result> {
    if (release.action === 'delete') return this.remove(release);
    await this.refuseUnlessWanted(release);
    return release.kind === 'service' ? this.releaseService(release) : this.releaseModel(release);
  }

  /** Code first, then the version, the hook of the new version, the alias; the index last, since it only tells. */
  private async releaseService(release: Release): Promise<Result> {
    const { deployment, name, configuration } = release;
    const functionName = this.names.resource('aws:lambda-function', deployment, name);
    const running = await this.functions.running(functionName);
    if (!running) throw notThere(functionName, this.names.target);
    const version = release.sha ?? shaOf(running.description) ?? (await this.whatMainRuns(release));
    if (version === null) return { sha: null, version: running.version };

    const known = await this.index.read(deployment, 'service', name);
    const unchanged = running.description === version && known?.version === running.version;
    if (unchanged && (configuration === '' || known.configuration === configuration)) {
      return { sha: version, version: running.version };
    }
    const key = serviceKey(name, version);
    await this.refuseUnlessStored(key);
    const published = await this.functions.publish(functionName, { bucket: this.objects.bucket, key }, version);
    if (await this.functions.variable(functionName, published, 'BIOSPHERE_ON_RELEASE')) {
      await this.functions.call(functionName, published, { biosphere: { event: 'release' } });
    }
    await this.functions.moveAlias(functionName, published);
    await this.index.write(deployment, 'service', name, {
      sha: version,
      version: published,
      configuration: configuration || (known?.configuration ?? ''),
    });
    return { sha: version, version: published };
  }

  /** A deployment's models are its own objects, so that removing one touches nobody else's. */
  private async releaseModel(release: Release): Promise<Result> {
    const { deployment, name } = release;
    const known = await this.index.read(deployment, 'model', name);
    const version = release.sha ?? shaOf(known?.sha ?? '') ?? (await this.whatMainRuns(release));
    if (version === null) return { sha: null, targetModel: '' };
    const own = modelKey(deployment, name, version);
    if (!(await this.objects.exists(own))) {
      const mains = modelKey('main', name, version);
      await this.refuseUnlessStored(mains);
      await this.objects.copy(mains, own);
    }
    if (known?.sha !== version) {
      await this.index.write(deployment, 'model', name, { sha: version, version: '', configuration: '' });
    }
    return { sha: version, targetModel: targetModel(deployment, name, version) };
  }

  /** Main's models are artifacts and stay; a biome's are copies. */
  private async remove({ deployment, kind, name }: Release): Promise<Result> {
    if (kind === 'model' && deployment !== 'main') {
      const prefix = `${MODELS}${deployment}/${name}-`;
      await this.objects.removeAll(prefix, (key) => MODEL_VERSION.test(key.slice(prefix.length)));
    }
    await this.index.remove(deployment, kind, name);
    return { removed: true };
  }

  private async whatMainRuns({ deployment, kind, name }: Release): Promise<Sha | null> {
    if (deployment === 'main') return null;
    if (kind === 'model') return shaOf((await this.index.read('main', 'model', name))?.sha ?? '');
    const main = await this.functions.running(this.names.resource('aws:lambda-function', 'main', name));
    return shaOf(main?.description ?? '');
  }

  /** A biome gets what its own parameter says, whoever asks; and nothing that is not committed runs anywhere else. */
  private async refuseUnlessWanted(release: Release): Promise<void> {
    const { deployment, kind, name } = release;
    if (deployment === 'main') {
      if (release.sha === null || !isDirty(release.sha)) return;
      throw new InvalidInput(
        `main of ${this.names.target} was to get ${release.sha} of ${name}`,
        'Only committed work runs outside of a biome',
        'Commit it, or deploy it to a biome of your own',
      );
    }
    const wants = await readWants(this.parameters, this.names, deployment);
    const wanted = (kind === 'service' ? wants.services : wants.models)?.[name];
    if (wanted && (wanted.sha ?? null) === release.sha) return;
    throw new InvalidInput(
      `${release.sha ?? 'What runs'} was asked for as ${kind} ${name} of ${deployment}`,
      `The deployment itself wants ${wanted ? (wanted.sha ?? 'what runs') : `no ${kind} ${name}`}`,
      `Change the deployment through its own stack, for example with ./biosphere up ${this.names.target}/${deployment}`,
    );
  }

  private async refuseUnlessStored(key: string): Promise<void> {
    if (await this.objects.exists(key)) return;
    throw new InvalidInput(
      `There is no ${key} in the artifact bucket`,
      'A version is built and uploaded before it is released',
      'Run ./biosphere up, which builds and uploads it, or give a version that exists',
    );
  }
}

const MODEL_VERSION = /^[0-9a-f]{40}(-dirty\.[0-9a-f]{8})?\.tar\.gz$/;

function shaOf(text: string): Sha | null {
  return text === '' ? null : sha(text);
}

function notThere(functionName: string, target: string): InvalidInput {
  return new InvalidInput(
    `There is no function ${functionName} with the alias live`,
    `Code is released into functions that a stack of ${target} has made`,
    'Apply the stack of the deployment first',
  );
}
