import { referenceProblems } from '../../stacks/references';

const own = { resource: { aws_sqs_queue: { one: { name: 'q' } } }, data: { aws_ssm_parameter: { two: {} } } };

test('a stack may refer to what it declares', () => {
  const json = { ...own, output: { x: { value: '${aws_sqs_queue.one.arn}${data.aws_ssm_parameter.two.value}' } } };
  expect(referenceProblems('a', json)).toEqual([]);
});

test.each([
  ['${aws_sqs_queue.other.arn}', 'aws_sqs_queue.other'],
  ['${jsonencode({"a" = data.aws_ssm_parameter.other.value})}', 'data.aws_ssm_parameter.other'],
])('%s of another stack is refused', (value, address) => {
  expect(referenceProblems('a', { ...own, output: { x: { value } } })).toEqual([
    expect.objectContaining({ received: `The stack a refers to ${address}, which another stack declares` }),
  ]);
});
