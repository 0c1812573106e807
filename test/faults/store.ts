import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readCredentials } from '../../local-cloud/credentials';
import type { Stage } from './stage';

export interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

/** The state store with all rights: what nobody of the commands may do is done through it. */
export class Store {
  private constructor(private readonly client: S3Client) {}

  static async of({ cloud }: Stage): Promise<Store> {
    const credentials = readCredentials(cloud.paths.credentials)?.minio.root;
    const { store: endpoint } = await cloud.status();
    if (!credentials || !endpoint) throw new Error('The local cloud does not run');
    return new Store(new S3Client({ endpoint, credentials, region: 'eu-west-1', forcePathStyle: true }));
  }

  async read(place: Place): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand(place));
    return (await Body?.transformToString()) ?? '';
  }

  async write(place: Place, Body: string): Promise<void> {
    await this.client.send(new PutObjectCommand({ ...place, Body }));
  }

  async remove(place: Place): Promise<void> {
    await this.client.send(new DeleteObjectCommand(place));
  }
}
