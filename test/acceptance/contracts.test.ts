import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fn, TerraformOutput } from 'cdktf';
import { Contract } from '../../constructs/contract/contract';
import { staged } from '../constructs/stage';

/**
 * How Terraform itself reads contracts of several schema versions. A built-in `terraform_data` stands in for the parameter, so that
 * neither a provider nor a cloud is needed; the expressions are those of the synthesized JSON.
 */
const folder = mkdtempSync(join(tmpdir(), 'biosphere-contracts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Version 1 had one subnet and no zone, and up to version 2 the VPC had another name. */
const contract = new Contract('network', { vpcId: 'text', subnetIds: 'list', zone: 'text' }, [
  { vpcId: (old) => old('network'), subnetIds: (old) => Fn.tolist([old('subnetId')]), zone: () => 'none' },
  { vpcId: (old) => old('network') },
]);
const V1 = { schemaVersion: 1, network: 'vpc-1', subnetId: 'a' };
const V2 = { schemaVersion: 2, network: 'vpc-1', subnetIds: ['a', 'b'], zone: 'x' };
const V3 = { schemaVersion: 3, vpcId: 'vpc-1', subnetIds: ['a', 'b'], zone: 'x' };

const json = staged('main', 'sandbox-dev', (stack) => {
  const { vpcId, subnetIds, zone } = contract.read(stack);
  new TerraformOutput(stack, 'read', { value: { vpcId, subnetIds, zone, listed: Fn.join('+', subnetIds) } });
});

function read(document: object): unknown {
  const { data, locals, output } = json as typeof json & { locals: object };
  const [[id, parameter] = ['', {}]] = Object.entries(data?.aws_ssm_parameter ?? {});
  const standIn = { input: JSON.stringify(document), lifecycle: parameter.lifecycle };
  const text = JSON.stringify({ resource: { terraform_data: { [id]: standIn } }, locals, output })
    .replaceAll('self.insecure_value', 'self.output')
    .replaceAll(`data.aws_ssm_parameter.${id}.insecure_value`, `terraform_data.${id}.output`);
  writeFileSync(join(folder, 'main.tf.json'), text);
  rmSync(join(folder, 'terraform.tfstate'), { force: true });
  const terraform = (...args: string[]) =>
    execFileSync('terraform', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  terraform('init', '-input=false', '-no-color');
  terraform('apply', '-input=false', '-no-color', '-auto-approve');
  const state = JSON.parse(readFileSync(join(folder, 'terraform.tfstate'), 'utf8'));
  return state.outputs.read.value;
}

test.each([
  [1, V1, { vpcId: 'vpc-1', subnetIds: ['a'], zone: 'none', listed: 'a' }],
  [2, V2, { vpcId: 'vpc-1', subnetIds: ['a', 'b'], zone: 'x', listed: 'a+b' }],
  [3, V3, { vpcId: 'vpc-1', subnetIds: ['a', 'b'], zone: 'x', listed: 'a+b' }],
])('a contract of schema version %d is read', (_, document, expected) => {
  expect(read(document)).toEqual(expected);
});

test('one of newer code is refused: what came, what is read, what to do', () => {
  expect(() => read({ ...V3, schemaVersion: 4 })).toThrow(
    /contracts\/network has schemaVersion 4\.\s+This\s+checkout\s+reads\s+schemaVersion\s+1,\s+2,\s+3\.\s+Update\s+this\s+checkout/,
  );
});
