/**
 * A map that remembers at least the newest `capacity` keys and at most twice as many.
 *
 * Two generations: when the young one is full it becomes the old one, and the old one is let go whole. So forgetting
 * costs nothing per entry; deleting a Map's first key again and again walks over ever more tombstones.
 */
export class BoundedMap<K, V> {
  private young = new Map<K, V>();
  private old = new Map<K, V>();

  constructor(private readonly capacity: number) {}

  get(key: K): V | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: K, value: V): void {
    if (this.young.size >= this.capacity && !this.young.has(key)) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}
