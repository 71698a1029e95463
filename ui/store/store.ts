import { useRef, useSyncExternalStore } from 'react';

/** A value that changes as a whole, and who wants to hear of it. */
export class Store<T> {
  private value: T;
  private readonly listeners = new Set<() => void>();

  constructor(value: T) {
    this.value = value;
  }

  readonly get = (): T => this.value;

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const l of this.listeners) l();
  }

  update(f: (value: T) => T): void {
    this.set(f(this.value));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

/** What of a store a component shows: it renders again only when that changed. `select` must give equal parts as the same object. */
export function useStore<T, R>(store: Store<T>, select: (value: T) => R): R {
  const last = useRef<{ from: T; select: (value: T) => R; part: R } | null>(null);
  const read = (): R => {
    const from = store.get();
    const l = last.current;
    if (l !== null && Object.is(l.from, from) && l.select === select) return l.part;
    const part = select(from);
    last.current = { from, select, part };
    return part;
  };
  return useSyncExternalStore(store.subscribe, read, read);
}
