import { addressesIn, unknownToState } from '../../../operations/terraform/imports';

const configuration = {
  resource: {
    aws_lambda_function: { f: { function_name: 'bio-ada-intake' } },
    aws_lambda_alias: { live: { name: 'live', function_name: '${aws_lambda_function.f.function_name}' } },
    aws_sfn_state_machine: { m: { name: 'bio-ada-assay' } },
    aws_sfn_alias: {
      live: {
        name: 'live',
        routing_configuration: [{ state_machine_version_arn: '${aws_sfn_state_machine.m.state_machine_version_arn}' }],
      },
    },
    aws_iam_role_policy: { p: { name: 'grants', role: '${aws_iam_role.r.name}' } },
    aws_lambda_invocation: { release: { function_name: 'deploy' } },
  },
};

const state = (...resources: [type: string, name: string, instances?: number][]) =>
  JSON.stringify({
    resources: resources.map(([type, name, instances = 1]) => ({
      ...{ mode: 'managed', type, name },
      instances: Array.from({ length: instances }, () => ({})),
    })),
  });

describe('what a state does not know', () => {
  test('is all that could be in its own way, where there is no state; the rest is written over', () => {
    expect(unknownToState(configuration, null)).toEqual([
      { address: 'aws_lambda_function.f', type: 'aws_lambda_function', name: 'bio-ada-intake' },
      { address: 'aws_lambda_alias.live', type: 'aws_lambda_alias', name: 'live', of: 'bio-ada-intake' },
      { address: 'aws_sfn_state_machine.m', type: 'aws_sfn_state_machine', name: 'bio-ada-assay' },
      { address: 'aws_sfn_alias.live', type: 'aws_sfn_alias', name: 'live', of: 'bio-ada-assay' },
    ]);
  });

  test('is less what the state has', () => {
    const known = state(['aws_lambda_function', 'f'], ['aws_sfn_state_machine', 'm'], ['aws_sfn_alias', 'live']);
    expect(unknownToState(configuration, known).map(({ address }) => address)).toEqual(['aws_lambda_alias.live']);
  });

  test('a resource without an instance is not in it', () => {
    expect([...addressesIn(state(['aws_iam_role', 'r', 0], ['aws_iam_role', 's']))]).toEqual(['aws_iam_role.s']);
  });
});
