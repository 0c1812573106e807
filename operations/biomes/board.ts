/** Several stacks at once on one line of progress. */
export class Board {
  private readonly details = new Map<string, string>();

  constructor(private readonly progress: (detail: string) => void) {}

  lineOf(name: string): (detail: string) => void {
    return (detail) => {
      if (detail === '') this.details.delete(name);
      else this.details.set(name, detail);
      this.progress([...this.details].map(([each, text]) => `${each}: ${text}`).join(' | '));
    };
  }
}
