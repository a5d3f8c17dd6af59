type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** A step without its absent lists, which the CLI writes as null. */
export function withoutNulls<T extends object>(step: T): Defined<{ [K in keyof T]: Exclude<T[K], null> }> {
  return Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined && value !== null)) as never;
}

/** An object without the keys that have no value. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;
}
