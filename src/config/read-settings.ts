/** Reads settings: environment first, then `sekisho.yaml`, then the default; refuses what it does not know. */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { settingSpecs, type Settings, type SettingSpec } from './settings.ts';

export class InvalidSetting extends Error {
  override name = 'InvalidSetting';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws InvalidSetting naming the setting, where it came from, and what would be accepted. */
export function readSettings(file = 'sekisho.yaml', environment: Environment = process.env): Settings {
  const document = readFile(file);
  const settings: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(settingSpecs)) {
    const fromEnvironment = environment[spec.environment];
    if (fromEnvironment !== undefined) {
      settings[name] = check(spec, fromEnvironment, `environment variable ${spec.environment}`);
    } else if (document[name] !== undefined) {
      settings[name] = check(spec, document[name], `${file}: ${name}`);
    } else {
      settings[name] = spec.fallback;
    }
  }
  return settings as unknown as Settings;
}

function readFile(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  const document: unknown = parse(readFileSync(file, 'utf8')) ?? {};
  if (typeof document !== 'object' || Array.isArray(document)) {
    throw new InvalidSetting(`${file} must hold settings as "name: value" lines`);
  }
  for (const name of Object.keys(document as object)) {
    if (!Object.hasOwn(settingSpecs, name)) {
      throw new InvalidSetting(
        `${file}: "${name}" is no setting; known: ${Object.keys(settingSpecs).join(', ')}`,
      );
    }
  }
  return document as Record<string, unknown>;
}

function check(spec: SettingSpec, value: unknown, source: string): string | number | string[] {
  if (spec.kind === 'list') {
    const items = Array.isArray(value) ? value.map(String) : String(value).split(',');
    return items.map((item) => item.trim()).filter((item) => item !== '');
  }
  if (spec.kind === 'number') {
    const number = Number(value);
    if (Number.isInteger(number) && number >= 0 && String(value).trim() !== '') return number;
    throw new InvalidSetting(`${source} must be a whole number, not "${String(value)}"`);
  }
  const text = String(value);
  if (spec.pattern?.test(text) === false) {
    throw new InvalidSetting(`${source} must match ${spec.pattern.source}, and "${text}" does not`);
  }
  return text;
}
