/** A sample with its predicted grade and, where the laboratory measured it, its real one; % by volume. */
export interface GradedSample {
  readonly sample: string;
  readonly grade: number;
  readonly measured: number | null;
}

export interface Report {
  readonly samples: number;
  /** Of a blend of all samples in equal parts. */
  readonly blendGrade: number;
  readonly lowest: { readonly sample: string; readonly grade: number };
  readonly highest: { readonly sample: string; readonly grade: number };
  /** How far the predictions are off, over the samples that were measured; null where none was. */
  readonly measured: { readonly samples: number; readonly meanAbsoluteError: number } | null;
}

/** @throws Error without a sample: there is no grade of nothing */
export function reportOf(samples: readonly GradedSample[]): Report {
  const [first] = samples;
  if (!first) throw new Error('A report needs at least one sample with a prediction');
  const lowest = samples.reduce((least, each) => (each.grade < least.grade ? each : least), first);
  const highest = samples.reduce((most, each) => (each.grade > most.grade ? each : most), first);
  const errors = samples.flatMap(({ grade, measured }) => (measured === null ? [] : [Math.abs(grade - measured)]));
  return {
    samples: samples.length,
    blendGrade: rounded(mean(samples.map(({ grade }) => grade))),
    lowest: { sample: lowest.sample, grade: rounded(lowest.grade) },
    highest: { sample: highest.sample, grade: rounded(highest.grade) },
    measured: errors.length === 0 ? null : { samples: errors.length, meanAbsoluteError: rounded(mean(errors)) },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A laboratory tells alcohol to a hundredth of a percent. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
