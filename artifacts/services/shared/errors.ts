/** Passes by itself, so that the workflow tries again. A workflow knows an error by its name. */
export class Transient extends Error {
  override readonly name = 'Transient';
}

/** The input will never be right, however often it is tried. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
}
