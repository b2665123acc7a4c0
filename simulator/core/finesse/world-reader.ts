/** Reading of parsed JSON with a path for every mistake, and a remedy in every message. */

/** One mistake in a world file. */
export interface WorldMistake {
  /** Where: `agents[3].teamId`; '' for the whole. */
  readonly path: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** A JSON object under its path; each `take` names a key that may stand there. */
export class ObjectReader {
  readonly path: string;
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #mistakes: WorldMistake[];
  readonly #known: string[] = [];

  constructor(value: Readonly<Record<string, unknown>>, path: string, mistakes: WorldMistake[]) {
    this.#value = value;
    this.path = path;
    this.#mistakes = mistakes;
  }

  /** `agents[3].teamId` for the key `teamId`. */
  at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  wrong(key: string, message: string): void {
    this.#mistakes.push({ path: this.at(key), message });
  }

  raw(key: string): unknown {
    this.#known.push(key);
    return this.#value[key];
  }

  /** A string that is not empty. Numbers are taken for ids, since people write them so. */
  text(key: string, hint: string, options: { readonly optional?: string; readonly secret?: boolean } = {}): string {
    const value = this.raw(key);
    if (value === undefined && options.optional !== undefined) return options.optional;
    if (typeof value === 'string' && value.trim() !== '') return value;
    if (typeof value === 'number' && Number.isInteger(value)) return String(value);
    this.wrong(
      key,
      value === undefined
        ? `is missing; write ${hint}`
        : `must be ${hint}, not ${options.secret ? kindOf(value) : shown(value)}`,
    );
    return '';
  }

  integer(key: string, low: number, high: number, fallback: number): number {
    const value = this.raw(key);
    if (value === undefined) return fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value;
    this.wrong(key, `must be a whole number from ${low} to ${high}, not ${shown(value)}`);
    return fallback;
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'boolean') return value ?? fallback;
    this.wrong(key, `must be true or false, not ${shown(value)}`);
    return fallback;
  }

  oneOf<Choice extends string>(key: string, choices: readonly Choice[], fallback?: Choice): Choice | undefined {
    const value = this.raw(key);
    if (value === undefined && fallback !== undefined) return fallback;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      const due = `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`;
      this.wrong(key, value === undefined ? `is missing; write ${due}` : `must be ${due}, not ${shown(value)}`);
    }
    return found;
  }

  object(key: string): ObjectReader | undefined {
    return readObject(this.raw(key), this.at(key), this.#mistakes);
  }

  /** Objects of a list; a missing list is empty unless `required`. */
  objects(key: string, required: boolean): readonly ObjectReader[] {
    return this.#list(key, required).flatMap(
      (one, index) => readObject(one, `${this.at(key)}[${index}]`, this.#mistakes) ?? [],
    );
  }

  /** Texts of a list, or undefined where the key is missing. */
  texts(key: string): readonly string[] | undefined {
    if (this.#value[key] === undefined) return void this.raw(key);
    return this.#list(key, true).flatMap((one, index) => {
      if (typeof one === 'string' && one !== '') return one;
      if (typeof one === 'number') return String(one);
      this.wrong(`${key}[${index}]`, `must be a text, not ${shown(one)}`);
      return [];
    });
  }

  /** Says what is left: keys that nobody asked for. Call it last. */
  end(): void {
    for (const key of Object.keys(this.#value)) {
      if (!this.#known.includes(key)) {
        this.wrong(key, `is not known here; known are ${this.#known.join(', ')}`);
      }
    }
  }

  #list(key: string, required: boolean): readonly unknown[] {
    const value = this.raw(key);
    if (Array.isArray(value)) return value;
    if (value !== undefined) this.wrong(key, `must be a list [ … ], not ${shown(value)}`);
    else if (required) this.wrong(key, 'is missing; write a list [ … ]');
    return [];
  }
}

/** An object to be read, or a mistake noted. */
export function readObject(value: unknown, path: string, mistakes: WorldMistake[]): ObjectReader | undefined {
  if (isObject(value)) return new ObjectReader(value, path, mistakes);
  mistakes.push({
    path,
    message: value === undefined ? 'is missing; write an object { … }' : `must be an object { … }, not ${shown(value)}`,
  });
  return undefined;
}

/** Whether parsed JSON is an object and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A value as a person may see it in a message: short, and never a whole tree. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return kindOf(value);
  return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
}
