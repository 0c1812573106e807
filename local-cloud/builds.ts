/** What the local cloud builds once, into the cache that all checkouts share. */
import { join } from 'node:path';
import { BALANCER, type BuildContext, buildPrograms, MINIO, programsFolder } from './binaries';
import { isMade } from './once';
import { ensurePython, isPythonMade } from './python';

/** Something that is still to be built. */
export interface Missing {
  readonly title: string;
  /** As it takes on two cores. */
  readonly minutes: number;
  /** Together with what the compiler keeps for itself. */
  readonly megabytes: number;
}

export interface Build extends Missing {
  readonly isThere: () => boolean;
  readonly make: (context: BuildContext) => Promise<unknown>;
}

export function emulatorRequirements(checkout: string): string {
  return join(checkout, 'local-cloud', 'emulator', 'requirements.txt');
}

export function trainingRequirements(checkout: string): string {
  return join(checkout, 'artifacts', 'models', 'requirements.txt');
}

export function buildsOf(place: Pick<BuildContext, 'checkout' | 'cache'>): readonly Build[] {
  const requirements = emulatorRequirements(place.checkout);
  return [
    {
      title: 'MinIO and its client',
      minutes: 5,
      megabytes: 2_200,
      isThere: () => isMade(programsFolder(MINIO, place)),
      make: (context) => buildPrograms(MINIO, context),
    },
    {
      title: 'the load balancer',
      minutes: 2,
      megabytes: 900,
      isThere: () => isMade(programsFolder(BALANCER, place)),
      make: (context) => buildPrograms(BALANCER, context),
    },
    {
      title: 'the Python environment of the AWS API',
      minutes: 1,
      megabytes: 450,
      isThere: () => isPythonMade(requirements, place.cache),
      make: (context) => ensurePython(requirements, context),
    },
  ];
}
