import { conditional, TerraformOutput } from 'cdktf';
import { Contract } from '../../../constructs/contract/contract';
import { onlyResource, type SynthesizedStack } from '../../synthesize';
import { staged } from '../stage';

const first = new Contract('network', { id: 'text', zones: 'list' });
const third = new Contract('network', { id: 'text', zones: 'list' }, [
  { id: (of) => of('oldId') },
  { zones: (of) => conditional(true, of('oldZones'), of('zones')) },
]);

function reading(contract: typeof first): { readonly stack: SynthesizedStack; readonly data: Record<string, unknown> } {
  const stack = staged('data', 'sandbox-dev', (scope) => {
    const { id, zones } = contract.read(scope);
    new TerraformOutput(scope, 'id', { value: id });
    new TerraformOutput(scope, 'zones', { value: zones });
  });
  const [data] = Object.values(stack.data?.aws_ssm_parameter ?? {});
  return { stack, data: data as Record<string, unknown> };
}

test('the newest version is published, beside the values', () => {
  const published = (contract: typeof first) =>
    onlyResource(
      staged('network', 'sandbox-dev', (scope) => contract.publish(scope, { id: 'vpc-1', zones: ['a'] })),
      'aws_ssm_parameter',
    );
  expect(published(first)).toMatchObject({ name: '/biosphere/sandbox-dev/contracts/network', type: 'String' });
  expect(published(first).value).toMatch(/"schemaVersion" = 1\b.*"id" = "vpc-1"/);
  expect(published(third).value).toMatch(/"schemaVersion" = 3\b/);
});

test.each([
  ['first', first, '1'],
  ['third', third, '1, 2, 3'],
] as const)('a plan refuses what the reader of the %s version does not know', (_, contract, known) => {
  const { lifecycle } = reading(contract).data as { lifecycle: { postcondition: Record<string, string>[] } };
  expect(lifecycle.postcondition).toEqual([
    {
      condition: `\${contains([${known}], jsondecode(self.insecure_value).schemaVersion)}`,
      error_message: expect.stringContaining(`This checkout reads schemaVersion ${known}.`),
    },
  ]);
});

test('a field is read out of the document of each version', () => {
  const { output = {} } = reading(third).stack;
  const id = String(output.id?.value);
  expect(id).toMatch(/schemaVersion[^?]*== 1\)? \?[^:]*oldId[^:]*:[^:]*\.id/);
  expect(String(output.zones?.value)).toMatch(/schemaVersion[^?]*== 2\b/);
  expect(reading(first).stack.output?.id?.value).toBe('${local.network-contract.id}');
  expect(reading(first).stack.output?.zones?.value).toBe('${local.network-contract.zones}');
});
