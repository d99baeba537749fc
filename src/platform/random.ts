/** The only source of chance: identifiers, codes and keys from the operating system's generator. */
import { randomBytes as systemBytes, randomInt, randomUUID } from 'node:crypto';

export const lowercaseAlphanumerics = 'abcdefghijklmnopqrstuvwxyz0123456789';
export const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' + lowercaseAlphanumerics;

export function randomBytes(length: number): Buffer {
  return systemBytes(length);
}

export function randomUuid(): string {
  return randomUUID();
}

/** Uniformly drawn characters; 36 characters carry 5.17 bits each. */
export function randomText(length: number, alphabet: string = lowercaseAlphanumerics): string {
  let text = '';
  for (let index = 0; index < length; index += 1) text += alphabet[randomInt(alphabet.length)];
  return text;
}

/** Uniformly drawn among the texts that hold a character of every class; drawn again until it does. */
export function randomTextOf(classes: readonly string[], length: number): string {
  if (length < classes.length)
    throw new RangeError(`${length} characters cannot be of ${classes.length} classes`);
  const alphabet = classes.join('');
  for (;;) {
    const text = randomText(length, alphabet);
    if (classes.every((characters) => [...text].some((one) => characters.includes(one)))) return text;
  }
}

export function randomDigits(length: number): string {
  return randomText(length, '0123456789');
}
