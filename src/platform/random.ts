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

export function randomDigits(length: number): string {
  return randomText(length, '0123456789');
}
