/** A variable. A container belongs to one shell; another shell that wants to change it copies it first. */
export type Variable = {
  value: string | undefined;
  array: string[] | null;
  assoc: Map<string, string> | null;
  exported: boolean;
  readonly: boolean;
  integer: boolean;
  lower: boolean;
  upper: boolean;
  nameref: boolean;
  /** Declared, never assigned. */
  invisible: boolean;
  /** Gives the value where it is computed. */
  readonly dynamic: (() => string) | null;
  owner: object;
};

export function newVariable(owner: object, value?: string): Variable {
  return {
    value,
    array: null,
    assoc: null,
    exported: false,
    readonly: false,
    integer: false,
    lower: false,
    upper: false,
    nameref: false,
    invisible: false,
    dynamic: null,
    owner,
  };
}

type Scope = { vars: Map<string, Variable>; shared: boolean };

/** The variables of a shell: one scope for the shell and one for each function that runs. Dynamic scoping. */
export class Variables {
  private scopes: Scope[];
  /** Whose variables may be changed in place: made anew by a fork, on both sides. */
  private owner: object = {};
  /** Counts changes that an environment could show. */
  generation = 0;

  constructor(from?: Variables) {
    if (from) {
      from.owner = {};
      for (const s of from.scopes) s.shared = true;
      this.scopes = from.scopes.map((s) => ({ vars: s.vars, shared: true }));
    } else this.scopes = [{ vars: new Map(), shared: false }];
  }

  get depth(): number {
    return this.scopes.length - 1;
  }

  push(): void {
    this.scopes.push({ vars: new Map(), shared: false });
  }

  pop(): void {
    const scope = this.scopes.pop()!;
    for (const v of scope.vars.values()) if (v.exported) this.generation++;
  }

  /** The visible variable, to read. */
  find(name: string): Variable | undefined {
    for (let i = this.scopes.length - 1; i > 0; i--) {
      const v = this.scopes[i]!.vars.get(name);
      if (v) return v;
    }
    return this.scopes[0]!.vars.get(name);
  }

  isLocal(name: string): boolean {
    return this.depth > 0 && this.scopes.at(-1)!.vars.has(name);
  }

  /** The visible variable, to change: this shell's own copy. */
  own(name: string): Variable | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const scope = this.scopes[i]!;
      const v = scope.vars.get(name);
      if (v) return v.owner === this.owner ? v : this.adopt(scope, name, v);
    }
    return undefined;
  }

  private adopt(scope: Scope, name: string, v: Variable): Variable {
    this.unshare(scope);
    const copy = {
      ...v,
      array: v.array ? v.array.slice() : null,
      assoc: v.assoc ? new Map(v.assoc) : null,
      owner: this.owner,
    };
    scope.vars.set(name, copy);
    return copy;
  }

  private unshare(scope: Scope): void {
    if (!scope.shared) return;
    scope.vars = new Map(scope.vars);
    scope.shared = false;
  }

  /** Makes a variable in the shell's scope, or in the innermost function's. */
  create(name: string, local: boolean): Variable {
    const scope = local ? this.scopes.at(-1)! : this.scopes[0]!;
    this.unshare(scope);
    const v = newVariable(this.owner);
    scope.vars.set(name, v);
    return v;
  }

  put(name: string, v: Variable, local: boolean): void {
    const scope = local ? this.scopes.at(-1)! : this.scopes[0]!;
    this.unshare(scope);
    scope.vars.set(name, v);
  }

  /** Removes the visible variable. */
  remove(name: string): void {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const scope = this.scopes[i]!;
      const v = scope.vars.get(name);
      if (!v) continue;
      if (v.exported) this.generation++;
      this.unshare(scope);
      if (i > 0 && i === this.scopes.length - 1) {
        // an unset local stays local, and hides what is outside
        scope.vars.set(name, newVariable(this.owner));
      } else scope.vars.delete(name);
      return;
    }
  }

  /** Names of all visible variables, sorted. */
  names(): string[] {
    const names = new Set<string>();
    for (const s of this.scopes) for (const n of s.vars.keys()) names.add(n);
    return [...names].sort();
  }

  localNames(): string[] {
    return [...this.scopes.at(-1)!.vars.keys()].sort();
  }

  scopeAt(level: number): ReadonlyMap<string, Variable> {
    return this.scopes[level]!.vars;
  }
}
