/** Suites through the front door: one server per suite and engine, started before its tests, stopped after them. */
import { after, before, describe } from 'node:test';
import { engineNames } from './database.ts';
import { postgresMissing } from './postgres.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

export type CurrentWorld = () => World;

/** Describes `suite` once per engine. */
export function onEveryEngine(suite: (world: CurrentWorld) => void, options: WorldOptions = {}): void {
  for (const engine of engineNames) {
    const reason = engine === 'postgres' ? postgresMissing() : undefined;
    describe(engine, { skip: reason ?? false }, () => suite(worldOfSuite({ ...options, engine })));
  }
}

/** One server for the tests of the enclosing `describe`. */
export function worldOfSuite(options: WorldOptions = {}): CurrentWorld {
  let world: World | undefined;
  before(async () => {
    world = await openWorld(options);
  });
  after(() => world?.[Symbol.asyncDispose]());
  return () => {
    if (world === undefined) throw new Error('the server did not start');
    return world;
  };
}
