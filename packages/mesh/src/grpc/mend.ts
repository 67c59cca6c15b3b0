/** Replaces a method of a library's class by one made from the original; throws where there is no such method (any more). */
export function mend<T extends object, K extends keyof T & string>(prototype: T, name: K, make: (original: T[K]) => T[K]): void {
  const original = prototype[name];
  if (typeof original !== "function") throw new Error(`grpc-js has no ${name} to mend; look at what was mended there`);
  prototype[name] = make(original);
}
