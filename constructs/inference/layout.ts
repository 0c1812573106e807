/** The one variant of the endpoint: SageMaker never lets an update rename it. */
export const VARIANT = 'all';
