import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMessage } from '../../../operations/terraform/messages';
import { describeTally, NOTHING_YET, type Tally, tallied } from '../../../operations/terraform/tally';

/** Lines that Terraform 1.11 printed. */
const recorded = (name: string) =>
  readFileSync(join(__dirname, 'recorded', `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean);
const steps = (name: string) => {
  let tally = NOTHING_YET;
  return recorded(name).map((line) => {
    tally = tallied(tally, parseMessage(line));
    return tally;
  });
};
const last = (name: string) => steps(name).at(-1) as Tally;

describe('the tally of a run', () => {
  test('counts up to the failure and names what failed and why', () => {
    const tally = last('apply-fails');
    expect(tally).toMatchObject({ total: 5, done: 4, current: [], failed: ['terraform_data.bad'] });
    expect(tally.errors).toHaveLength(1);
    expect(tally.errors[0]).toMatchObject({ summary: 'local-exec provisioner error', address: 'terraform_data.bad' });
  });

  test('says what is slow while it is', () => {
    const told = steps('apply-fails').map(describeTally);
    expect(told).toContain('3 of 5 resources · terraform_data.slow');
    expect(told).toContain('3 of 5 resources · terraform_data.slow 10 s');
    expect(told.at(-1)).toBe('4 of 5 resources');
    expect(told[0]).toBe('');
  });

  test('a replaced resource is two changes of one resource', () => {
    expect(last('replace')).toMatchObject({ total: 3, done: 3 });
    expect(last('replace').doomed).toEqual(['terraform_data.a']);
    expect([...last('replace').changed].sort()).toEqual(['terraform_data.a', 'terraform_data.b']);
  });

  test('an interrupted run is not under way any more', () => {
    const tally = last('interrupted');
    expect(tally).toMatchObject({ total: 4, done: 0, current: [], failed: ['terraform_data.slow'] });
  });

  test('a read of a data source is no change, and a line that is no message is kept as text', () => {
    const read = { type: 'apply_start', hook: { resource: { addr: 'data.x.y' }, action: 'read' } };
    expect(tallied(NOTHING_YET, parseMessage(JSON.stringify(read)))).toEqual(NOTHING_YET);
    expect(parseMessage('panic: oh no')).toEqual({ type: 'other', text: 'panic: oh no' });
    expect(parseMessage('17')).toEqual({ type: 'other', text: '17' });
  });
});
