/**
 * What a product's function runs between its creation and the first code that the deploy function moves into it. It fails, so
 * that nobody takes it for an answer.
 */
export const handler = async (): Promise<never> => {
  throw new Error('no code deployed yet');
};
