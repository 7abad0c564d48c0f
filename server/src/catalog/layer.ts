/**
 * A persistent map: adding entries gives a new layer over the old one, which stays as it was. Layers are merged so that each is more than twice as
 * large as the one above it: n additions cost O(n log n) in all, a look-up visits O(log n) layers.
 */
export class Layer<V> {
  private constructor(
    private readonly entries: ReadonlyMap<string, V>,
    private readonly below: Layer<V> | undefined,
  ) {}

  static readonly empty: Layer<never> = new Layer<never>(new Map<string, never>(), undefined);

  /** `undefined` when no layer says anything about the key. */
  get(key: string): V | undefined {
    for (let layer: Layer<V> | undefined = this; layer; layer = layer.below) {
      const value = layer.entries.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  with(entries: ReadonlyMap<string, V>): Layer<V> {
    if (entries.size === 0) return this;
    let merged = entries;
    let below: Layer<V> | undefined = this;
    while (below && below.entries.size <= merged.size * 2) {
      merged = new Map([...below.entries, ...merged]);
      below = below.below;
    }
    return new Layer(merged, below);
  }

  get isEmpty(): boolean {
    return this.entries.size === 0 && (this.below?.isEmpty ?? true);
  }

  /** Every key once, with the value that holds. */
  all(): ReadonlyMap<string, V> {
    const layers: ReadonlyMap<string, V>[] = [];
    for (let layer: Layer<V> | undefined = this; layer; layer = layer.below) layers.push(layer.entries);
    const all = new Map<string, V>();
    for (const entries of layers.reverse()) for (const [key, value] of entries) all.set(key, value);
    return all;
  }
}
