import { comparePairs, compareRows } from '../../../operations/biomes/comparison';

test('figures and texts side by side; a difference where both are numbers', () => {
  const a = { model: 'ada/x', grade: 12.95, lowest: { sample: 'W1', grade: 0.1 }, gone: true };
  const b = { model: 'main/x', grade: 12.97, lowest: { sample: 'W1', grade: 0.3 } };
  expect(comparePairs(a, b)).toEqual([
    { path: 'model', a: 'ada/x', b: 'main/x', difference: null },
    { path: 'grade', a: 12.95, b: 12.97, difference: 0.02 },
    { path: 'lowest.sample', a: 'W1', b: 'W1', difference: null },
    { path: 'lowest.grade', a: 0.1, b: 0.3, difference: 0.2 },
    { path: 'gone', a: true, b: null, difference: null },
  ]);
  expect(comparePairs(null, 3)).toEqual([{ path: '', a: null, b: 3, difference: null }]);
});

test('rows by their key: what both have, what one has, the largest difference first', () => {
  const a = [
    { sample: 'x', grade: 1, note: 'same' },
    { sample: 'y', grade: 2, note: 'same' },
    { sample: 'only a', grade: 9, note: '' },
  ];
  const b = [
    { sample: 'y', grade: 4, note: 'same' },
    { sample: 'x', grade: 1.5, note: 'same' },
    { sample: 'only b', grade: 9, note: '' },
  ];
  expect(compareRows(a, b, ['sample'])).toEqual({
    compared: 2,
    differing: 2,
    onlyA: ['only a'],
    onlyB: ['only b'],
    columns: [{ column: 'grade', mean: 1.25, largest: 2 }],
    differences: [
      { row: 'y', path: 'grade', a: 2, b: 4, difference: 2 },
      { row: 'x', path: 'grade', a: 1, b: 1.5, difference: 0.5 },
    ],
  });
});

test('the same rows differ in nothing', () => {
  const rows = [{ sample: 'x', grade: 1 }];
  expect(compareRows(rows, rows, ['sample'])).toMatchObject({ compared: 1, differing: 0, differences: [] });
  expect(compareRows([], [], ['sample'])).toMatchObject({ compared: 0, differing: 0, columns: [] });
});
