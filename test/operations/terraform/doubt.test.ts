import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationHash, Stamp } from '../../../operations/terraform/folder';
import { Terraform, type TerraformOptions, type Work } from '../../../operations/terraform/terraform';

const top = mkdtempSync(join(tmpdir(), 'biosphere-doubt-'));
afterAll(() => rmSync(top, { recursive: true }));

test('what was applied is applied no more once it is doubted; what never was is left alone', () => {
  const work: Work = {
    ...{ stack: 's', folder: top, data: join(top, 'data') },
    variables: {},
    what: 's',
    resume: 'up',
  };
  mkdirSync(work.data);
  writeFileSync(join(top, 'cdk.tf.json'), '{}');
  // Neither question starts Terraform.
  const terraform = new Terraform({} as TerraformOptions);
  new Stamp(work.data, 'applied').write(`${configurationHash(work, {})} `);
  expect(terraform.isApplied(work)).toBe(true);
  terraform.doubt(work);
  expect(terraform.isApplied(work)).toBe(false);
  expect(() => terraform.doubt({ data: join(top, 'never') })).not.toThrow();
});
