/** The assays of a sample, in the order in which the model takes them. A change here is a new model and a migration. */
export const ASSAYS = [
  'malic_acid',
  'ash',
  'alcalinity_of_ash',
  'magnesium',
  'total_phenols',
  'flavanoids',
  'nonflavanoid_phenols',
  'proanthocyanins',
  'color_intensity',
  'hue',
  'od280_od315',
  'proline',
] as const;

export type Assay = (typeof ASSAYS)[number];
