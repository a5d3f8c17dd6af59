/**
 * Lets the first piece of work with a key go alone, and those that come meanwhile only after it; later ones go beside each
 * other. A first one that fails leaves its place to the next.
 */
export class FirstAlone {
  readonly #first = new Map<string, Promise<boolean>>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    for (let first = this.#first.get(key); first !== undefined; first = this.#first.get(key)) {
      if (await first) return work();
    }
    const done = work();
    const ended = done.then(
      () => true,
      () => {
        this.#first.delete(key);
        return false;
      },
    );
    this.#first.set(key, ended);
    return done;
  }
}
